"""One guarantee for everything that leaves: each once with any number of schedulers, one extra copy for a crash."""

import datetime as dt
import signal
from pathlib import Path
from typing import Any

import pytest

from commitments.actions import invitations, outbox
from commitments.actions import slack as slack_actions
from commitments.actions.outbox import Outbox, Result
from commitments.models import Commitment, Invitation, SlackPost
from commitments.queries import slack as slack_queries
from commitments.tries import TroubleError
from facilitator.models import Rep, Team, User
from tests.commitments.at_once import schedulers
from tests.commitments.conftest import TUESDAY
from tests.commitments.laptop import LOOK, SEED, Laptop, mail
from tests.commitments.mailbox import Server
from tests.commitments.slack.standin import HOOK, Slack

State = SlackPost.State
MINUTE = dt.timedelta(minutes=1)


def no_sleep(seconds: float) -> None:
    """Time stands still here."""


# Two schedulers


@pytest.mark.django_db(transaction=True)
def test_many_schedulers_post_each_message_once_and_in_order(
    many: Any, facilitator: User, team: Team, settings: Any
) -> None:
    training = many(80)[0].training
    slack_actions.connect(team=team, address=HOOK, user=facilitator)
    slack_actions.send_wall(training=training, messages=slack_queries.messages(training), user=facilitator)
    with Slack() as slack:
        settings.SLACK_STAND_IN = slack.port
        schedulers(lambda: slack_actions.send_due(no_sleep))
        slack_actions.send_due(no_sleep)
    titles = [one["blocks"][0]["text"]["text"][-5:] for one in slack.messages]
    assert titles == ["(1/3)", "(2/3)", "(3/3)"]
    assert set(SlackPost.objects.values_list("state", "uncertain")) == {(State.SENT, False)}


@pytest.mark.django_db(transaction=True)
def test_many_schedulers_send_each_invitation_once(many: Any, server: Server, team: Team, manager: User) -> None:
    invitations.switch(team=team, user=manager, on=True)
    made = many(6)
    for number, one in enumerate(made):
        Rep.objects.filter(pk=one.rep_id).update(email=f"rep{number}@example.com")
    schedulers(invitations.run)
    assert sorted(server.mailbox.readers) == [f"rep{number}@example.com" for number in range(6)]
    assert set(Invitation.objects.values_list("state", "attempts", "uncertain")) == {(State.SENT, 1, False)}


# A process that dies between the other side's yes and the record

CONNECT = """
from django.utils import timezone
from commitments.actions import invitations, slack
from commitments.queries import slack as queries
from facilitator.models import User
user = User.objects.get_or_create(email="f@example.com")[0]
invitations.switch(team=training.team, user=user, on=True)
slack.connect(team=training.team, address=HOOK, user=user)
training.commitments.update(updated_at=timezone.now())
slack.send_wall(training=training, messages=queries.messages(training), user=user)
"""
PLAY_SLACK = """
from django.conf import settings
settings.SLACK_STAND_IN = PORT
"""
ASK = """
from commitments.models import Invitation, SlackPost
for model in (SlackPost, Invitation):
    print(*model.objects.values_list("state", "uncertain", "attempts"))
"""
NINE = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


def test_a_process_killed_in_between_costs_one_extra_copy_of_a_message_and_of_an_invitation(tmp_path: Path) -> None:
    server = Server()
    server.start()
    laptop, mailbox = Laptop(tmp_path, mail(server.port)), server.mailbox
    with Slack() as slack:
        look = PLAY_SLACK.replace("PORT", str(slack.port)) + LOOK

        def after(minutes: int, code: str = look) -> tuple[int, str]:
            return laptop.run(code, NINE + minutes * MINUTE)

        try:
            code, printed = laptop.run(SEED + CONNECT.replace("HOOK", repr(HOOK)), NINE)
            assert code == 0, printed
            slack.taken = laptop.die
            assert after(1)[0] == -signal.SIGKILL
            slack.taken = lambda: None
            # The job that died has its own lease; the invitations are another one's work.
            with laptop.dying_at(mailbox):
                assert after(2)[0] == -signal.SIGKILL
            assert (len(slack.got), len(mailbox.taken)) == (1, 1)
            assert after(30)[0] == 0
            assert (len(slack.got), len(mailbox.taken)) == (2, 2)
            assert after(60, look + ASK)[1].splitlines()[-2:] == ["('sent', True, 2)"] * 2
        finally:
            server.stop()
    assert slack.messages[0] == slack.messages[1]
    assert mailbox.taken[0]["Message-ID"] == mailbox.taken[1]["Message-ID"]
    assert (len(slack.got), len(mailbox.taken)) == (2, 2)


