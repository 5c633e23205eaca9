"""Reading the notes out: nobody left out, absent people called again."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from commitments.actions import notes, reading
from commitments.models import Commitment
from commitments.queries import wall
from facilitator.models import User
from sessions.activities import get
from sessions.errors import NotNowError, StaleCommandError
from sessions.models import ActivityRun, TrainingSession
from sessions.queries import room as rooms
from tests.commitments.conftest import step


def standing(run: ActivityRun) -> wall.Reading:
    run.refresh_from_db()
    return wall.reading(run.training, run.state.get("turns", {}))


def each(run: ActivityRun) -> int:
    """What the console says."""
    run.refresh_from_db()
    seconds: int = get("readaloud").console(run, rooms.of(run.training))["each"]
    return seconds


def move(act: Any, run: ActivityRun) -> wall.Reading:
    act(run=run, turn=standing(run).round.moves, seconds=300)
    return standing(run)


def test_reading_is_the_facilitators(training: TrainingSession, note: Commitment, manager: User, as_user: Any) -> None:
    run = step(training, "readaloud")
    assert as_user(manager).post(f"/trainings/{training.pk}/do/{run.pk}/next/", {"turn": 0}).status_code == 403


def test_second_tap_of_one_page_is_refused(training: TrainingSession, note: Commitment, other_note: Commitment) -> None:
    run = step(training, "readaloud")
    reading.read_on(run=run, turn=0, seconds=300)
    with pytest.raises(StaleCommandError):
        reading.read_on(run=run, turn=0, seconds=300)
    assert standing(run).current == wall.shown(note)


def test_reading_goes_in_the_order_of_posting(
    training: TrainingSession, note: Commitment, other_note: Commitment
) -> None:
    run = step(training, "readaloud")
    first, second, end = (move(reading.read_on, run) for _ in range(3))
    assert [first.current.pk, second.current.pk] == [note.pk, other_note.pk]  # type: ignore[union-attr]
    assert (end.current, end.all_read) == (None, True)


def test_each_reader_has_an_equal_share_of_the_time(training: TrainingSession, many: Any) -> None:
    many(10)
    run = step(training, "readaloud")
    move(reading.read_on, run)
    run.refresh_from_db()
    assert run.timer_seconds == 30


def test_readers_share_what_is_left_of_the_section(
    training: TrainingSession, many: Any, clock: time_machine.Traveller
) -> None:
    many(4)
    run = step(training, "readaloud")
    assert each(run) == 75
    clock.shift(dt.timedelta(seconds=182))
    assert each(run) == 25
    move(reading.read_on, run)
    run.refresh_from_db()
    assert (run.timer_seconds, each(run)) == (25, 25)


def test_an_early_reader_gives_nobody_more_than_the_planned_share(training: TrainingSession, many: Any) -> None:
    many(4)
    run = step(training, "readaloud")
    for _ in range(3):
        move(reading.read_on, run)
    run.refresh_from_db()
    assert run.timer_seconds == 75


def test_nobody_has_less_than_ten_seconds(training: TrainingSession, many: Any, clock: time_machine.Traveller) -> None:
    many(4)
    run = step(training, "readaloud")
    clock.shift(dt.timedelta(minutes=9))
    assert each(run) == 10


def test_back_makes_the_note_unread_again(training: TrainingSession, note: Commitment, other_note: Commitment) -> None:
    run = step(training, "readaloud")
    move(reading.read_on, run)
    move(reading.read_on, run)
    assert move(reading.read_back, run).current.pk == note.pk  # type: ignore[union-attr]
    note.refresh_from_db()
    assert note.read_at is None


def test_absent_author_is_called_again_at_the_end(
    training: TrainingSession, note: Commitment, other_note: Commitment
) -> None:
    run = step(training, "readaloud")
    move(reading.read_on, run)
    after = move(reading.skip_absent, run)
    assert after.current == wall.shown(other_note)
    assert move(reading.read_on, run).current == wall.shown(note)


def test_absent_author_can_return_after_the_end(training: TrainingSession, note: Commitment) -> None:
    run = step(training, "readaloud")
    move(reading.read_on, run)
    away = move(reading.skip_absent, run)
    assert (away.current, away.all_read, away.missing) == (None, False, [wall.shown(note)])
    assert move(reading.read_on, run).current == wall.shown(note)


def test_note_withdrawn_while_it_is_up_leaves_the_round(
    training: TrainingSession, note: Commitment, other_note: Commitment, facilitator: User
) -> None:
    run = step(training, "readaloud")
    move(reading.read_on, run)
    notes.withdraw(note=note, user=facilitator)
    assert move(reading.read_on, run).current == wall.shown(other_note)


def test_reading_an_empty_wall_is_refused(training: TrainingSession) -> None:
    with pytest.raises(NotNowError):
        reading.read_on(run=step(training, "readaloud"), turn=0, seconds=300)


def test_the_readers_phone_says_so_and_no_other(
    training: TrainingSession, note: Commitment, other_note: Commitment, as_phone: Any
) -> None:
    run = step(training, "readaloud")
    move(reading.read_on, run)
    url = f"/s/{training.code}/snapshot/?panels=mine"
    mine, others = (as_phone(n.participant).get(url).json()["panels"]["mine"] for n in (note, other_note))
    assert "Your turn: read it out" in mine
    assert "Your turn" not in others
    assert "You are next" in others
