"""publish(): the only place in the project that sends.

An action calls it inside its transaction. After commit the panels are marked dirty, and a flush (at once when the
room is quiet, else at most every 100 ms) renders each dirty panel once and sends one frame per audience.
"""

import asyncio
import contextlib
import contextvars
import logging
import time
from collections.abc import Coroutine, Iterable, Iterator
from contextvars import ContextVar
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connection, transaction

from sessions.live import audiences, elsewhere, panels, turns
from sessions.live.hub import hub
from sessions.live.sending import Dirty, Sender, insist, to_layer
from sessions.models import TrainingSession

logger = logging.getLogger(__name__)
INTERVAL = 0.1
# A panel rests this many times as long as it took to draw: a list of 1,000 people that changes with every arrival takes
# a fifteenth of the processor at most. What is drawn in 7 ms or less never waits for it.
RESTS = 14
# Seconds, however long it took: the first time its templates are read, and what is drawn then is what somebody pressed.
MOST_REST = 2.0
# Presence is a coalesced list for the console, never a message per join to everybody (that is quadratic).
PRESENCE_INTERVAL = 1.0
DRAIN_SECONDS = 2.0
# So few people get their own panels pushed, at once and before the rest: a flag must be on the pair's phones within
# 100 ms. More than these are rung and fetch for themselves.
IN_PERSON = 8
# Every change of a room runs one of these; the queryset's `update` would take three times as long.
COUNT = (
    f"UPDATE {TrainingSession._meta.db_table} SET revision = revision + 1, own_revision = revision + 1 WHERE id = %s"  # noqa: S608 # our own table's name
)
COUNT_ASIDE = f"UPDATE {TrainingSession._meta.db_table} SET revision = revision + 1 WHERE id = %s"  # noqa: S608 # as above


