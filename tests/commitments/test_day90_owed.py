"""The duty of day 90: hours that ended before there was one have theirs, and its mail leads to its page."""

import datetime as dt
from typing import Any

import pytest

from commitments.actions import day90 as actions
from commitments.actions import notes, reminders
from commitments.models import Duty, Outcome, Reminder
from facilitator.models import User
from sessions.actions import moves
from sessions.models import Participant, TrainingSession
from tests.commitments.conftest import TUESDAY, words
from tests.commitments.mailbox import Mailbox, text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def held(training: TrainingSession, rep: Participant) -> TrainingSession:
    """An hour with a note, ended as one was before anybody owed its day 90."""
    notes.post_commitment(participant=rep, data=words())
    moves.end(training=training, stage=None)
    Duty.objects.filter(kind="day_90").delete()
    training.refresh_from_db()
    return training


def owed() -> list[Duty]:
    return list(Duty.objects.filter(kind="day_90"))


def test_an_hour_that_ended_before_gets_its_duty_once(held: TrainingSession, manager: User, clock: Any) -> None:
    clock.move_to(TUESDAY + 30 * DAY)
    actions.owe_all()
    actions.owe_all()
    assert [(one.training, one.owner_user, one.anchor_at) for one in owed()] == [(held, manager, TUESDAY)]
    assert owed()[0].due_at.date() == dt.date(2027, 2, 22)


@pytest.mark.parametrize(("days", "count"), [(103, 1), (105, 0)])
def test_what_the_ladder_has_left_behind_is_nobodys(held: TrainingSession, clock: Any, days: int, count: int) -> None:
    clock.move_to(TUESDAY + days * DAY)
    actions.owe_all()
    assert len(owed()) == count


def test_an_hour_without_a_note_and_one_that_was_read_owe_nothing(held: TrainingSession) -> None:
    Outcome.objects.create(training=held, reading="keep")
    actions.owe_all()
    Outcome.objects.all().delete()
    held.commitments.update(withdrawn_at=TUESDAY)
    actions.owe_all()
    assert owed() == []


def test_an_hour_that_runs_owes_nothing_yet(training: TrainingSession, rep: Participant) -> None:
    notes.post_commitment(participant=rep, data=words())
    actions.owe_all()
    assert owed() == []


def test_nobody_is_written_to_about_what_is_long_past(held: TrainingSession, mailbox: Mailbox, clock: Any) -> None:
    clock.move_to(TUESDAY + 95 * DAY)
    Duty.objects.update(withdrawn_at=TUESDAY)
    actions.owe_all()
    reminders.remind()
    assert (mailbox.taken, Reminder.objects.count()) == ([], 0)


@pytest.mark.parametrize("count", [1, 3])
def test_looking_for_them_is_one_query(
    held: TrainingSession, count: int, django_assert_num_queries: Any, manager: User
) -> None:
    actions.owe_all()
    for _n in range(count - 1):
        held.pk = None
        held.code = f"CODE{_n}"
        held.projector_token = f"token{_n}"
        held.save()
    with django_assert_num_queries(1):
        actions.owe_all()


def test_its_mail_leads_to_its_own_page(
    held: TrainingSession, mailbox: Mailbox, clock: Any, settings: Any, as_user: Any, manager: User
) -> None:
    settings.LOOPBACK_ONLY = False
    actions.owe_all()
    Duty.objects.exclude(kind="day_90").update(withdrawn_at=TUESDAY)
    clock.move_to(dt.datetime(2027, 2, 22, 11, 0, tzinfo=dt.UTC))
    reminders.remind()
    mail = mailbox.taken[-1]
    path = f"/desk/{held.team_id}/day-90/{held.pk}/"
    assert (mail["To"], f"https://ask.example{path}" in text_of(mail)) == ("max@example.com", True)
    page = as_user(manager).get(f"/desk/{held.team_id}/mail/").text
    assert f'<a href="{path}"><bdi>{held.title}</bdi></a>' in page
