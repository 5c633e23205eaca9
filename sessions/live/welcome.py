"""What phones have missed: one frame for all of them, drawn once while the room stays as it is.

When a process ends, all its phones come back within a second, and when Redis restarts all phones have missed something.
Each of them asking for its panels costs seconds.
"""

import asyncio
import logging
from dataclasses import dataclass

from asgiref.sync import sync_to_async

from sessions.live import audiences, panels
from sessions.live.roster import Connection, Room
from sessions.queries import room as rooms

logger = logging.getLogger(__name__)
# A room that changes faster than it is drawn: the page asks for itself.
ATTEMPTS = 2


@dataclass(frozen=True)
class Welcome:
    """A frame with everything that phones share; those `apart` are sent the one that tells them to fetch their own."""

    revision: int
    text: str
    apart: frozenset[str]
    instead: str

    def to(self, connection: Connection, room: Room, shown: int) -> str:
        """Who was rung alone while the page was away fetches, too: their phone may even be another one by now."""
        own = (name for name in connection.audiences if name not in audiences.SHARED)
        rung = any(room.latest.get(name, 0) > shown for name in own)
        return self.instead if rung or self.is_apart(connection) else self.text

    def is_apart(self, connection: Connection) -> bool:
        return not self.apart.isdisjoint(connection.audiences)


def draw(training_id: int) -> Welcome | None:
    """None when the training is gone. 2 queries while this process knows the room, else 4; and those of its task."""
    room = rooms.now(training_id)
    if room is None:
        return None
    rendered = panels.render_dirty(room, {*panels.FOR_PHONES, "mine"})
    return Welcome(rendered.revision, rendered.text(), frozenset(rendered.apart), rendered.text_apart())


async def frame_for(room: Room, connection: Connection, shown: int) -> str | None:
    """The frame that makes a phone's page of the revision `shown` current; None when the page has to ask."""
    known = await _drawn(room, room.newest(connection))
    return None if known is None else known.to(connection, room, shown)


async def _drawn(room: Room, newest: int) -> Welcome | None:
    """Of this revision or a newer one; None when it cannot be drawn, or the room changes too fast."""
    for _attempt in range(ATTEMPTS):
        if room.welcome is None or _is_old(room.welcome, newest):
            room.welcome = asyncio.ensure_future(sync_to_async(draw)(room.training_id))
        waiting = room.welcome
        try:
            # Shielded: a phone that gives up must not take the others' frame with it.
            known = await asyncio.shield(waiting)
        except Exception:
            logger.exception("what the phones of training %s missed could not be drawn", room.training_id)
            if room.welcome is waiting:
                room.welcome = None
            return None
        if isinstance(known, Welcome) and known.revision >= newest:
            return known
    return None


async def bring_up_to_date(room: Room) -> None:
    """Frames of the room were lost, nobody knows which: phones are sent everything, the few other pages ask for it."""
    phones = {connection for connection in room.connections if connection.participant_id is not None}
    room.tell_to_ask(room.connections - phones)
    # All phones are meant, whoever opens or closes one meanwhile: a socket that opens now is greeted with as much.
    newest = max((room.newest(connection) for connection in phones), default=0)
    known = await _drawn(room, newest) if phones else None
    if known is None:
        room.tell_to_ask(phones)
        return
    frames_of = {text: {"type": "websocket.send", "text": text} for text in (known.text, known.instead)}
    for connection in phones:
        connection.push(frames_of[known.instead if known.is_apart(connection) else known.text])


def _is_old(drawing: "asyncio.Future[object]", newest: int) -> bool:
    """Drawn, and of an older room than the phone has to be told of."""
    if not drawing.done():
        return False
    failed = drawing.cancelled() or drawing.exception() is not None
    known = None if failed else drawing.result()
    return not isinstance(known, Welcome) or known.revision < newest