class Publisher:
    """Collects what is dirty and flushes it; one per process."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.dirty: dict[int, Dirty] = {}
        self.flushing: set[int] = set()
        # Trainings whose list of people is due, and whether it was this process's own sockets that changed.
        self.presence_due: dict[int, bool] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.sender = Sender()
        # Of trainings whose flush rests: set when all phones are waiting for it.
        self.urgent: dict[int, asyncio.Event] = {}
        # Of people whose own panels were pushed a moment ago: the names of those that have changed since.
        self.persons: dict[tuple[int, str], set[str]] = {}
        # Until when (monotonic seconds) a panel of a training is not drawn again.
        self.rest: dict[tuple[int, str], float] = {}

    def bind(self) -> None:
        """Called by the server for every connection: the loop that serves is the loop that sends."""
        loop = asyncio.get_running_loop()
        if self.loop is not loop:
            self.loop, self.dirty, self.flushing, self.presence_due = loop, {}, set(), {}
            self.sender, self.persons = Sender(), {}

    def _serving(self) -> asyncio.AbstractEventLoop | None:
        """The loop that sends, seen from any thread; None where nothing is served."""
        return self.loop if self.loop is not None and self.loop.is_running() else turns.around()

    def mark(self, training_id: int, names: Iterable[str], rings: dict[str, set[str]]) -> None:
        """From any thread. Without a serving loop (a command, a scheduler) the frame is sent at once."""
        names = set(names)
        answered = _answered.get()
        if (loop := self._serving()) is not None:
            # An empty context: the flush belongs to no request, and asgiref would take it for part of this one.
            loop.call_soon_threadsafe(self._mark, training_id, names, rings, answered, context=contextvars.Context())
        else:
            dirty = Dirty()
            dirty.add(names, rings)
            # Each thread brings a loop of its own, and the locks of a sender belong to the first loop that waits there.
            async_to_sync(Sender().send)(training_id, dirty)

    def _mark(self, training_id: int, names: set[str], rings: dict[str, set[str]], answered: str | None = None) -> None:
        if answered in rings and self._is_only_page(training_id, answered):
            rings = {audience: ringed for audience, ringed in rings.items() if audience != answered}
        # Whether there is another page of whoever is being answered is known where their sockets are: they are rung.
        rung = {audience: ringed for audience, ringed in rings.items() if audience == answered and elsewhere.exists()}
        rings = {audience: ringed for audience, ringed in rings.items() if audience not in rung}
        if 0 < len(rings) <= IN_PERSON and audiences.PHONES not in rings:
            self._mark_in_person(training_id, rings)
            rings = {}
        self.dirty.setdefault(training_id, Dirty()).add(names, rings | rung, answered)
        if training_id in self.urgent and self._is_urgent(training_id):
            self.urgent[training_id].set()
        if self.dirty[training_id] and training_id not in self.flushing:
            self.flushing.add(training_id)
            self._spawn(self._flush(training_id))

    def _mark_in_person(self, training_id: int, rings: dict[str, set[str]]) -> None:
        fresh = {}
        for audience, names in rings.items():
            if (waiting := self.persons.get((training_id, audience))) is None:
                self.persons[training_id, audience], fresh[audience] = set(), names
            else:
                waiting.update(names)
        if fresh:
            self._spawn(self._push(training_id, fresh))

    async def _push(self, training_id: int, rings: dict[str, set[str]]) -> None:
        """Each person's own panels at once, and again INTERVAL later while they go on changing."""
        while rings:
            try:
                await self.sender.to_people(training_id, rings)
            except Exception:
                logger.exception("a push to people of training %s failed", training_id)
            await asyncio.sleep(INTERVAL)
            rings = {audience: names for audience in rings if (names := self.persons.pop((training_id, audience)))}
            self.persons |= {(training_id, audience): set() for audience in rings}

    def _is_only_page(self, training_id: int, audience: str) -> bool:
        """Whether the page that is being answered is the only one of its person; other processes may hold others."""
        room = hub.rooms.get(training_id)
        return not elsewhere.exists() and (room is None or len(room.members.get(audience, ())) <= 1)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            # Nothing depends on a frame arriving: pages repair themselves by revision.
            logger.error("a push failed", exc_info=fault)

    def presence_changed(self, training_id: int, ours: bool) -> None:
        """On the loop: somebody's socket opened or closed, here (`ours`) or in another process.

        The console hears of it once a second at most, and so do the other processes.
        """
        if training_id not in self.presence_due:
            asyncio.get_running_loop().call_later(
                PRESENCE_INTERVAL, self._show_presence, training_id, context=contextvars.Context()
            )
        self.presence_due[training_id] = ours or self.presence_due.get(training_id, False)

    def _show_presence(self, training_id: int) -> None:
        ours = self.presence_due.pop(training_id, False)
        room = hub.rooms.get(training_id)
        if room is None:
            return
        if ours and elsewhere.exists():
            self._spawn(insist(lambda: hub.announce(training_id)))
        if room.members.get(audiences.CONSOLE):
            self._mark(training_id, {"people"}, {})

    async def _flush(self, training_id: int) -> None:
        try:
            while self.dirty.get(training_id):
                ripe = self._ripe(training_id)
                try:
                    sent = await self.sender.send(training_id, ripe, lambda: self._is_urgent(training_id))
                except Exception:
                    # Nothing depends on a frame arriving: pages repair themselves by revision.
                    logger.exception("a flush of training %s failed", training_id)
                else:
                    self._let_rest(training_id, sent.took)
                    if sent.undone:
                        self.dirty.setdefault(training_id, Dirty()).add(sent.undone, {})
                await self._pause(training_id, hurry=not ripe.concerns_phones())
        finally:
            self.flushing.discard(training_id)

    async def _pause(self, training_id: int, *, hurry: bool) -> None:
        """Until the next flush. With `hurry` what all phones show need not wait: only a list was drawn before it."""
        if not hurry:
            await asyncio.sleep(INTERVAL)
            return
        event = self.urgent[training_id] = asyncio.Event()
        if self._is_urgent(training_id):
            event.set()
        try:
            async with asyncio.timeout(INTERVAL):
                await event.wait()
        except TimeoutError:
            pass
        finally:
            del self.urgent[training_id]

    def _is_urgent(self, training_id: int) -> bool:
        """Whether something that all phones show waits to be sent."""
        return training_id in self.dirty and self.dirty[training_id].concerns_phones()

    def _ripe(self, training_id: int) -> Dirty:
        """Take what may be sent now: everything when the room moved, else what was not dear to draw a moment ago."""
        waiting = self.dirty.pop(training_id)
        if waiting.panels.issuperset(panels.OF_A_MOVE):
            return waiting
        now = time.monotonic()
        resting = {name for name in waiting.panels if self.rest.get((training_id, name), 0) > now}
        if resting:
            self.dirty[training_id] = Dirty(resting)
        return Dirty(waiting.panels - resting, waiting.rings, waiting.answered)

    def _let_rest(self, training_id: int, took: dict[str, float]) -> None:
        now = time.monotonic()
        self.rest = {key: until for key, until in self.rest.items() if until > now}
        self.rest |= {(training_id, name): now + min(seconds * RESTS, MOST_REST) for name, seconds in took.items()}

    def close(self, training_id: int, audience: str, code: int) -> None:
        """From any thread: end an audience's sockets in every process. Nobody waits for it."""
        message = {"type": "room.close", "training": training_id, "audience": audience, "code": code}
        if (loop := self._serving()) is not None:
            loop.call_soon_threadsafe(self._close, training_id, message, context=contextvars.Context())
        else:
            async_to_sync(to_layer)(training_id, message)

    def _close(self, training_id: int, message: dict[str, Any]) -> None:
        self._spawn(to_layer(training_id, message))

    async def drained(self) -> None:
        """Until what was marked has left this process; called before it ends."""
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=DRAIN_SECONDS)


# The personal audience of the request that is being answered.
_answered: ContextVar[str | None] = ContextVar("answered", default=None)


@contextlib.contextmanager
def answering(participant_id: int) -> Iterator[None]:
    """Within it this person's own panels go back with the answer: their only page is spared a push of the same."""
    token = _answered.set(audiences.participant(participant_id))
    try:
        yield
    finally:
        _answered.reset(token)


publisher = Publisher()
hub.on_presence = publisher.presence_changed


def publish(
    training: TrainingSession,
    *names: str,
    ring: Iterable[int] = (),
    ring_everybody: bool = False,
    ring_panels: Iterable[str] = ("mine",),
    aside: bool = False,
) -> None:
    """Count a change and show it after commit.

    `names` are panel names of sessions.live.panels; `ring` are participant ids whose own panels changed. `aside` says
    that the change left the rows of the training, its sections and its activities alone: what every process remembers
    of them stays good, and so do the panels that all phones share unless they are named. Inside a transaction only, so
    that the revision and the change are one.
    """
    count_aside = aside and panels.FOR_PHONES.isdisjoint(names)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ASIDE if count_aside else COUNT, [training.pk])
    rings = {audiences.participant(pk): set(ring_panels) for pk in ring}
    if ring_everybody:
        rings[audiences.PHONES] = set(ring_panels)
    # robust: a broken channel layer must never fail a request whose data is stored (RELIABILITY 0.7).
    transaction.on_commit(lambda: publisher.mark(training.pk, names, rings), robust=True)


def send_away(training_id: int, audience: str, code: int) -> None:
    """Close an audience's sockets after commit, with a code that says why (4401, 4403: do not come back)."""
    transaction.on_commit(lambda: publisher.close(training_id, audience, code), robust=True)
