"""From the button to the channel: connected, looked at, put in line, sent by the scheduler, and what Slack answers."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from commitments import sealing
from commitments.actions import notes
from commitments.actions import slack as actions
from commitments.models import Commitment, SlackHook, SlackPost
from commitments.queries import slack as queries
from commitments.slack import transport
from commitments.slack import words as words_of
from commitments.slack.digest import fingerprint
from facilitator.actions.jobs import run_due
from facilitator.models import AuditEntry, Team, User
from tests import factories
from tests.commitments.conftest import TUESDAY, words
from tests.commitments.slack.standin import HOOK, Slack

State = SlackPost.State


def no_pause(seconds: float) -> None:
    """Time stands still in these tests."""


@pytest.fixture
def hook(team: Team, facilitator: User) -> SlackHook:
    actions.connect(team=team, address=HOOK, user=facilitator)
    return SlackHook.objects.get()


@pytest.fixture
def line(hook: SlackHook, note: Commitment, facilitator: User) -> SlackPost:
    """A wall with one note, in line to be sent."""
    assert actions.send_wall(training=note.training, messages=queries.messages(note.training), user=facilitator)
    return SlackPost.objects.get()


def page_of(note: Commitment) -> str:
    return f"/teams/{note.team_id}/slack/{note.training_id}/"


def send(client: Client, note: Commitment, seen: str | None = None) -> Any:
    digest = fingerprint(queries.messages(note.training)) if seen is None else seen
    return client.post(page_of(note), {"seen": digest}, follow=True)


def test_slack_is_off_until_somebody_connects_it(
    note: Commitment, facilitator: User, as_user: Any, slack: Slack
) -> None:
    client = as_user(facilitator)
    assert "Slack is off" in client.get(f"/teams/{note.team_id}/slack/").text
    page = send(client, note)
    assert "Slack is not connected" in page.text
    assert (actions.send_due(), SlackPost.objects.count(), slack.got) == (0, 0, [])


def test_address_is_stored_sealed_and_never_shown_again(
    team: Team, facilitator: User, manager: User, as_user: Any
) -> None:
    client = as_user(facilitator)
    page = client.post(f"/teams/{team.pk}/slack/", {"address": f" {HOOK} "}, follow=True)
    assert "Slack is connected" in page.text
    stored = SlackHook.objects.get()
    assert sealing.unsealed(stored.sealed) == HOOK
    assert HOOK[-12:] not in stored.sealed
    for shown in (
        page.text,
        client.get(f"/teams/{team.pk}/slack/").text,
        as_user(manager).get(f"/desk/{team.pk}/").text,
    ):
        assert HOOK[-12:] not in shown
    assert "hooks.slack.com/services/…cdef" in page.text
    trail = AuditEntry.objects.get(action="connect_slack")
    assert (trail.user, trail.changes) == (facilitator, {"key": [None, "…"]})


@pytest.mark.parametrize("bad", ["", "https://evil.test/services/T/B/cccccccccc", HOOK + "?x=1", "x" * 400])
def test_wrong_address_is_refused_with_what_to_paste(team: Team, facilitator: User, as_user: Any, bad: str) -> None:
    page = as_user(facilitator).post(f"/teams/{team.pk}/slack/", {"address": bad})
    assert page.status_code == 422
    assert "Paste" in page.text
    assert not SlackHook.objects.exists()


def test_transport_opens_nothing_for_another_address(slack: Slack) -> None:
    with pytest.raises(ValueError, match="not the address"):
        transport.post("https://127.0.0.1/services/T/B/cccccccccc", {})
    assert (slack.got, slack.hosts) == ([], [])


def test_wall_is_looked_at_before_it_is_sent(
    hook: SlackHook, note: Commitment, other_note: Commitment, facilitator: User, as_user: Any
) -> None:
    page = as_user(facilitator).get(page_of(note)).text
    assert "Northwind Freight" in page
    assert "Tessera" in page
    assert "Call Priya and propose a capacity review" in page
    assert not SlackPost.objects.exists()


def test_request_only_puts_in_line_and_the_scheduler_sends(
    hook: SlackHook, note: Commitment, facilitator: User, as_user: Any, slack: Slack
) -> None:
    page = send(as_user(facilitator), note)
    assert "on its way" in page.text
    assert slack.got == []
    assert "slack" in run_due()
    ((path, payload),) = slack.got
    assert path == HOOK.removeprefix("https://hooks.slack.com")
    assert slack.hosts == ["hooks.slack.com"]
    assert payload == SlackPost.objects.get().payload
    assert payload["blocks"][2]["fields"][0]["text"] == "Ana"
    assert "Wed 25 Nov, 10:00" in payload["blocks"][2]["fields"][1]["text"]
    assert "1 of 1 in the channel" in as_user(facilitator).get(page_of(note)).text


def test_second_tap_sends_nothing_twice(
    line: SlackPost, note: Commitment, facilitator: User, as_user: Any, slack: Slack
) -> None:
    client = as_user(facilitator)
    assert "on its way to the channel, or there already" in send(client, note).text
    assert (actions.send_due(), actions.send_due()) == (1, 0)
    send(client, note)
    assert (actions.send_due(), len(slack.got)) == (0, 1)


def test_wall_that_changed_since_is_shown_again_and_not_sent(
    hook: SlackHook, note: Commitment, other_rep: Any, facilitator: User, as_user: Any
) -> None:
    seen = fingerprint(queries.messages(note.training))
    notes.post_commitment(participant=other_rep, data=words(account="Tessera"))
    page = send(as_user(facilitator), note, seen)
    assert "has changed since you looked at it" in page.text
    assert not SlackPost.objects.exists()


def test_large_wall_is_one_digest_sent_in_order_with_a_pause_between(
    many: Any, hook: SlackHook, facilitator: User, slack: Slack
) -> None:
    training = many(80)[0].training
    actions.send_wall(training=training, messages=queries.messages(training), user=facilitator)
    pauses: list[float] = []
    assert actions.send_due(pauses.append) == 3
    assert [one["blocks"][0]["text"]["text"][-5:] for one in slack.messages] == ["(1/3)", "(2/3)", "(3/3)"]
    assert pauses == [1.1, 1.1]
    named = [block["fields"][0]["text"] for one in slack.messages for block in one["blocks"][2:-1]]
    assert named == [f"Rep {n}" for n in range(80)]


def test_too_many_waits_as_long_as_slack_says_and_later_parts_with_it(
    many: Any, hook: SlackHook, facilitator: User, slack: Slack, clock: time_machine.Traveller
) -> None:
    training = many(40)[0].training
    actions.send_wall(training=training, messages=queries.messages(training), user=facilitator)
    slack.answers = [(429, "rate_limited", {"Retry-After": "120"})]
    assert actions.send_due(no_pause) == 0
    assert len(slack.got) == 1
    clock.shift(dt.timedelta(seconds=119))
    assert actions.send_due(no_pause) == 0
    clock.shift(dt.timedelta(seconds=3))
    assert actions.send_due(no_pause) == 2
    assert [one["blocks"][0]["text"]["text"][-5:] for one in slack.messages] == ["(1/2)", "(1/2)", "(2/2)"]


def test_too_many_leaves_the_whole_channel_alone(
    line: SlackPost, note: Commitment, team: Team, facilitator: User, slack: Slack, clock: time_machine.Traveller
) -> None:
    """What is in line already, and what somebody puts there meanwhile."""
    slack.answers = [(429, "rate_limited", {"Retry-After": "120"})]
    assert actions.send_due(no_pause) == 0
    other = factories.ParticipantFactory(training__team=team, training__title="Another hour")
    notes.post_commitment(participant=other, data=words())
    actions.send_wall(training=other.training, messages=queries.messages(other.training), user=facilitator)
    clock.shift(dt.timedelta(seconds=60))
    assert actions.send_due(no_pause) == 0
    assert len(slack.got) == 1
    clock.shift(dt.timedelta(seconds=62))
    assert actions.send_due(no_pause) == 2
    assert set(SlackPost.objects.values_list("state", "attempts")) == {(State.SENT, 2), (State.SENT, 1)}


def test_one_channel_is_not_left_alone_for_anothers_sake(
    line: SlackPost, stranger: User, slack: Slack, clock: time_machine.Traveller
) -> None:
    other = factories.ParticipantFactory(training__title="Another team's hour")
    notes.post_commitment(participant=other, data=words())
    actions.connect(team=other.training.team, address=HOOK, user=stranger)
    actions.send_wall(training=other.training, messages=queries.messages(other.training), user=stranger)
    slack.answers = [(429, "rate_limited", {"Retry-After": "120"})]
    assert actions.send_due(no_pause) == 1


def test_fault_of_the_server_is_tried_again_later_each_time(
    line: SlackPost, slack: Slack, clock: time_machine.Traveller
) -> None:
    slack.answers = [(500, "rollup_error", {}), (503, "", {})]
    for minutes in (1, 5):
        actions.send_due()
        line.refresh_from_db()
        assert line.next_at - timezone.now() == dt.timedelta(minutes=minutes)
        clock.move_to(line.next_at)
    assert actions.send_due() == 1
    assert SlackHook.objects.get().refused_at is None


def test_no_network_is_tried_again_and_given_up_after_a_day(
    line: SlackPost, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    monkeypatch.setattr(transport, "post", _refusing_line)
    actions.send_due()
    line.refresh_from_db()
    assert (line.fault, line.state) == ("Slack could not be reached (TimeoutError).", State.WAITING)
    clock.shift(dt.timedelta(days=1, minutes=1))
    actions.send_due()
    line.refresh_from_db()
    assert line.state == State.REFUSED
    assert line.fault == "Given up after a day. Slack could not be reached (TimeoutError)."
    assert SlackHook.objects.get().refused_at is None


def _refusing_line(address: str, payload: dict[str, Any]) -> Any:
    raise transport.UnreachableError("TimeoutError")


def test_fault_of_the_line_names_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    class Line:
        def connect(self) -> None:
            raise ConnectionRefusedError(HOOK)

        def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr(transport, "connection", lambda host: Line())
    with pytest.raises(transport.UnreachableError) as raised:
        transport.post(HOOK, {})
    assert str(raised.value) == "nobody answers at that address and port"
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (404, "no_service"),
        (403, "action_prohibited"),
        (410, "channel_is_archived"),
        (400, "invalid_payload"),
        (418, "news_from_slack"),
    ],
)
def test_refusal_ends_it_and_the_manager_reads_so_on_the_desk(
    line: SlackPost,
    note: Commitment,
    manager: User,
    facilitator: User,
    as_user: Any,
    slack: Slack,
    status: int,
    word: str,
) -> None:
    slack.answers = [(status, word, {})]
    assert (actions.send_due(), actions.send_due(), len(slack.got)) == (0, 0, 1)
    line.refresh_from_db()
    assert line.fault == words_of.said(status, word)
    assert line.fault.endswith(f" ({status} {word}).")
    desk = as_user(manager).get(f"/desk/{note.team_id}/").text
    assert f"Slack no longer takes the wall: {line.fault}" in desk
    client = as_user(facilitator)
    assert "Slack takes nothing any more" in client.get(f"/teams/{note.team_id}/slack/").text
    assert "Slack is not connected" in send(client, note).text
    # A new address begins anew, and what failed can be sent again.
    client.post(f"/teams/{note.team_id}/slack/", {"address": HOOK})
    assert "no longer takes" not in as_user(manager).get(f"/desk/{note.team_id}/").text
    send(client, note)
    assert actions.send_due() == 1


def test_redirect_is_not_followed(line: SlackPost, slack: Slack) -> None:
    slack.answers = [(302, "", {"Location": f"http://127.0.0.1:{slack.port}/elsewhere"})]
    assert actions.send_due() == 0
    assert len(slack.got) == 1
    assert SlackHook.objects.get().refused_at is not None


def test_another_secret_key_makes_the_address_unreadable_and_says_so(
    line: SlackPost, facilitator: User, manager: User, as_user: Any, slack: Slack, settings: Any
) -> None:
    settings.SECRET_KEY = "another" * 9
    assert actions.send_due() == 0
    assert slack.got == []
    assert "another secret key" in as_user(facilitator).get(f"/teams/{line.team_id}/slack/").text
    assert "has another key now" in as_user(manager).get(f"/desk/{line.team_id}/").text


def test_disconnecting_forgets_the_address_and_what_waits(
    line: SlackPost, facilitator: User, as_user: Any, slack: Slack
) -> None:
    as_user(facilitator).post(f"/teams/{line.team_id}/slack/off/")
    assert not SlackHook.objects.exists()
    assert (actions.send_due(), slack.got) == (0, [])
    line.refresh_from_db()
    assert line.state == State.DROPPED


def test_message_that_another_process_has_is_left_to_it(line: SlackPost, slack: Slack) -> None:
    SlackPost.objects.update(lease_until=TUESDAY + dt.timedelta(minutes=1))
    assert (actions.send_due(), slack.got) == (0, [])


def test_message_of_a_process_that_died_is_sent_after_its_lease(
    line: SlackPost, slack: Slack, clock: time_machine.Traveller
) -> None:
    SlackPost.objects.update(lease_until=TUESDAY + dt.timedelta(minutes=2))
    clock.shift(dt.timedelta(minutes=3))
    assert (actions.send_due(), len(slack.got)) == (1, 1)


def test_wall_without_a_note_is_not_sent(hook: SlackHook, training: Any, facilitator: User, as_user: Any) -> None:
    client = as_user(facilitator)
    page = client.post(f"/teams/{training.team_id}/slack/{training.pk}/", {"seen": ""})
    assert "No note on the wall" in page.text
    assert not SlackPost.objects.exists()


def test_training_of_another_team_is_not_found(note: Commitment, stranger: User, as_user: Any) -> None:
    own = stranger.memberships.get().team
    client = as_user(stranger)
    assert client.get(f"/teams/{own.pk}/slack/{note.training_id}/").status_code == 404
    assert client.post(f"/teams/{own.pk}/slack/{note.training_id}/", {"seen": "x"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_preview_takes_as_many_queries_with_one_note_as_with_three(
    many: Any, hook: SlackHook, facilitator: User, as_user: Any, django_assert_num_queries: Any, count: int
) -> None:
    training = many(count)[0].training
    actions.send_wall(training=training, messages=queries.messages(training), user=facilitator)
    client = as_user(facilitator)
    with django_assert_num_queries(10):
        client.get(f"/teams/{training.team_id}/slack/{training.pk}/")


def test_nothing_in_line_is_one_query(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        actions.send_due()
