"""A team's calendar changes at the very moment at which something is scheduled by it: nothing keeps the old time."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from commitments.actions import notes, pledges, reports, signals
from commitments.models import Commitment, Duty
from facilitator.actions import teams
from facilitator.models import Team, User
from sessions.models import Participant
from tests.commitments.conftest import FRIDAY_STANDUP, WEDNESDAY, words
from tests.commitments.test_carrying import THURSDAY_STANDUP
from tests.commitments.test_signals import SAID

# What never comes while the other one waits; without the lock it comes within a few milliseconds.
LONG_ENOUGH = 0.5


@pytest.fixture
def at_once() -> Iterator[Callable[..., object]]:
    """Runs something beside the test, on a connection of its own."""
    with ThreadPoolExecutor(2) as pool:

        def closing(work: Callable[[], object]) -> object:
            try:
                return work()
            finally:
                connection.close()

        yield lambda work: pool.submit(closing, work)


def friday(note: Commitment) -> Duty:
    return note.duties.friday().get()


def test_a_phone_that_knew_the_old_calendar_posts_by_the_new_one(rep: Participant, team: Team, facilitator: User):
    assert rep.training.team.followup_weekday == 4
    teams.change_team(team=team, user=facilitator, values={"followup_weekday": 3})
    note = notes.post_commitment(participant=rep, data=words())
    assert friday(note).due_at == THURSDAY_STANDUP


def test_a_phone_that_knew_the_old_rules_logs_a_signal_by_the_new_ones(rep: Participant, team: Team, facilitator: User):
    assert rep.training.team.house_rules == {}
    teams.change_team(
        team=team, user=facilitator, values={"house_rules": {"touch_workdays": 1}, "timezone": "Asia/Tokyo"}
    )
    friday_night = WEDNESDAY.replace(day=27, hour=16)
    signal = signals.log(team=rep.training.team, data=SAID, participant=rep, logged_at=friday_night)
    assert signal.observed_on == dt.date(2026, 11, 28)
    assert signal.duties.touches().get().due_at == dt.datetime(2026, 12, 1, 15, tzinfo=dt.UTC)


def test_a_report_that_was_begun_before_the_change_schedules_by_the_new_calendar(
    note: Commitment, team: Team, facilitator: User
):
    known = friday(note)
    assert known.note.training.team.followup_weekday == 4
    teams.change_team(team=team, user=facilitator, values={"followup_weekday": 3})
    reports.report(duty=known, data={"outcome": "rescheduled", "reason": "ill", "next_at": FRIDAY_STANDUP})
    assert note.duties.friday().open().get().due_at.weekday() == 3


@pytest.mark.django_db(transaction=True)
def test_a_change_waits_for_a_note_that_is_being_stored(rep, team, facilitator, at_once):
    posted, changed = threading.Event(), threading.Event()

    def post():
        with transaction.atomic():
            note = notes.post_commitment(participant=rep, data=words())
            posted.set()
            # The change has all the time it would need to miss the note.
            changed.wait(LONG_ENOUGH)
        return note

    def change():
        posted.wait(10)
        teams.change_team(team=team, user=facilitator, values={"followup_weekday": 3})
        changed.set()

    posting, changing = at_once(post), at_once(change)
    changing.result()
    assert friday(posting.result()).due_at == THURSDAY_STANDUP


@pytest.mark.django_db(transaction=True)
def test_a_note_waits_for_a_change_that_is_being_stored(rep, team, facilitator, at_once):
    assert rep.training.team.followup_weekday == 4
    changed, posted = threading.Event(), threading.Event()

    def change():
        with transaction.atomic():
            teams.change_team(team=team, user=facilitator, values={"followup_weekday": 3})
            changed.set()
            posted.wait(LONG_ENOUGH)

    def post():
        changed.wait(10)
        note = notes.post_commitment(participant=rep, data=words())
        posted.set()
        return note

    changing, posting = at_once(change), at_once(post)
    changing.result()
    assert friday(posting.result()).due_at == THURSDAY_STANDUP


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["note", "signal"])
def test_a_pledge_waits_for_what_is_being_stored_and_promises_a_look_at_it(rep, manager, at_once, what):
    stored, pledged = threading.Event(), threading.Event()

    def store():
        with transaction.atomic():
            if what == "note":
                made = notes.post_commitment(participant=rep, data=words())
            else:
                made = signals.log(team=rep.training.team, data=SAID, participant=rep)
            stored.set()
            # The pledge has all the time it would need to miss it.
            pledged.wait(LONG_ENOUGH)
        return made

    def pledge():
        stored.wait(10)
        pledges.make_pledge(training=rep.training, name="Max", days=14, hours=48, user=manager)
        pledged.set()

    storing, pledging = at_once(store), at_once(pledge)
    pledging.result()
    assert storing.result().duties.reviews().exists()
