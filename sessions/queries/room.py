"""The state of one room, read once per render and shared by all of its panels."""

import contextlib
import copy
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from facilitator.prepared import Prepared
from sessions import activities, clockwork
from sessions.activities.base import Activity
from sessions.models import ActivityRun, SectionRun, TrainingSession

REVISIONS = Prepared(
    lambda pk: TrainingSession.objects.filter(pk=pk).order_by().values_list("revision", "own_revision"), int
)


def ms(moment: datetime | None) -> int | None:
    """Epoch milliseconds, as the clocks of all screens count."""
    return None if moment is None else round(moment.timestamp() * 1000)


def span(run: SectionRun) -> clockwork.Span:
    return clockwork.Span(run.seconds, ms(run.started_at), ms(run.ended_at), run.paused_ms)


@dataclass(frozen=True)
class Clock:
    """A countdown for a screen: `ends_at` while it runs, `left` (ms) while it stands still."""

    total: int
    ends_at: int | None
    left: int | None


@dataclass(frozen=True)
class Room:
    """A training with its plan. Three queries, whatever the number of phones."""

    training: TrainingSession
    sections: Sequence[SectionRun]
    steps: Sequence[ActivityRun]
    # What several panels of one drawing read, by a name of their own.
    read: dict[Hashable, Any] = field(default_factory=dict, compare=False)
    # What the panels of many phones read at one revision. Rows in it are to be looked at only.
    common: dict[Hashable, Any] = field(default_factory=dict, compare=False)

    def once[T](self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` gives, asked once however many panels are drawn from this room."""
        if key not in self.read:
            self.read[key] = read()
        value: T = self.read[key]
        return value

    def once_for_all[T](self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` gives, asked once however many phones are drawn before the room changes again.

        For what is the same for all of them: a list of everybody that 1,000 phones read is a million rows.
        """
        if key not in self.common:
            self.common[key] = read()
        value: T = self.common[key]
        return value

    @cached_property
    def section(self) -> SectionRun | None:
        return next((s for s in self.sections if s.pk == self.training.section_id), None)

    @cached_property
    def step(self) -> ActivityRun | None:
        return next((s for s in self.steps if s.pk == self.training.step_id), None)

    @cached_property
    def activity(self) -> Activity | None:
        return activities.get(self.step.kind) if self.step else None

    @property
    def step_id(self) -> int:
        """What phones compare to see that the room moved: 0 in the lobby, −1 when the hour is over."""
        if self.training.state == TrainingSession.State.ENDED:
            return -1
        return self.training.step_id or 0

    @cached_property
    def next_step(self) -> ActivityRun | None:
        if self.step is None:
            return self.steps[0] if self.steps and self.training.started_at is None else None
        coming = [s for s in self.steps if self._order(s) > self._order(self.step)]
        return coming[0] if coming else None

    def _order(self, step: ActivityRun) -> tuple[int, int]:
        return self.section_of(step).position, step.position

    def section_of(self, step: ActivityRun) -> SectionRun:
        return next(s for s in self.sections if s.pk == step.section_run_id)

    def steps_of(self, section: SectionRun) -> list[ActivityRun]:
        return [s for s in self.steps if s.section_run_id == section.pk]

    @cached_property
    def now(self) -> int:
        return ms(timezone.now()) or 0

    @property
    def paused(self) -> int | None:
        return ms(self.training.paused_at)

    @cached_property
    def section_clock(self) -> Clock | None:
        """The clock of the running section."""
        if self.section is None or self.section.started_at is None:
            return None
        current = span(self.section)
        if self.paused is not None:
            return Clock(self.section.seconds, None, clockwork.remaining(current, self.now, self.paused))
        return Clock(self.section.seconds, clockwork.ends_at(current), None)

    @cached_property
    def step_clock(self) -> Clock | None:
        """The clock of the running activity, if it has one."""
        if self.step is None or self.step.timer_started_at is None:
            return None
        ends = (ms(self.step.timer_started_at) or 0) + self.step.timer_seconds * 1000
        if self.paused is not None:
            return Clock(self.step.timer_seconds, None, ends - self.paused)
        return Clock(self.step.timer_seconds, ends, None)

    @cached_property
    def pace(self) -> clockwork.Pace | None:
        started = ms(self.training.started_at)
        if started is None:
            return None
        planned = sum(s.planned_seconds for s in self.sections) * 1000
        return clockwork.pace([span(s) for s in self.sections], started, planned, self.now, self.paused)

    @cached_property
    def present(self) -> frozenset[int]:
        from sessions.live import present

        return present(self.training.pk)


def load(training_id: int) -> Room | None:
    """Read a room; None when the training is gone. 3 queries."""
    training = (
        TrainingSession.objects.select_related("team", "version", "facilitator", "manager")
        .filter(pk=training_id)
        .first()
    )
    if training is None:
        return None
    return _remembered(of(training))


def of(training: TrainingSession) -> Room:
    """The room of a training row already read. 2 queries."""
    sections = list(SectionRun.objects.select_related("section").filter(training=training))
    steps = list(ActivityRun.objects.filter(training=training).order_by("section_run__position", "position"))
    return Room(training, sections, steps)


def at(training_id: int, revision: int, own_revision: int) -> Room | None:
    """The room as of revisions that the caller has just read: no query when this process knows its rows already.

    To be looked at only: the rows are shared by all requests, and actions read their own.
    """
    known = _known.get(training_id)
    if known is None or known.room.training.own_revision != own_revision or known.until < time.monotonic():
        return load(training_id)
    # Copies: what is computed from the time of day is computed anew, and the revision is this caller's.
    training = copy.copy(known.room.training)
    training.revision = revision
    return replace(known.room, training=training, read={}, common=known.common_at(revision))


def now(training_id: int) -> Room | None:
    """The room as it is stored now, to be looked at only. 1 query while its rows have not changed."""
    found = REVISIONS.first(training_id)
    return at(training_id, *found) if found else None


@dataclass
class Known:
    """A room in memory. `until` (monotonic seconds) bounds how long a team's or a program's new name may be missing.

    `common` is what was read of it at `revision`, by whoever asked first.
    """

    room: Room
    until: float
    revision: int
    common: dict[Hashable, Any]

    def common_at(self, revision: int) -> dict[Hashable, Any]:
        """Empty at a revision that nobody has asked at yet."""
        if revision != self.revision:
            self.revision, self.common = revision, {}
        return self.common


KNOWN_AT_MOST = 64
KNOWN_SECONDS = 10.0
_known: OrderedDict[int, Known] = OrderedDict()


def _remembered(room: Room) -> Room:
    # Two threads may come here at once: the later one wins, and a room that is missing is read again.
    until, revision = time.monotonic() + KNOWN_SECONDS, room.training.revision
    _known[room.training.pk] = Known(room, until, revision, room.common)
    while len(_known) > KNOWN_AT_MOST:
        with contextlib.suppress(KeyError):
            _known.popitem(last=False)
    return replace(room, read={})


def forget() -> None:
    """Read every room anew: for tests, which go back in time."""
    _known.clear()
