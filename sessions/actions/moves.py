"""Moving the room: start, pause, next, undo, more or less time, end. Only the facilitator's pages call these."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilitator.locking import for_update
from sessions import activities, after_hour, timetable
from sessions.errors import NotNowError, StaleCommandError
from sessions.live import publish
from sessions.live.panels import EVERYTHING, shared_at
from sessions.models import ActivityRun, SectionRun, TrainingSession
from sessions.queries import room as rooms
from sessions.queries.room import Room

UNDO_SECONDS = 10
State = TrainingSession.State
MOVING_FIELDS = [
    "state",
    "stage",
    "section",
    "step",
    "opened_at",
    "started_at",
    "paused_at",
    "ended_at",
    "blank",
    "undo",
]


@contextmanager
def moving(
    training: TrainingSession, stage: int | None, *, undoable: bool = False, stays: bool = False, ends: bool = False
) -> Iterator[Room]:
    """One move of the room: row locked, stale commands refused, everything published after commit.

    `stage` is the number the page was drawn with; None for commands that mean the same from any page. `stays` says
    that the room stays at its part: clocks and pauses are on what all phones share, so none has to ask for its own.
    `ends` is for those that may end the hour or take that back.
    """
    with transaction.atomic():
        if ends:
            after_hour.end_moves(training)
        locked = for_update(TrainingSession.objects).get(pk=training.pk)
        if stage is not None and stage != locked.stage:
            raise StaleCommandError
        room = rooms.of(locked)
        before, ended_at = _snapshot(room) if undoable else None, locked.ended_at
        yield room
        locked.stage += 1
        locked.undo = before
        locked.save(update_fields=MOVING_FIELDS)
        if locked.ended_at != ended_at:
            after_hour.end_moved(locked)
        publish(locked, *(shared_at(room) if stays else (*EVERYTHING, "mine")))


def open_doors(*, training: TrainingSession, stage: int | None) -> None:
    """Let phones in; the projector shows the join code."""
    with moving(training, stage, stays=True) as room:
        if room.training.state != State.PLANNED:
            raise NotNowError(_("The doors of this training are already open."))
        room.training.state = State.LOBBY
        room.training.opened_at = timezone.now()


def close_doors(*, training: TrainingSession, stage: int | None) -> None:
    """Nobody started the hour: it is planned as before, and its code opens nothing until the doors open again."""
    with moving(training, stage, stays=True) as room:
        if room.training.state != State.LOBBY:
            raise NotNowError(_("The doors of this training are not open."))
        room.training.state = State.PLANNED


def start(*, training: TrainingSession, stage: int | None) -> None:
    """Begin the hour with its first section."""
    with moving(training, stage, undoable=True) as room:
        if room.training.state not in {State.PLANNED, State.LOBBY}:
            raise NotNowError(_("This training has already started."))
        if not room.steps:
            raise NotNowError(_("This training has no sections. Plan it again from its program."))
        room.training.state = State.RUNNING
        room.training.started_at = timezone.now()
        _enter(room, room.steps[0])


def pause(*, training: TrainingSession, stage: int | None) -> None:
    """Stop every clock of the room."""
    with moving(training, stage, stays=True) as room:
        if room.training.state != State.RUNNING:
            raise NotNowError(_("The room is not running, so there is nothing to pause."))
        room.training.state = State.PAUSED
        room.training.paused_at = timezone.now()


def resume(*, training: TrainingSession, stage: int | None) -> None:
    """Let the clocks go on where they stood."""
    with moving(training, stage, stays=True) as room:
        if room.training.state != State.PAUSED:
            raise NotNowError(_("The room is not paused."))
        _resume(room)


def next_step(*, training: TrainingSession, stage: int | None) -> None:
    """Go to the next activity, or to the next section after the last one."""
    with moving(training, stage, undoable=True) as room:
        _require_live(room)
        if room.next_step is None:
            raise NotNowError(_("This was the last part. End the hour when everybody has read out."))
        _resume(room)
        _enter(room, room.next_step)


def go_to(*, training: TrainingSession, stage: int | None, step_id: int) -> None:
    """Jump to any activity of the agenda, forwards or back."""
    with moving(training, stage, undoable=True) as room:
        _require_live(room)
        step = next((s for s in room.steps if s.pk == step_id), None)
        if step is None:
            raise NotNowError(_("This part is not on the agenda."))
        _resume(room)
        _enter(room, step)


def undo(*, training: TrainingSession, stage: int | None) -> None:
    """Take back the last step, within ten seconds of it."""
    with moving(training, stage, ends=True) as room:
        before = room.training.undo
        if before is None or before["until"] < room.now:
            raise NotNowError(_("Too late to undo: choose the part on the agenda instead."))
        _restore(room, before)


def adjust(*, training: TrainingSession, seconds: int) -> None:
    """Give the running section more or less time. Means the same from any page, so never stale."""
    with moving(training, None, stays=True) as room:
        _require_live(room)
        if room.section is not None:
            floor = -room.section.planned_seconds
            room.section.adjusted_seconds = max(floor, room.section.adjusted_seconds + seconds)
            room.section.save(update_fields=["adjusted_seconds"])


def resplit(*, training: TrainingSession, stage: int | None) -> None:
    """Squeeze the coming unprotected sections so that the hour ends on time; protected ones keep their minutes."""
    with moving(training, stage, stays=True) as room:
        _require_live(room)
        coming = [s for s in room.sections if s.started_at is None]
        pace = room.pace
        if pace is None or pace.behind <= 0 or not coming:
            raise NotNowError(_("The hour is on time: there is nothing to take away."))
        left = sum(s.seconds for s in coming) - pace.behind // 1000
        blocks = [timetable.Block(s.seconds, s.minimum_seconds, s.protected) for s in coming]
        for section, seconds in zip(coming, timetable.resplit(blocks, max(0, left)).seconds, strict=True):
            section.adjusted_seconds = seconds - section.planned_seconds
        SectionRun.objects.bulk_update(coming, ["adjusted_seconds"])


def end(*, training: TrainingSession, stage: int | None) -> None:
    """Close the hour. Phones keep their own page for Friday."""
    with moving(training, stage, undoable=True, ends=True) as room:
        _require_live(room)
        _resume(room)
        _leave(room)
        room.training.state = State.ENDED
        room.training.ended_at = timezone.now()
        room.training.section = room.training.step = None


def blank(*, training: TrainingSession, on: bool) -> None:
    """Hide everything on the projector, or show it again."""
    _set(training, "blank", on)


def show_names(*, training: TrainingSession, on: bool) -> None:
    """Let the projector show names beside flags, or not."""
    _set(training, "names_on_projector", on)


def lock(*, training: TrainingSession, on: bool) -> None:
    """Close the door to newcomers, or open it; those who are in stay in."""
    _set(training, "locked", on)


def make_space(*, training: TrainingSession, seats: int) -> None:
    """Let up to `seats` people in. The wanted number, so that a double tap makes space once; never less than before."""
    if seats > TrainingSession.MOST_SEATS:
        raise NotNowError(_("One room has space for %(most)s people at most.") % {"most": TrainingSession.MOST_SEATS})
    with transaction.atomic():
        locked = for_update(TrainingSession.objects).get(pk=training.pk)
        locked.capacity = max(locked.capacity, seats)
        locked.save(update_fields=["capacity"])
        publish(locked, "people")


def _set(training: TrainingSession, field: str, on: bool) -> None:
    """The wanted value, not a flip: a page that is behind, or a double tap, never does the opposite (rule R5)."""
    with transaction.atomic():
        locked = for_update(TrainingSession.objects).get(pk=training.pk)
        setattr(locked, field, on)
        locked.save(update_fields=[field])
        publish(locked, "bar", "agenda", "face", "screen")


def _require_live(room: Room) -> None:
    if not room.training.is_live:
        raise NotNowError(_("The hour is not running. Start it first."))


def _enter(room: Room, step: ActivityRun) -> None:
    """Make a step the current one: leave the old, start its section's clock if it is new."""
    now = timezone.now()
    section = room.section_of(step)
    _leave(room, staying_in=section)
    if section.started_at is None:
        section.started_at = now
        section.save(update_fields=["started_at"])
    elif section.ended_at is not None:
        # Coming back: the time away does not count as time spent in the section.
        section.paused_ms += _passed_ms(section.ended_at, now)
        section.ended_at = None
        section.save(update_fields=["paused_ms", "ended_at"])
    first_time = step.opened_at is None
    step.opened_at = step.opened_at or now
    step.closed_at = None
    step.save(update_fields=["opened_at", "closed_at"])
    room.training.section, room.training.step = section, step
    if first_time:
        activities.get(step.kind).opened(run=step, training=room.training)