# Trouble


@pytest.fixture
def line(note: Commitment, facilitator: User, team: Team) -> SlackPost:
    slack_actions.connect(team=team, address=HOOK, user=facilitator)
    slack_actions.send_wall(training=note.training, messages=slack_queries.messages(note.training), user=facilitator)
    return SlackPost.objects.get()


def test_what_fails_by_itself_holds_up_nobody_and_is_written_down(line: SlackPost) -> None:
    def broken(_row: SlackPost) -> Result:
        raise LookupError("no such template")

    assert outbox.send_waiting(Outbox(SlackPost, broken)) == 0
    line.refresh_from_db()
    assert (line.state, line.fault, line.claim) == (State.WAITING, "LookupError: no such template", "")
    assert line.next_at == TUESDAY + MINUTE


def test_a_try_that_was_none_is_not_counted(line: SlackPost) -> None:
    later = TUESDAY + 30 * MINUTE
    assert outbox.send_waiting(Outbox(SlackPost, lambda row: Result(again_at=later))) == 0
    line.refresh_from_db()
    assert (line.state, line.attempts, line.next_at, line.lease_until) == (State.WAITING, 0, later, None)


def test_what_is_given_up_is_refused_with_the_last_fault(line: SlackPost, clock: Any) -> None:
    def silent(_row: SlackPost) -> Result:
        raise TroubleError("TimeoutError")

    given_up: list[str] = []
    box = Outbox(
        SlackPost,
        silent,
        give_up=dt.timedelta(hours=1),
        given_up="In vain: %(fault)s",
        refused=lambda row: given_up.append(row.fault),
    )
    for passed in (0, 59, 64):
        clock.move_to(TUESDAY + passed * MINUTE)
        assert given_up == []
        outbox.send_waiting(box)
    line.refresh_from_db()
    assert (line.state, line.fault) == (State.REFUSED, "In vain: TimeoutError")
    assert given_up == ["In vain: TimeoutError"]


def test_what_is_being_sent_is_not_dropped(line: SlackPost) -> None:
    assert outbox.claim(Outbox(SlackPost, lambda row: Result()), line.pk) is not None
    assert outbox.drop(SlackPost.objects.all()) == 0
    SlackPost.objects.update(lease_until=None)
    assert outbox.drop(SlackPost.objects.all(), "called off") == 1
    assert SlackPost.objects.values_list("state", "fault").get() == (State.DROPPED, "called off")


BACK_AND_FORTH = """
from django.db import connection
from commitments.models import SlackPost
for part, (state, ended) in enumerate((("waiting", None), ("sent", NOW), ("refused", NOW))):
    SlackPost.objects.create(team=training.team, training=training, digest="x", part=part, payload={}, state=state,
        ended_at=ended)
call_command("migrate", "commitments", "0021_outcomes", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SELECT sent_at IS NULL, failed_at IS NULL FROM commitments_slackpost ORDER BY part")
    print(*cursor.fetchall())
call_command("migrate", verbosity=0)
print(*SlackPost.objects.order_by("part").values_list("state", "ended_at__hour"))
"""


def test_messages_from_before_keep_what_became_of_them(tmp_path: Path) -> None:
    code, printed = Laptop(tmp_path, {}).run(SEED + BACK_AND_FORTH, NINE)
    assert code == 0, printed
    before, after = printed.splitlines()[-2:]
    assert before == "(1, 1) (0, 1) (1, 0)"
    assert after == "('waiting', None) ('sent', 9) ('refused', 9)"
