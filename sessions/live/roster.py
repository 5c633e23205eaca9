"""The sockets of one room in this process, and what each audience of it was sent."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sessions.live import audiences, frames
from sessions.live.standing import Standing

Send = Callable[[dict[str, Any]], Awaitable[None]]
# A phone that does not read keeps this many frames waiting at most; it repairs itself by revision later.
MOST_PENDING = 64
PRESENCE_STALE = 40.0
# The facilitator took somebody off the list: their cookie opens no socket of this room any more.
SENT_OUT = 4403


class Connection:
    """One socket of this process. Sends are started at once and never awaited by the room."""

    def __init__(self, send: Send, audience_names: Iterable[str], participant_id: int | None = None) -> None:
        self.send = send
        self.audiences = tuple(audience_names)
        self.participant_id = participant_id
        self.pending: set[asyncio.Task[None]] = set()
        # A frame was dropped: the next heartbeat tells the page to ask for everything.
        self.stale = False

    def push(self, message: dict[str, Any]) -> None:
        if len(self.pending) >= MOST_PENDING:
            self.stale = True
            return
        task = asyncio.Task(self._send(message), loop=asyncio.get_running_loop(), eager_start=True)
        if not task.done():
            self.pending.add(task)
            task.add_done_callback(self.pending.discard)

    async def _send(self, message: dict[str, Any]) -> None:
        # A socket that closed between two frames is not an error: its page resyncs when it is back.
        with contextlib.suppress(Exception):
            await self.send(message)


@dataclass
class Room:
    """The sockets of one training in this process, and the newest revision each audience was sent."""

    training_id: int
    revision: int = 0
    members: dict[str, set[Connection]] = field(default_factory=dict)
    latest: dict[str, int] = field(default_factory=dict)
    # Who is here according to each process: {process: (heard at, participant ids)}.
    presence: dict[str, tuple[float, frozenset[int]]] = field(default_factory=dict)
    # Audiences that were sent out, so that nobody has to ask the database for every phone that connects.
    sent_out: set[str] = field(default_factory=set)
    # The layer's promise to bring us this room's messages; None while there is none.
    subscription: asyncio.Future[None] | None = None
    # What phones that come back are sent (`welcome`), being drawn or drawn; None before the first of them.
    welcome: asyncio.Future[Any] | None = None
    # What the database says of the room, being read for the first who come.
    reading: asyncio.Future[Any] | None = None
    # Our own announcements that have not come back to us yet.
    unheard: int = 0
    # The number of the last frame heard from each process: a hole means that the layer lost one.
    heard: dict[str, int] = field(default_factory=dict)
    # Set for an instant whenever a frame of this process has reached its sockets.
    delivered: asyncio.Event = field(default_factory=asyncio.Event)
    # The database's revision at the last look: whatever led to it must have arrived by the next one.
    stored: int = 0

    def add(self, connection: Connection) -> None:
        for name in connection.audiences:
            self.members.setdefault(name, set()).add(connection)

    def remove(self, connection: Connection) -> None:
        for name in connection.audiences:
            self.members.get(name, set()).discard(connection)

    def send(self, audience: str, revision: int, text: str, apart: Iterable[str] = (), instead: str = "") -> None:
        """The same text to a whole audience, but for its members in the audiences `apart`: another one `instead`."""
        self.was_sent(audience, revision)
        members = self.members.get(audience, set())
        others = members & set().union(*(self.members.get(name, ()) for name in apart))
        for connections, one in ((others, instead), (members - others, text)):
            frame = {"type": "websocket.send", "text": one}
            for connection in connections:
                connection.push(frame)

    def was_sent(self, audience: str, revision: int) -> None:
        self.latest[audience] = max(self.latest.get(audience, 0), revision)

    def is_only_page(self, audience: str, now: float) -> bool:
        """Whether nobody but the page that was answered shows this person's part, as far as this process has heard.

        A second one that opened within the last second asks when its heartbeat is answered.
        """
        person = audiences.participant_of(audience)
        return len(self.members.get(audience, ())) <= 1 and person not in self.elsewhere(now)

    def close(self, audience: str, code: int) -> None:
        for connection in list(self.members.get(audience, ())):
            connection.push({"type": "websocket.close", "code": code})

    def restart(self, known: Standing) -> None:
        """Begin anew from what the database says: frames were missed."""
        self.latest.clear()
        # It may have been drawn before the change whose frame was missed.
        self.welcome = None
        self.learn(known)
        for audience in known.sent_out:
            self.close(audience, SENT_OUT)

    def learn(self, known: Standing) -> None:
        self.revision = known.revision
        self.sent_out |= known.sent_out

    def follows(self, process: str, number: int, *, sent: bool) -> bool:
        """Whether nothing is missing before a process's frame with this number (or, not `sent`, up to it)."""
        before = self.heard.get(process)
        self.heard[process] = number
        return before is None or number == before + sent

    def told(self, revision: int) -> bool:
        """Whether all that the last look at the database promised has arrived; `revision` is what it holds now."""
        promised, self.stored = self.stored, revision
        return promised <= self.newest_sent

    @property
    def newest_sent(self) -> int:
        """The newest revision that any audience was sent, or that stood when the room was read."""
        return max([self.revision, *self.latest.values()])

    def tell_to_ask(self, connections: Iterable[Connection]) -> None:
        """Frames were lost, nobody knows which: these pages ask for everything."""
        text = frames.encode({"r": self.revision, "stale": True})
        for connection in connections:
            connection.push({"type": "websocket.send", "text": text})

    @property
    def connections(self) -> set[Connection]:
        return {connection for members in self.members.values() for connection in members}

    def newest(self, connection: Connection) -> int:
        return max(self.latest.get(name, self.revision) for name in connection.audiences)

    def here(self) -> frozenset[int]:
        ids = {c.participant_id for members in self.members.values() for c in members}
        return frozenset(pk for pk in ids if pk is not None)

    def present(self, now: float) -> frozenset[int]:
        return self.here() | self.elsewhere(now)

    def elsewhere(self, now: float) -> frozenset[int]:
        """Who has a socket in other processes, by what they said last."""
        return frozenset().union(*(ids for heard, ids in self.presence.values() if now - heard < PRESENCE_STALE))

    @property
    def empty(self) -> bool:
        return not any(self.members.values())