def _leave(room: Room, staying_in: SectionRun | None = None) -> None:
    now = timezone.now()
    if room.step is not None:
        room.step.closed_at = now
        room.step.save(update_fields=["closed_at"])
    if room.section is not None and room.section != staying_in:
        room.section.ended_at = now
        room.section.save(update_fields=["ended_at"])


def _resume(room: Room) -> None:
    """Shift what a pause held up. Safe to call when nothing is paused."""
    training = room.training
    if training.paused_at is None:
        return
    held = _passed_ms(training.paused_at, timezone.now())
    if room.section is not None:
        room.section.paused_ms += held
        room.section.save(update_fields=["paused_ms"])
    for step in room.steps:
        if step.timer_started_at is not None and step.pk == training.step_id:
            step.timer_started_at += timedelta(milliseconds=held)
            step.save(update_fields=["timer_started_at"])
    training.paused_at = None
    training.state = State.RUNNING


def _passed_ms(since: datetime, now: datetime) -> int:
    """Nothing when the laptop's clock was set back in between: the room must go on all the same."""
    return max(0, round((now - since) / timedelta(milliseconds=1)))


SECTION_FIELDS = ("started_at", "ended_at", "paused_ms", "adjusted_seconds")
STEP_FIELDS = ("opened_at", "closed_at", "revealed_at", "timer_started_at", "timer_seconds", "state")
TRAINING_FIELDS = ("state", "section_id", "step_id", "started_at", "paused_at", "ended_at")


