"""What a report says next: an agreed step with a date has a report of its own, and every change keeps its history."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from commitments.actions import reports, standups
from commitments.models import Commitment, Duty
from commitments.queries import standup as standup_queries
from facilitator.models import AuditEntry, Team, User
from sessions.errors import NotNowError
from tests.commitments.conftest import FRIDAY_STANDUP, WEDNESDAY
from tests.commitments.test_phone import after

STEP = "Workshop with their ops lead"
# Wednesday 2 December 10:00 in Berlin, asked about on Friday the 4th.
AGREED_FOR = dt.datetime(2026, 12, 2, 9, 0, tzinfo=dt.UTC)
NEXT_FRIDAY = FRIDAY_STANDUP + dt.timedelta(weeks=1)
AGREED = {"outcome": "happened", "response": "agreed_next_step", "next_step": STEP, "next_at": AGREED_FOR}
MOVED = {"outcome": "rescheduled", "reason": "ill", "next_at": AGREED_FOR}
WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def first(note: Commitment) -> Duty:
    return note.duties.friday().get()


def following(duty: Duty) -> Duty:
    return Duty.objects.get(follows=duty)


def say(duty: Duty, **said: Any) -> None:
    reports.report(duty=duty, data=said)


def test_an_agreed_step_with_its_date_has_a_report_of_its_own(first: Duty) -> None:
    say(first, **AGREED)
    later = following(first)
    assert (later.kind, later.step, later.anchor_at, later.due_at) == ("friday_report", STEP, AGREED_FOR, NEXT_FRIDAY)
    assert (later.owner_rep_id, later.owner_participant_id) == (first.owner_rep_id, first.owner_participant_id)
    assert (later.closed_at, later.outcome) == (None, None)


@pytest.mark.parametrize("said", [{**AGREED, "next_at": None}, {"outcome": "no_longer_valid", "reason": "merged"}])
def test_without_a_date_nothing_follows(first: Duty, said: dict[str, Any]) -> None:
    say(first, **said)
    assert not Duty.objects.filter(follows=first).exists()


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "did_not_happen", "reason": "ill", "next_at": AGREED_FOR},
        {"outcome": "happened", "response": "soft_no", "next_at": AGREED_FOR},
    ],
)
def test_a_date_without_a_step_asks_about_the_same_promise_again(first: Duty, said: dict[str, Any]) -> None:
    say(first, **said)
    assert following(first).step == first.commitment.next_action


def test_the_notes_own_conversation_keeps_its_time_when_a_step_follows(first: Duty) -> None:
    say(first, **AGREED)
    first.commitment.refresh_from_db()
    assert (first.commitment.conversation_at, first.commitment.ics_sequence) == (WEDNESDAY, 0)


def test_a_step_that_moves_is_asked_about_later_and_the_note_stays(first: Duty) -> None:
    say(first, **AGREED)
    say(following(first), **{**MOVED, "next_at": AGREED_FOR + WEEK})
    last = following(following(first))
    assert (last.step, last.anchor_at, last.due_at) == (STEP, AGREED_FOR + WEEK, NEXT_FRIDAY + WEEK)
    first.commitment.refresh_from_db()
    assert first.commitment.conversation_at == WEDNESDAY


def test_moved_corrected_to_an_agreed_step_gives_the_conversation_its_time_back(first: Duty) -> None:
    say(first, **MOVED)
    say(first, **{**AGREED, "next_at": AGREED_FOR + WEEK})
    later = following(first)
    assert (later.step, later.due_at) == (STEP, NEXT_FRIDAY + WEEK)
    first.commitment.refresh_from_db()
    assert (first.commitment.conversation_at, first.commitment.ics_sequence) == (WEDNESDAY, 2)


def test_a_step_corrected_to_moved_asks_about_the_conversation_again(first: Duty) -> None:
    say(first, **AGREED)
    say(first, **MOVED)
    assert following(first).step == ""
    first.commitment.refresh_from_db()
    assert first.commitment.conversation_at == AGREED_FOR


def test_what_no_longer_makes_sense_ends_what_followed_and_leaves_a_trace(first: Duty, facilitator: User) -> None:
    say(first, **AGREED)
    reports.report(duty=first, data={"outcome": "no_longer_valid", "reason": "merged"}, user=facilitator)
    assert not Duty.objects.filter(follows=first).exists()
    assert AuditEntry.objects.filter(action="report").order_by("pk").last().changes == {
        "outcome": ["happened", "no_longer_valid"],
        "next_at": [AGREED_FOR.isoformat(), None],
        "next_due_at": [NEXT_FRIDAY.isoformat(), None],
    }


def test_a_moved_anchor_leaves_old_and_new_in_the_trail(first: Duty) -> None:
    say(first, **MOVED)
    say(first, **{**MOVED, "next_at": AGREED_FOR + WEEK})
    changes = AuditEntry.objects.filter(action="report").order_by("pk").last().changes
    assert changes["next_anchor_at"] == [AGREED_FOR.isoformat(), (AGREED_FOR + WEEK).isoformat()]
    assert changes["next_due_at"] == [NEXT_FRIDAY.isoformat(), (NEXT_FRIDAY + WEEK).isoformat()]


def test_a_step_that_was_reported_holds_the_report_before_it(first: Duty) -> None:
    say(first, **AGREED)
    say(following(first), outcome="happened", response="soft_no")
    with pytest.raises(NotNowError):
        say(first, **MOVED)


def test_the_step_is_asked_about_at_its_own_standup(first: Duty, team: Team, clock: time_machine.Traveller) -> None:
    clock.move_to(FRIDAY_STANDUP)
    say(first, **AGREED)
    clock.move_to(NEXT_FRIDAY)
    meeting = standup_queries.meeting(team)
    standups.open_standup(team=team, day=meeting.day, people=[person.turn for person in meeting.people])
    asked = standup_queries.meeting(team).promises
    assert [(promise.next_action, promise.agreed, promise.at) for promise in asked] == [(STEP, True, AGREED_FOR)]


def test_the_phone_shows_what_follows_and_lets_the_report_be_changed(
    first: Duty, as_phone: Any, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY_STANDUP)
    participant = first.commitment.participant
    client: Client = as_phone(participant)
    answer = client.post(
        f"/s/{participant.training.code}/report/{first.pk}/",
        {
            "client_key": "a" * 32,
            "outcome": "happened",
            "response": "agreed_next_step",
            "next_step": STEP,
            "next_date": "2026-12-02",
            "next_hour": "10:00",
        },
    )
    assert answer.status_code == 200
    training = participant.training
    shown = after(client, training)
    assert "You report on Friday 4 December, 09:00" in shown
    assert f"<bdi>{STEP}</bdi>" in shown
    for duty in (first, following(first)):
        assert f"/s/{training.code}/report/{duty.pk}/" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_a_report_with_a_step_takes_the_same_queries_whatever_else_is_promised(
    many: Any, count: int, django_assert_num_queries: Any
) -> None:
    duty = many(count)[0].duties.get()
    with django_assert_num_queries(13):
        say(duty, **AGREED)
