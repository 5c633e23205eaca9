"""The phone after the hour: my note, my report, and the conversation for my calendar."""

import datetime as dt
from typing import Any

from django.test import Client
from icalendar import Calendar

from commitments.actions import notes, reports
from commitments.models import Commitment
from commitments.queries import own
from facilitator.models import Team, User
from facilitator.models.people import Weekday
from sessions.actions import moves
from sessions.models import Participant, TrainingSession
from tests.commitments.conftest import WEDNESDAY, words


def after(client: Any, training: TrainingSession) -> str:
    training.refresh_from_db()
    moves.end(training=training, stage=training.stage)
    return str(client.get(f"/s/{training.code}/snapshot/?panels=mine").json()["panels"]["mine"])


def event(client: Any, training: TrainingSession) -> Any:
    answer = client.get(f"/s/{training.code}/conversation.ics")
    return Calendar.from_ical(answer.content).walk("VEVENT")[0]


def test_calendar_needs_the_phone_of_the_room(note: Commitment) -> None:
    assert Client().get(f"/s/{note.training.code}/conversation.ics").status_code == 404


def test_calendar_before_a_note_is_not_found(rep: Participant, as_phone: Any) -> None:
    assert as_phone(rep).get(f"/s/{rep.training.code}/conversation.ics").status_code == 404


def test_calendar_has_my_conversation_and_no_others(note: Commitment, other_note: Commitment, as_phone: Any) -> None:
    found = event(as_phone(other_note.participant), note.training)
    assert found["summary"].startswith("Tessera")
    assert (found["uid"], found["dtstart"].dt) == (other_note.uid, WEDNESDAY)


def test_calendar_file_is_not_kept_by_anybody_on_the_way(note: Commitment, as_phone: Any) -> None:
    answer = as_phone(note.participant).get(f"/s/{note.training.code}/conversation.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]


def test_calendar_of_a_withdrawn_note_is_cancelled_with_the_same_uid(
    note: Commitment, facilitator: User, as_phone: Any
) -> None:
    notes.withdraw(note=note, user=facilitator)
    found = event(as_phone(note.participant), note.training)
    assert (found["uid"], found["status"], found["sequence"]) == (note.uid, "CANCELLED", 1)


def test_after_the_hour_without_a_note_there_is_nothing_to_report(rep: Participant, as_phone: Any) -> None:
    assert "nothing to report" in after(as_phone(rep), rep.training)


def test_after_the_hour_the_team_reads_its_own_weekday(rep: Participant, as_phone: Any) -> None:
    Team.objects.filter(pk=rep.training.team_id).update(followup_weekday=Weekday.WEDNESDAY)
    assert "nothing to report on Wednesday." in after(as_phone(rep), rep.training)
    wall = Client().get(f"/p/{rep.training.projector_token}/").content.decode()
    assert "Until Wednesday" in wall
    assert "Friday" not in wall


def test_after_the_hour_the_phone_asks_the_three_questions(note: Commitment, as_phone: Any) -> None:
    shown = after(as_phone(note.participant), note.training)
    assert f"/s/{note.training.code}/report/{note.duties.get().pk}/" in shown
    for question in ("Did it take place?", "How did the customer react?", "What follows?"):
        assert question in shown


def test_after_the_report_the_phone_shows_what_was_said(note: Commitment, as_phone: Any) -> None:
    reports.report(duty=note.duties.get(), data={"outcome": "happened", "response": "soft_no"})
    shown = after(as_phone(note.participant), note.training)
    assert "Reported Tue 24 Nov, 10:00" in shown
    assert "Change my report" in shown


def test_a_report_that_is_late_is_said_to_be_late(note: Commitment, as_phone: Any, clock: Any) -> None:
    client = as_phone(note.participant)
    before = after(client, note.training)
    assert "You report on Friday 27 November, 09:00" in before
    assert "or write it here before." in before
    clock.move_to(dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC))
    shown = str(client.get(f"/s/{note.training.code}/snapshot/?panels=mine").json()["panels"]["mine"])
    assert "Your report was due on Friday 27 November, 09:00." in shown
    assert "You report on" not in shown
    assert "before." not in shown


def test_a_moved_conversation_is_asked_about_again(note: Commitment, as_phone: Any) -> None:
    data = {"outcome": "rescheduled", "reason": "ill", "next_at": WEDNESDAY.replace(month=12, day=2)}
    reports.report(duty=note.duties.get(), data=data)
    shown = after(as_phone(note.participant), note.training)
    assert "You report on Friday 4 December" in shown
    assert "Moved to a new date" in shown


def test_a_note_posted_again_after_withdrawal_is_the_one_shown(
    note: Commitment, facilitator: User, as_phone: Any
) -> None:
    notes.withdraw(note=note, user=facilitator)
    notes.post_commitment(participant=note.participant, data=words(account="Orbit Foods"))
    assert "Orbit Foods" in after(as_phone(note.participant), note.training)


def test_a_report_that_falls_between_two_standups_says_which_one_reads_it_out(rep: Participant, as_phone: Any) -> None:
    # The standup of Christmas Day is held on Thursday at nine, before the conversation; so is New Year’s.
    team = rep.training.team
    team.holidays_country = "GB-ENG"
    team.save()
    notes.post_commitment(participant=rep, data=words(conversation_at=dt.datetime(2026, 12, 24, 14, tzinfo=dt.UTC)))
    found = own.own_note(rep)
    assert found is not None
    assert (found.duties[0].due_at.day, found.read_out_at) == (29, dt.datetime(2026, 12, 31, 8, tzinfo=dt.UTC))
    assert "the standup on Thursday 31 December, 09:00 reads it out" in after(as_phone(rep), rep.training)
