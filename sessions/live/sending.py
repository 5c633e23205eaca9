"""Draws what is dirty, once for each audience, and hands it to the channel layer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from sessions.live import audiences, frames, panels, turns
from sessions.live.hub import hub

# A layer that fails is asked again after these pauses. Its data is stored by then, and no request waits for it.
RETRIES = (0.1, 0.4, 1.0)


@dataclass
class Dirty:
    """What one training still has to send."""

    panels: set[str] = field(default_factory=set)
    # Panel names to ring, by audience.
    rings: dict[str, set[str]] = field(default_factory=dict)
    # Of these, those whose page was sent all of it with its answer.
    answered: set[str] = field(default_factory=set)

    def add(self, names: Iterable[str], rings: dict[str, set[str]], answered: str | None = None) -> None:
        self.panels.update(names)
        for audience, ringed in rings.items():
            if audience != answered:
                self.answered.discard(audience)
            elif audience not in self.rings:
                self.answered.add(audience)
            self.rings.setdefault(audience, set()).update(ringed)

    def __bool__(self) -> bool:
        return bool(self.panels or self.rings)

    def of(self, audience: str) -> set[str]:
        """Those of its panels that an audience is shown."""
        return {name for name in self.panels if panels.audience_of(name) == audience}

    def concerns_phones(self) -> bool:
        """Whether something that all phones share has changed: the facilitator moved the room."""
        return not panels.FOR_PHONES.isdisjoint(self.panels)


@dataclass
class Sent:
    """What has become of one flush: the seconds that each panel took, and the panels that made way for another."""

    took: dict[str, float] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)


class Sender:
    """Sends a training's frames one after the other; one per event loop."""

    def __init__(self) -> None:
        self.order: dict[int, asyncio.Lock] = {}

    async def to_people(self, training_id: int, rings: dict[str, set[str]]) -> None:
        """Render each person's own panels and push them to that person alone."""
        turns.current.set(turns.Turn(("persons", training_id), first=True))
        for audience, frame in await sync_to_async(panels.render_personal)(training_id, rings):
            await self._to_room(training_id, audience, frame["r"], frames.encode(frame))

    async def send(self, training_id: int, dirty: Dirty, hurried: Callable[[], bool] = lambda: False) -> Sent:
        """Render once and send one frame to each audience: the phones' before the others' is even drawn.

        Each panel is a piece of work of its own for the thread that all rooms share, so that a long list of one room
        holds up the flag of another no longer than it takes. What phones share comes before everything that waits;
        once there is such a change (`hurried`), screens that are not part of one make way, and stay undone.
        """
        sent = Sent()
        if not dirty:
            return sent
        names, ring = dirty.of(audiences.PHONES), dirty.rings.get(audiences.PHONES, set())
        turns.current.set(turns.Turn(("phones", training_id), first=bool(names or ring)))
        begun = await sync_to_async(panels.load_and_render)(training_id, names)
        if begun is None:
            return sent
        room, rendered = begun
        if names or ring:
            sent.took |= rendered.took
            await self._send_rendered(training_id, audiences.PHONES, rendered, ring)
        for audience, ringed in dirty.rings.items():
            if audience not in audiences.SHARED:
                alone = panels.Rendered(room.training.revision, room.step_id, ring=ringed)
                others = {"answered": True} if audience in dirty.answered else {}
                await self._to_room(training_id, audience, alone.revision, alone.text(), **others)
        turns.current.set(turns.Turn(("screens", training_id)))
        makes_way = not dirty.concerns_phones()
        left = {audience: dirty.of(audience) for audience in audiences.SCREENS}
        for audience, names in left.items():
            if not names:
                continue
            # The thread that draws and the loop that sends share one processor: first the frame before goes out.
            await hub.passed_on(training_id)
            rendered = panels.Rendered(room.training.revision, room.step_id)
            for name in sorted(names):
                if makes_way and hurried():
                    sent.undone = set().union(*left.values())
                    return sent
                rendered.add(await sync_to_async(panels.render_dirty)(room, {name}))
            sent.took |= rendered.took
            await self._send_rendered(training_id, audience, rendered)
            left[audience] = set()
        return sent

    async def _send_rendered(
        self, training_id: int, audience: str, rendered: panels.Rendered, ring: Iterable[str] = ()
    ) -> None:
        others = {"apart": rendered.apart, "instead": rendered.text_apart(ring)} if rendered.apart else {}
        await self._to_room(training_id, audience, rendered.revision, rendered.text(ring), **others)

    async def _to_room(self, training_id: int, audience: str, revision: int, text: str, **others: Any) -> None:
        """`others` are `apart`, audiences that are sent the text `instead` of this one; `answered`: a page has it."""
        frame = {
            "type": "room.frame",
            "training": training_id,
            "audience": audience,
            "revision": revision,
            "text": text,
            **others,
        }
        # One after the other, so that the numbers arrive in order.
        async with self.order.setdefault(training_id, asyncio.Lock()):
            await to_layer(training_id, {**frame, **hub.number(training_id)})


async def to_layer(training_id: int, message: dict[str, Any]) -> None:
    """Hand a message to the layer."""
    await insist(lambda: get_channel_layer().group_send(audiences.room(training_id), message))


async def insist(ask: Callable[[], Awaitable[None]]) -> None:
    """Ask the layer again when it fails, as the first one to do so after a restart of Redis finds."""
    for pause in (*RETRIES, None):
        try:
            await ask()
        except Exception:
            if pause is None:
                raise
            await asyncio.sleep(pause)
        else:
            return
