"""Saying what became of a promise; earlier words are kept, the newest count."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from commitments.actions import reports
from commitments.forms import NoteForm, ReportForm
from commitments.models import Commitment, Duty, Report
from facilitator.models import AuditEntry, Team, User
from sessions.errors import NotNowError
from sessions.models import Participant
from tests.commitments.conftest import FRIDAY_STANDUP, WEDNESDAY

HAPPENED = {"outcome": "happened", "response": "agreed_next_step", "next_step": "Workshop with their ops lead"}
NEW_DAY = dt.datetime(2026, 12, 2, 9, 0, tzinfo=dt.UTC)
MOVED = {"outcome": "rescheduled", "reason": "Sponsor is ill", "next_at": NEW_DAY}


def duty_of(note: Commitment) -> Duty:
    return note.duties.friday().order_by("pk")[0]


def test_report_of_another_reps_duty_is_not_found(note: Commitment, other_rep: Participant, as_phone: Any) -> None:
    url = f"/s/{other_rep.training.code}/report/{duty_of(note).pk}/"
    assert as_phone(other_rep).post(url, {"client_key": "a" * 32, **HAPPENED}).status_code == 404
    assert not Report.objects.exists()


def test_report_without_a_phone_of_the_room_is_not_found(note: Commitment) -> None:
    url = f"/s/{note.training.code}/report/{duty_of(note).pk}/"
    assert Client().post(url, {"client_key": "a" * 32, **HAPPENED}).status_code == 404


def test_report_from_the_phone_is_taken_exactly_once(
    note: Commitment, as_phone: Any, key: Any, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY_STANDUP)
    client, data = as_phone(note.participant), {"client_key": key(), **HAPPENED}
    url = f"/s/{note.training.code}/report/{duty_of(note).pk}/"
    answers = [client.post(url, data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert list(answers[0].json()["panels"]) == ["mine"]
    assert Report.objects.count() == 1


def test_report_that_was_taken_stays_taken_when_the_phone_repeats_it_days_later(
    note: Commitment, as_phone: Any, key: Any, clock: time_machine.Traveller
) -> None:
    """The answer was lost because the phone was locked; by the time it asks again, the new date is over."""
    url = f"/s/{note.training.code}/report/{duty_of(note).pk}/"
    moved = {"outcome": "rescheduled", "reason": "ill", "next_date": "2026-12-02", "next_hour": "10:00"}
    data = {"client_key": key(), "csrfmiddlewaretoken": "a", **moved}
    client = as_phone(note.participant)
    assert client.post(url, data).status_code == 200
    clock.shift(dt.timedelta(days=20))
    assert client.post(url, {**data, "csrfmiddlewaretoken": "b"}).status_code == 200
    assert client.post(url, {**data, "reason": "other words"}).status_code == 422
    assert Report.objects.count() == 1


def test_a_conversation_still_to_come_has_not_taken_place(
    note: Commitment, as_phone: Any, key: Any, clock: time_machine.Traveller
) -> None:
    url = f"/s/{note.training.code}/report/{duty_of(note).pk}/"
    clock.move_to(WEDNESDAY - dt.timedelta(minutes=1))
    answer = as_phone(note.participant).post(url, {"client_key": key(), **HAPPENED})
    assert answer.status_code == 422
    assert "The conversation is on Wednesday 25 November, 10:00." in answer.json()["errors"]["outcome"][0]
    clock.move_to(WEDNESDAY)
    assert as_phone(note.participant).post(url, {"client_key": key(), **HAPPENED}).status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "did_not_happen", "reason": "ill"},
        {"outcome": "rescheduled", "reason": "ill", "next_date": "2026-12-02", "next_hour": "10:00"},
        {"outcome": "no_longer_valid", "reason": "merged"},
    ],
)
def test_what_will_not_take_place_can_be_reported_before(note: Commitment, said: dict[str, str]) -> None:
    assert ReportForm(said, team=note.team, conversation_at=note.conversation_at).is_valid()


def test_report_without_key_is_refused(note: Commitment, as_phone: Any) -> None:
    url = f"/s/{note.training.code}/report/{duty_of(note).pk}/"
    assert as_phone(note.participant).post(url, HAPPENED).status_code == 422


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "happened"}, "response"),
        ({"outcome": "happened", "response": "agreed_next_step"}, "next_step"),
        ({"outcome": "did_not_happen"}, "reason"),
        ({"outcome": "no_longer_valid"}, "reason"),
        ({"outcome": "rescheduled", "reason": "ill", "next_hour": "10:00"}, "next_date"),
        ({"outcome": "rescheduled", "reason": "ill", "next_date": "2026-12-02"}, "next_hour"),
        ({"outcome": "rescheduled", "reason": "ill", "next_date": "2026-11-23", "next_hour": "10:00"}, "next_date"),
    ],
)
def test_report_form_asks_for_what_the_outcome_needs(team: Team, data: dict[str, str], field: str) -> None:
    assert list(ReportForm(data, team=team).errors) == [field]


def test_report_form_reads_the_new_date_in_the_teams_zone(team: Team) -> None:
    form = ReportForm({**MOVED, "next_date": "2026-12-02", "next_hour": "10:00"}, team=team)
    assert form.is_valid()
    assert form.cleaned_data["next_at"] == NEW_DAY


@pytest.mark.parametrize("day", ["0001-01-01", "2027-12-01", "9999-12-31"])
def test_a_new_date_that_no_calendar_has_is_refused_at_its_field(
    note: Commitment, as_phone: Any, key: Any, day: str
) -> None:
    url = f"/s/{note.training.code}/report/{duty_of(note).pk}/"
    moved = {"outcome": "rescheduled", "reason": "ill", "next_date": day, "next_hour": "23:00", "client_key": key()}
    answer = as_phone(note.participant).post(url, moved)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["next_date"])


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize(("day", "hour"), [("0001-01-01", "00:00"), ("9999-12-31", "23:59")])
def test_the_ends_of_the_calendar_are_no_day_anywhere(
    note: Commitment, facilitator: User, as_user: Any, zone: str, day: str, hour: str
) -> None:
    note.team.timezone = note.training.team.timezone = zone
    note.team.save()
    said = {"outcome": "rescheduled", "reason": "ill", "next_date": day, "next_hour": hour}
    assert "next_date" in ReportForm(said, team=note.team).errors
    assert "day" in NoteForm({"day": day, "hour": hour}, training=note.training).errors
    assert "date" in NoteForm({"day": "later", "date": day, "hour": hour}, training=note.training).errors
    for name in ("week", "since"):
        assert as_user(facilitator).get(f"/desk/{note.team.pk}/notes/", {name: day}).status_code == 200


def test_report_form_drops_what_does_not_belong_to_the_outcome(team: Team) -> None:
    form = ReportForm({**HAPPENED, "reason": "left over"}, team=team)
    assert form.is_valid()
    assert form.cleaned_data["reason"] == ""


def test_report_closes_the_duty(note: Commitment) -> None:
    reports.report(duty=duty_of(note), data=HAPPENED, participant=note.participant)
    assert duty_of(note).closed_at is not None


def test_two_reports_are_both_kept_and_the_newest_counts(note: Commitment, facilitator: User) -> None:
    reports.report(duty=duty_of(note), data={"outcome": "did_not_happen", "reason": "ill"}, user=facilitator)
    reports.report(duty=duty_of(note), data=HAPPENED, participant=note.participant)
    assert Report.objects.count() == 2
    assert duty_of(note).outcome == "happened"


def test_same_words_twice_are_one_report(note: Commitment, facilitator: User) -> None:
    for _ in range(2):
        reports.report(duty=duty_of(note), data=HAPPENED, user=facilitator)
    assert Report.objects.count() == 1


def test_report_leaves_its_trace(note: Commitment, facilitator: User) -> None:
    reports.report(duty=duty_of(note), data=HAPPENED, user=facilitator)
    entry = AuditEntry.objects.get(action="report")
    assert (entry.user, entry.changes["outcome"]) == (facilitator, [None, "happened"])


def test_moved_conversation_gets_its_own_friday(note: Commitment) -> None:
    reports.report(duty=duty_of(note), data=MOVED)
    note.refresh_from_db()
    following = Duty.objects.get(follows=duty_of(note))
    assert (note.conversation_at, note.ics_sequence) == (NEW_DAY, 1)
    assert (following.anchor_at, following.due_at) == (NEW_DAY, FRIDAY_STANDUP + dt.timedelta(days=7))


def test_moved_twice_keeps_one_following_duty(note: Commitment) -> None:
    reports.report(duty=duty_of(note), data=MOVED)
    reports.report(duty=duty_of(note), data={**MOVED, "next_at": NEW_DAY + dt.timedelta(days=7)})
    assert Duty.objects.get(follows=duty_of(note)).anchor_at == NEW_DAY + dt.timedelta(days=7)


def test_moved_taken_back_restores_the_first_date(note: Commitment) -> None:
    reports.report(duty=duty_of(note), data=MOVED)
    reports.report(duty=duty_of(note), data=HAPPENED)
    note.refresh_from_db()
    assert note.conversation_at == WEDNESDAY
    assert Duty.objects.count() == 1


def test_moved_with_its_own_report_is_not_taken_back(note: Commitment) -> None:
    reports.report(duty=duty_of(note), data=MOVED)
    reports.report(duty=Duty.objects.get(follows=duty_of(note)), data=HAPPENED)
    with pytest.raises(NotNowError):
        reports.report(duty=duty_of(note), data=HAPPENED)
