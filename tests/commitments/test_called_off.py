"""A conversation that a report calls off before its time is cancelled in calendars, and on again if that was wrong."""

import datetime as dt
from typing import Any

import pytest
from ical.event import EventStatus

from commitments.actions import feeds, invitations, notes, reports
from commitments.models import Commitment, Invitation
from facilitator.models import Rep
from sessions.models import Participant
from tests.commitments.conftest import WEDNESDAY, words
from tests.commitments.feeds.calendars import fetched
from tests.commitments.test_invitations import event

HOUR = dt.timedelta(hours=1)
INVALID = {"outcome": "no_longer_valid", "reason": "They merged"}
NOT_HELD = {"outcome": "did_not_happen", "reason": "They called it off"}
LATER = WEDNESDAY + dt.timedelta(days=6)
MOVED = {"outcome": "rescheduled", "reason": "Priya is away", "next_at": LATER}


def say(note: Commitment, data: dict[str, Any]) -> Commitment:
    """The newest word on the note's own conversation."""
    reports.report(duty=note.duties.friday().filter(step="").latest("pk"), data=data)
    note.refresh_from_db()
    return note


def version(note: Commitment) -> tuple[int, bool]:
    return note.ics_sequence, note.is_off


@pytest.mark.parametrize("said", [INVALID, NOT_HELD])
def test_what_will_not_take_place_is_a_new_version_that_cancels(note: Commitment, said: dict[str, Any]) -> None:
    assert version(say(note, said)) == (1, True)


@pytest.mark.parametrize("said", [INVALID, NOT_HELD, {"outcome": "happened", "response": "no_reply"}])
def test_what_is_told_after_its_time_stays_where_it_was(note: Commitment, clock: Any, said: dict[str, Any]) -> None:
    clock.move_to(WEDNESDAY + HOUR)
    assert version(say(note, said)) == (0, False)


def test_another_reason_is_no_other_version_and_stays_off_after_its_time(note: Commitment, clock: Any) -> None:
    say(note, INVALID)
    clock.move_to(WEDNESDAY + HOUR)
    assert version(say(note, NOT_HELD)) == (1, True)


def test_a_correction_puts_it_back_with_the_next_version(note: Commitment, clock: Any) -> None:
    say(note, INVALID)
    assert version(say(note, MOVED)) == (2, False)
    assert note.conversation_at == LATER


def test_one_that_took_place_after_all_is_back(note: Commitment, clock: Any) -> None:
    say(note, INVALID)
    clock.move_to(WEDNESDAY + HOUR)
    assert version(say(note, {"outcome": "happened", "response": "no_reply"})) == (2, False)


def test_a_new_date_can_be_called_off_as_well(note: Commitment) -> None:
    say(note, MOVED)
    assert version(say(note, INVALID)) == (2, True)


def test_a_step_that_lapses_leaves_the_conversation_alone(note: Commitment, clock: Any) -> None:
    clock.move_to(WEDNESDAY + HOUR)
    held = {"outcome": "happened", "response": "agreed_next_step", "next_step": "Send the plan", "next_at": LATER}
    say(note, held)
    reports.report(duty=note.duties.friday().exclude(step="").get(), data=INVALID)
    note.refresh_from_db()
    assert version(note) == (0, False)


def test_subscribed_calendars_hear_of_it_for_a_month(note: Commitment, clock: Any) -> None:
    own = feeds.make_for_phone(participant=note.participant)
    notes.edit_commitment(note=note, data=words(conversation_at=WEDNESDAY + dt.timedelta(days=60)))
    say(note, INVALID)
    (found,) = (one for one in fetched(own).events if one.uid == note.uid)
    assert (found.status, found.sequence) == (EventStatus.CANCELLED, 2)
    clock.shift(dt.timedelta(days=31))
    assert note.uid not in {one.uid for one in fetched(own).events}


def test_the_file_on_the_phone_cancels_what_it_had_put_there(note: Commitment, as_phone: Any, rep: Participant) -> None:
    say(note, INVALID)
    data = as_phone(rep).get(f"/s/{rep.training.code}/conversation.ics").content.decode()
    assert f"UID:{note.uid}" in data
    assert "STATUS:CANCELLED" in data
    assert "SEQUENCE:1" in data
    assert "METHOD" not in data


@pytest.fixture
def invited(rep: Participant, server: Any, team: Any, manager: Any) -> Commitment:
    """A note whose invitation has arrived."""
    Rep.objects.filter(pk=rep.rep_id).update(email="ana@example.com")
    invitations.switch(team=team, user=manager, on=True)
    note = notes.post_commitment(participant=rep, data=words())
    assert invitations.run() == 1
    return note


def test_an_invitation_is_called_off_by_mail(invited: Commitment, server: Any) -> None:
    say(invited, INVALID)
    assert invitations.run() == 1
    calendar, only = event(server.mailbox.taken[-1])
    assert (calendar.method, only.uid, only.sequence, only.status) == ("CANCEL", invited.uid, 1, EventStatus.CANCELLED)
    assert invitations.run() == 0


def test_and_sent_anew_when_that_is_corrected(invited: Commitment, server: Any) -> None:
    say(invited, INVALID)
    invitations.run()
    say(invited, MOVED)
    assert invitations.run() == 1
    calendar, only = event(server.mailbox.taken[-1])
    assert (calendar.method, only.sequence, only.dtstart) == ("REQUEST", 2, LATER)


def test_a_report_at_its_own_time_writes_no_mail(invited: Commitment, clock: Any) -> None:
    clock.move_to(WEDNESDAY)
    say(invited, INVALID)
    assert invitations.run() == 0
    assert Invitation.objects.count() == 1
