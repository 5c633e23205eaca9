"""Moving the room: what each command does, and what a stale page may not."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from facilitator.models import User
from sessions.actions import moves
from sessions.errors import NotNowError, StaleCommandError
from sessions.live.panels import EVERYTHING
from sessions.live.publisher import publisher
from sessions.models import ActivityRun, SectionRun, TrainingSession
from sessions.queries import room as rooms
from tests.factories import make_training

QUESTION = ("question", {"question": "Planned?", "options": ["Yes", "No"]})
START = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def hour(facilitator: User) -> TrainingSession:
    """Three sections of 5, 10 and 5 minutes; the last is protected."""
    return make_training(plan=[(5, [QUESTION, QUESTION]), (10, [QUESTION]), (5, [QUESTION])])


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def fresh(training: TrainingSession) -> rooms.Room:
    room = rooms.load(training.pk)
    assert room is not None
    return room


def test_a_stale_command_is_refused_and_changes_nothing(hour):
    moves.start(training=hour, stage=0)
    with pytest.raises(StaleCommandError):
        moves.next_step(training=hour, stage=0)
    assert fresh(hour).step.position == 0


@pytest.mark.parametrize("move", [moves.pause, moves.resume, moves.next_step, moves.end, moves.resplit])
def test_nothing_moves_before_the_hour_has_started(hour, move):
    with pytest.raises(NotNowError):
        move(training=hour, stage=0)


def test_start_enters_the_first_activity_of_the_first_section(hour, clock):
    moves.start(training=hour, stage=0)
    room = fresh(hour)
    assert room.training.state == TrainingSession.State.RUNNING
    assert (room.section.position, room.step.position) == (0, 0)
    assert room.section_clock.ends_at == rooms.ms(START + dt.timedelta(minutes=5))


def test_next_walks_activities_then_sections_and_stops_at_the_last(hour):
    moves.start(training=hour, stage=None)
    seen = []
    for _ in range(3):
        moves.next_step(training=hour, stage=None)
        room = fresh(hour)
        seen.append((room.section.position, room.step.position))
    assert seen == [(0, 1), (1, 0), (2, 0)]
    with pytest.raises(NotNowError):
        moves.next_step(training=hour, stage=None)


def test_a_pause_stops_the_clock_and_resume_shifts_it(hour, clock):
    moves.start(training=hour, stage=None)
    clock.shift(60)
    moves.pause(training=hour, stage=None)
    clock.shift(300)
    paused = fresh(hour).section_clock
    assert (paused.ends_at, paused.left) == (None, 240_000)
    moves.resume(training=hour, stage=None)
    assert fresh(hour).section_clock.ends_at == rooms.ms(START + dt.timedelta(minutes=10))


def test_a_pause_makes_the_hour_late_by_its_length(hour, clock):
    moves.start(training=hour, stage=None)
    moves.pause(training=hour, stage=None)
    clock.shift(90)
    moves.resume(training=hour, stage=None)
    assert fresh(hour).pace.behind == 90_000


def test_an_activity_clock_is_shifted_by_a_pause(hour, clock):
    moves.start(training=hour, stage=None)
    step = fresh(hour).step
    step.timer_started_at, step.timer_seconds = timezone.now(), 90
    step.save()
    moves.pause(training=hour, stage=None)
    clock.shift(30)
    moves.resume(training=hour, stage=None)
    assert fresh(hour).step_clock.ends_at == rooms.ms(START + dt.timedelta(seconds=120))


def test_a_clock_set_back_during_a_pause_does_not_hold_the_room(hour, clock):
    moves.start(training=hour, stage=None)
    moves.pause(training=hour, stage=None)
    clock.shift(-120)
    moves.resume(training=hour, stage=None)
    room = fresh(hour)
    assert (room.training.state, room.section.paused_ms) == (TrainingSession.State.RUNNING, 0)


def test_a_clock_set_back_between_two_visits_of_a_section_does_not_hold_the_room(hour, clock):
    moves.start(training=hour, stage=None)
    first = fresh(hour).step
    moves.go_to(training=hour, stage=None, step_id=fresh(hour).steps[2].pk)
    clock.shift(-120)
    moves.go_to(training=hour, stage=None, step_id=first.pk)
    assert (fresh(hour).step, fresh(hour).section.paused_ms) == (first, 0)


def test_undo_of_a_move_out_of_a_pause_gives_the_activity_its_own_time_back(hour, clock):
    moves.start(training=hour, stage=None)
    step = fresh(hour).step
    step.timer_started_at, step.timer_seconds = timezone.now(), 90
    step.save()
    moves.pause(training=hour, stage=None)
    clock.shift(30)
    moves.next_step(training=hour, stage=None)
    clock.shift(5)
    moves.undo(training=hour, stage=None)
    assert fresh(hour).step_clock.left == 90_000
    moves.resume(training=hour, stage=None)
    assert fresh(hour).step_clock.ends_at == rooms.ms(START + dt.timedelta(seconds=125))


def test_undo_of_the_end_keeps_what_the_activity_learned_meanwhile(hour, clock):
    moves.start(training=hour, stage=None)
    step = fresh(hour).step
    moves.end(training=hour, stage=None)
    ActivityRun.objects.filter(pk=step.pk).update(state={"closed": True})
    moves.undo(training=hour, stage=None)
    assert fresh(hour).step.state == {"closed": True}


def test_a_second_undo_is_refused(hour, clock):
    moves.start(training=hour, stage=None)
    moves.next_step(training=hour, stage=None)
    moves.undo(training=hour, stage=None)
    with pytest.raises(NotNowError):
        moves.undo(training=hour, stage=None)
    assert fresh(hour).step.position == 0


def test_undo_within_ten_seconds_brings_back_the_step_and_its_clock(hour, clock):
    moves.start(training=hour, stage=None)
    moves.next_step(training=hour, stage=None)
    clock.shift(60)
    moves.next_step(training=hour, stage=None)
    clock.shift(9)
    moves.undo(training=hour, stage=None)
    room = fresh(hour)
    assert (room.section.position, room.step.position) == (0, 1)
    assert room.section_clock.ends_at == rooms.ms(START + dt.timedelta(minutes=5))
    assert SectionRun.objects.get(training=hour, position=1).started_at is None


def test_undo_after_ten_seconds_is_refused_with_another_way(hour, clock):
    moves.start(training=hour, stage=None)
    moves.next_step(training=hour, stage=None)
    clock.shift(11)
    with pytest.raises(NotNowError, match="agenda"):
        moves.undo(training=hour, stage=None)


def test_undo_of_the_end_opens_the_hour_again(hour, clock):
    moves.start(training=hour, stage=None)
    moves.end(training=hour, stage=None)
    moves.undo(training=hour, stage=None)
    assert fresh(hour).training.state == TrainingSession.State.RUNNING
    assert fresh(hour).step.position == 0


def test_going_back_to_a_section_does_not_count_the_time_away(hour, clock):
    moves.start(training=hour, stage=None)
    first = fresh(hour).step
    clock.shift(60)
    moves.go_to(training=hour, stage=None, step_id=fresh(hour).steps[2].pk)
    clock.shift(600)
    moves.go_to(training=hour, stage=None, step_id=first.pk)
    assert fresh(hour).section_clock.ends_at == rooms.ms(timezone.now() + dt.timedelta(minutes=4))


def test_going_to_another_trainings_step_is_refused(hour):
    moves.start(training=hour, stage=None)
    other = make_training()
    with pytest.raises(NotNowError):
        moves.go_to(training=hour, stage=None, step_id=other.activity_runs.get().pk)


def test_minutes_can_be_added_but_not_below_nothing(hour):
    moves.start(training=hour, stage=None)
    moves.adjust(training=hour, seconds=60)
    assert fresh(hour).section.seconds == 360
    for _ in range(8):
        moves.adjust(training=hour, seconds=-60)
    assert fresh(hour).section.seconds == 0


def test_resplit_takes_from_open_sections_and_never_from_the_protected_one(hour, clock):
    moves.start(training=hour, stage=None)
    clock.shift(8 * 60)
    moves.resplit(training=hour, stage=None)
    room = fresh(hour)
    assert [s.seconds for s in room.sections] == [300, 420, 300]
    assert room.pace.behind == 0


def test_resplit_of_a_punctual_hour_is_refused(hour, clock):
    moves.start(training=hour, stage=None)
    with pytest.raises(NotNowError):
        moves.resplit(training=hour, stage=None)


def test_every_move_counts_revision_and_stage(hour):
    moves.open_doors(training=make_training(state="planned"), stage=0)
    moves.start(training=hour, stage=0)
    hour.refresh_from_db()
    assert (hour.revision, hour.stage) == (1, 1)
    moves.blank(training=hour, on=True)
    hour.refresh_from_db()
    assert (hour.revision, hour.stage, hour.blank) == (2, 1, True)


@pytest.mark.parametrize(
    ("move", "own"),
    [
        (lambda hour: moves.adjust(training=hour, seconds=60), set()),
        (lambda hour: moves.pause(training=hour, stage=1), set()),
        (lambda hour: moves.next_step(training=hour, stage=1), {"mine"}),
        (lambda hour: moves.undo(training=hour, stage=1), {"mine"}),
        (lambda hour: moves.end(training=hour, stage=1), {"mine"}),
    ],
    ids=["minute", "pause", "next", "undo", "end"],
)
def test_only_a_move_to_another_part_changes_what_people_hold(
    hour, monkeypatch, django_capture_on_commit_callbacks, move, own
):
    moves.start(training=hour, stage=0)
    marked = []
    monkeypatch.setattr(publisher, "mark", lambda pk, names, rings: marked.append((set(names), rings)))
    with django_capture_on_commit_callbacks(execute=True):
        move(hour)
    assert marked == [({*EVERYTHING, *own}, {})]
