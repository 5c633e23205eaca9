"""What went out long ago is forgotten in pieces, and nothing is sent or said otherwise because of it."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from commitments.actions import invitations, notes, reminders, retention
from commitments.actions import slack as slack_actions
from commitments.actions import slackpictures as picture_actions
from commitments.models import Commitment, Invitation, Mail, Reminder, SlackPicture, SlackPost
from commitments.queries import slack as slack_queries
from facilitator.actions.jobs import run_due
from facilitator.models import Team, User
from sessions.models import Participant
from tests.commitments.conftest import WEDNESDAY, words
from tests.commitments.mailbox import Server
from tests.commitments.slack.standin import HOOK, TOKEN
from tests.commitments.slack.test_png import picture
from tests.commitments.test_reminders import FRIDAY

State = Mail.State
LONG = dt.timedelta(days=401)
NOT_SO_LONG = dt.timedelta(days=399)
DAY = dt.date(2026, 11, 24)


def mail(address: str = "ana@example.com", *, day: int = 0, **facts: Any) -> Mail:
    at = timezone.now() + dt.timedelta(days=day)
    facts = {"state": State.SENT, "ended_at": at, **facts}
    return Mail.objects.create(address=address, day=DAY + dt.timedelta(days=day), created_at=at, **facts)


@pytest.mark.parametrize(("passed", "left"), [(LONG, 0), (NOT_SO_LONG, 1)])
def test_mails_go_with_what_they_were_about(
    note: Commitment, server: Server, clock: Any, passed: dt.timedelta, left: int
) -> None:
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    assert len(server.mailbox.taken) == 1
    clock.shift(passed)
    retention.forget_old()
    assert (Mail.objects.count(), Reminder.objects.count()) == (left, left)
    # What is over is not asked about again because nobody remembers having asked.
    reminders.remind()
    assert len(server.mailbox.taken) == 1


def test_the_setting_says_how_long(note: Commitment, clock: Any, settings: Any) -> None:
    mail()
    clock.shift(dt.timedelta(days=61))
    assert retention.forget_old() == 0
    settings.MAIL_KEEP_DAYS = 60
    assert retention.forget_old() == 1


def test_steps_that_were_in_no_mail_go_too(note: Commitment, server: Server, clock: Any) -> None:
    duty = note.duties.friday().get()
    facts = {"duty": duty, "team": note.team, "address": "ana@example.com", "kind": "nudge", "due_on": DAY}
    Reminder.objects.create(rung="before", left_out="late", **facts)
    clock.shift(LONG)
    Reminder.objects.create(rung="after", left_out="late", **facts)
    retention.forget_old()
    assert Reminder.objects.get().rung == "after"


def test_what_waits_stays(db: None, clock: Any) -> None:
    mail(state=State.WAITING, ended_at=None)
    clock.shift(LONG)
    assert retention.forget_old() == 0


def test_that_an_address_is_refused_is_not_forgotten_before_a_mail_arrives_there(db: None, clock: Any) -> None:
    first, last = mail(state=State.REFUSED), mail(day=1, state=State.REFUSED)
    other = mail("ben@example.com", state=State.REFUSED)
    mail("ben@example.com", day=1)
    clock.shift(LONG + dt.timedelta(days=1))
    retention.forget_old()
    assert list(Mail.objects.all()) == [last]
    assert first.pk != last.pk != other.pk


def test_an_invitation_to_what_is_still_to_come_is_not_sent_again(
    rep: Participant, server: Server, team: Team, manager: User, clock: Any
) -> None:
    invitations.switch(team=team, user=manager, on=True)
    notes.post_commitment(participant=rep, data=words())
    invitations.run()
    row = Invitation.objects.get()
    clock.shift(LONG + dt.timedelta(days=1))
    Commitment.objects.update(conversation_at=WEDNESDAY + dt.timedelta(days=500))
    retention.forget_old()
    assert Invitation.objects.get() == row
    Commitment.objects.update(conversation_at=WEDNESDAY)
    retention.forget_old()
    assert not Invitation.objects.exists()


def test_messages_and_pictures_in_slack_go_too(note: Commitment, facilitator: User, clock: Any) -> None:
    team = note.team
    slack_actions.connect(team=team, address=HOOK, user=facilitator)
    picture_actions.connect(team=team, token=TOKEN, host="slack.com", channel="C0123ABCD", user=facilitator)
    shown = slack_queries.picture(note.training)
    assert shown is not None
    slack_actions.send_wall(training=note.training, messages=slack_queries.messages(note.training), user=facilitator)
    picture_actions.send_picture(
        training=note.training, picture=shown.upload(picture()), digest=shown.seen, user=facilitator
    )
    clock.shift(LONG)
    assert retention.forget_old() == 0
    for model in (SlackPost, SlackPicture):
        model.objects.update(state=State.SENT, ended_at=timezone.now() - LONG)
    assert retention.forget_old() == 2


def test_many_go_in_pieces_until_the_time_is_up(db: None, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PIECE", 3)
    for number in range(8):
        mail(f"rep{number}@example.com")
    clock.shift(LONG)
    with monkeypatch.context() as hurried:
        hurried.setattr(retention, "LONGEST_SECONDS", -1.0)
        assert retention.forget_old() == 0
    assert retention.forget_old() == 8


def test_the_scheduler_forgets_and_the_page_says_for_how_long(
    note: Commitment, server: Server, manager: User, as_user: Any, clock: Any, team: Team
) -> None:
    invitations.switch(team=team, user=manager, on=True)
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    assert "more than 400 days ago is forgotten" in as_user(manager).get(f"/desk/{team.pk}/mail/").text
    assert "Counted over" not in as_user(manager).get(f"/desk/{team.pk}/calendar/").text
    clock.shift(LONG)
    assert "old-mail" in run_due()
    assert not Mail.objects.exists()
    assert "Counted over the last 400 days" in as_user(manager).get(f"/desk/{team.pk}/calendar/").text