def _snapshot(room: Room) -> dict[str, Any]:
    """What an undo needs: the mover's own fields of every row, before the move."""
    return {
        "until": room.now + UNDO_SECONDS * 1000,
        "from": room.step.title if room.step else "",
        "training": _fields(room.training, TRAINING_FIELDS),
        "sections": {str(s.pk): _fields(s, SECTION_FIELDS) for s in room.sections},
        "steps": {str(s.pk): _step_fields(room, s) for s in room.steps},
    }


def _step_fields(room: Room, step: ActivityRun) -> dict[str, Any]:
    """Of the step that is left only what leaving it changes: what it learns meanwhile stays."""
    if step.pk != room.training.step_id:
        return _fields(step, STEP_FIELDS)
    return _fields(step, ("closed_at",) if room.paused is None else ("closed_at", "timer_started_at"))


def _fields(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {key: v.isoformat() if hasattr(v, "isoformat") else v for key, v in values.items()}


def _restore(room: Room, before: dict[str, Any]) -> None:
    """Put the mover's fields back. Answers given meanwhile stay: nothing acknowledged is ever lost (R1)."""
    _put(room.training, before["training"])
    for section in room.sections:
        _put(section, before["sections"].get(str(section.pk), {}))
    SectionRun.objects.bulk_update(room.sections, list(SECTION_FIELDS))
    for step in room.steps:
        _put(step, before["steps"].get(str(step.pk), {}))
    ActivityRun.objects.bulk_update(room.steps, list(STEP_FIELDS))


def _put(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        field = row._meta.get_field(name)
        setattr(row, name, field.to_python(value))
