"""What the three screens show of notes, reading and pledge."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from commitments.actions import notes, pledges, reports
from commitments.forms import NoteForm
from commitments.models import Commitment
from commitments.queries import own, wall
from commitments.queries.prefill import prefill
from facilitator.models import User
from sessions.actions import moves
from sessions.activities import get
from sessions.live import audiences, panels
from sessions.models import ActivityRun, Participant, Response, TrainingSession
from sessions.queries import room as rooms
from tests import factories
from tests.commitments.conftest import WEDNESDAY, step, typed, words
from tests.conftest import post_answer


def screen(training: TrainingSession) -> str:
    training.refresh_from_db()
    return panels.snapshot(rooms.of(training), audiences.PROJECTOR)["screen"]


def face(training: TrainingSession) -> str:
    training.refresh_from_db()
    return panels.snapshot(rooms.of(training), audiences.CONSOLE)["face"]


def phone(client: Any, training: TrainingSession) -> dict[str, str]:
    shown: dict[str, str] = client.get(f"/s/{training.code}/snapshot/").json()["panels"]
    return shown


def answered_before(participant: Participant, kind: str, data: dict[str, Any]) -> None:
    section = participant.training.section_runs.get()
    run = ActivityRun.objects.create(
        training=participant.training, section_run=section, position=9, kind=kind, title=kind
    )
    Response.objects.create(training=participant.training, activity_run=run, participant=participant, data=data)


def test_empty_wall_says_what_to_write(training: TrainingSession) -> None:
    assert "Write four things on your phone" in screen(training)


def test_wall_shows_a_note_with_its_author_and_the_teams_hour(note: Commitment) -> None:
    shown = screen(note.training)
    assert "Northwind Freight" in shown
    assert 'Ana</bdi><span class="why"> · Usage' in shown
    assert "Wed 10:00" in shown


@pytest.mark.parametrize(("days", "shown"), [(1, "Wed 10:00"), (6, "Mon 10:00"), (7, "Tue 1 Dec 10:00")])
def test_wall_shows_the_date_once_a_weekday_could_be_two_days(rep: Participant, days: int, shown: str) -> None:
    at = WEDNESDAY + dt.timedelta(days=days - 1)
    notes.post_commitment(participant=rep, data=words(conversation_at=at))
    assert shown in screen(rep.training)


def test_wall_escapes_what_people_write(rep: Participant) -> None:
    notes.post_commitment(participant=rep, data=words(account="<script>alert(1)</script>"))
    assert "<script>alert" not in screen(rep.training)


def test_wall_keeps_the_newest_and_counts_the_rest(training: TrainingSession, many: Any) -> None:
    many(wall.FITS + 2)
    shown = wall.wall(training)
    assert (len(shown.notes), shown.more) == (wall.FITS, 2)
    assert shown.notes[-1].account == f"Account {wall.FITS + 1}"


@pytest.mark.parametrize("count", [1, 3])
def test_wall_takes_two_queries_with_one_note_or_three(
    training: TrainingSession, many: Any, django_assert_num_queries: Any, count: int
) -> None:
    many(count)
    with django_assert_num_queries(2):
        wall.wall(training)


@pytest.mark.parametrize("count", [1, 3])
def test_a_phones_own_note_takes_two_queries_and_a_third_after_a_report(
    training: TrainingSession, many: Any, django_assert_num_queries: Any, count: int
) -> None:
    first = many(count)[0]
    with django_assert_num_queries(2):
        shown = own.own_note(first.participant)
        assert shown is not None
        assert (shown.note, shown.play, shown.told) == (first, None, None)
    reports.report(duty=first.duties.friday().get(), data={"outcome": "happened", "response": "soft_no"})
    with django_assert_num_queries(3):
        shown = own.own_note(first.participant)
        assert shown is not None
        assert shown.told is not None


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("kind", "queries"), [("commitments", 3), ("readaloud", 2), ("pledge", 2)])
def test_console_faces_take_the_same_queries_with_one_note_or_three(
    training: TrainingSession, many: Any, django_assert_num_queries: Any, kind: str, queries: int, count: int
) -> None:
    many(count)
    run = step(training, kind)
    room = rooms.load(training.pk)
    assert room is not None
    with django_assert_num_queries(queries):
        get(kind).console(run, room)


def test_console_names_who_has_not_posted(note: Commitment, other_rep: Participant) -> None:
    missing = wall.without_note(note.training)
    assert [person.name for person in missing] == ["Ben"]


def test_progress_is_who_has_a_note(note: Commitment, other_rep: Participant) -> None:
    run = step(note.training, "commitments")
    assert get("commitments").progress(run, rooms.of(note.training)) == {note.participant_id}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"account": "Tessera", "trigger": "sponsor_change"}, {"account": "Tessera", "trigger": "sponsor_change"}),
        ({"account": "Tessera", "trigger": "usage"}, {"account": "Tessera", "trigger": "usage_threshold"}),
        ({"account": " ", "trigger": "mood"}, {}),
        ({"account": ["odd"], "trigger": 7}, {}),
        ({}, {}),
    ],
)
def test_note_is_prefilled_only_with_usable_words(
    rep: Participant, data: dict[str, Any], expected: dict[str, str]
) -> None:
    answered_before(rep, "roundrobin", data)
    assert prefill(rooms.of(rep.training), rep).words == expected


def test_round_goes_before_the_trigger_poll(rep: Participant) -> None:
    answered_before(rep, "triggers", {"trigger": "renewal_window"})
    section = rep.training.section_runs.get()
    run = ActivityRun.objects.create(
        training=rep.training, section_run=section, position=10, kind="roundrobin", title="round"
    )
    Response.objects.create(
        training=rep.training, activity_run=run, participant=rep, data={"account": "Tessera", "trigger": "usage"}
    )
    assert prefill(rooms.of(rep.training), rep).words == {"account": "Tessera", "trigger": "usage_threshold"}


def test_phone_form_shows_the_prefill_to_its_owner_only(
    rep: Participant, other_rep: Participant, as_phone: Any
) -> None:
    answered_before(rep, "roundrobin", {"account": "Secret Account", "trigger": "usage"})
    assert 'value="Secret Account"' in phone(as_phone(rep), rep.training)["task"]
    assert "Secret Account" not in phone(as_phone(other_rep), rep.training)["task"]


def test_phone_offers_days_up_to_friday(rep: Participant, as_phone: Any) -> None:
    task = phone(as_phone(rep), rep.training)["task"]
    assert [f"2026-11-{day}" in task for day in (24, 25, 26, 27, 28)] == [True, True, True, True, False]


def test_phone_tells_before_posting_when_friday_is_reported(
    rep: Participant, as_phone: Any, clock: time_machine.Traveller
) -> None:
    hint = "Friday: only if it ends by 09:00; otherwise you report on Friday 4 December."
    assert hint in phone(as_phone(rep), rep.training)["task"]
    clock.shift(dt.timedelta(days=4))
    assert "only if it ends" not in phone(as_phone(rep), rep.training)["task"]


def test_phone_shows_the_note_as_an_intention_and_the_report_day(rep: Participant, as_phone: Any) -> None:
    client = as_phone(rep)
    answer = post_answer(client, rep, step(rep.training, "commitments"), "note", **typed())
    mine = answer.json()["panels"]["mine"]
    assert "If it is Wednesday 25 November, 10:00, then I do this" in mine
    assert "You report on Friday 27 November, 09:00. 90 seconds." in mine


def test_phone_tells_that_the_goal_is_missed(rep: Participant, as_phone: Any) -> None:
    notes.post_commitment(participant=rep, data=words(conversation_at=WEDNESDAY + dt.timedelta(days=7)))
    assert "counts as missed" in phone(as_phone(rep), rep.training)["mine"]


def test_phone_form_of_a_posted_note_shows_that_note(note: Commitment, as_phone: Any) -> None:
    task = phone(as_phone(note.participant), note.training)["task"]
    assert 'value="Northwind Freight"' in task
    assert 'value="2026-11-25" checked' in task
    assert "Change it on the wall" in task


def test_pledge_is_shown_in_words_once_it_is_taken(note: Commitment, facilitator: User) -> None:
    step(note.training, "pledge")
    assert "48 hours, for 14 days" in screen(note.training)
    pledges.make_pledge(training=note.training, name="Max Manager", days=14, hours=48, user=facilitator)
    assert "Max Manager looks at each new trigger within 48 hours, until Tuesday 8 December." in screen(note.training)
    assert "1 trigger from this hour waits" in face(note.training)


def test_read_aloud_shows_who_reads_and_who_is_next(note: Commitment, other_note: Commitment) -> None:
    from commitments.actions import reading

    reading.read_on(run=step(note.training, "readaloud"), turn=0, seconds=300)
    shown = screen(note.training)
    assert "now Ana" in shown
    assert "then Ben" in shown
    assert "150 seconds each" in face(note.training)


def test_a_long_wall_keeps_the_reader_in_the_window(training: TrainingSession, many: Any) -> None:
    made = many(wall.FITS_BESIDE + 10)
    stored = {"queue": [made[-1].pk], "current": made[-1].pk, "spoken": [note.pk for note in made[:-1]], "moves": 1}
    reading = wall.reading(training, stored)
    assert len(reading.beside) == wall.FITS_BESIDE
    assert reading.current in reading.beside


def test_guest_without_a_roster_entry_can_promise_too(training: TrainingSession) -> None:
    guest = factories.ParticipantFactory(training=training, name="Guest")
    note = notes.post_commitment(participant=guest, data=words())
    assert note.duties.get().owner_key == f"p{guest.pk}"


def test_phone_lets_a_long_pasted_text_through_to_the_error(rep: Participant, as_phone: Any) -> None:
    step(rep.training, "commitments")
    assert "maxlength" not in phone(as_phone(rep), rep.training)["task"]
    form = NoteForm(typed(next_action="Call " + "x " * 150), training=rep.training)
    assert "240 characters" in form.errors["next_action"][0]


def test_console_says_after_the_hour_who_has_a_note_and_who_has_none(note: Commitment, other_rep: Participant) -> None:
    training = note.training
    training.refresh_from_db()
    moves.end(training=training, stage=training.stage)
    shown = face(training)
    assert "1 note on the wall" in shown
    assert "Without a note: <bdi>Ben</bdi></p>" in shown
    assert f'href="/teams/{training.team_id}/standup/"' in shown
    assert f'href="/desk/{training.team_id}/"' in shown


def test_console_after_an_hour_without_notes_promises_none(training: TrainingSession) -> None:
    moves.end(training=training, stage=training.stage)
    assert "No note hangs on the wall" in face(training)
