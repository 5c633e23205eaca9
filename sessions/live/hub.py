"""The hub: one channel-layer subscription per process and training, fanned out to this process's sockets.

Measured 5 to 9 times faster than a group member per socket, and the layer's capacity stops mattering
(PERFORMANCE.md). Everything here runs on the event loop of the server; nothing awaits a phone.
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from channels.layers import get_channel_layer

from sessions.live import audiences

logger = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]
# A phone that does not read keeps this many frames waiting at most; it repairs itself by revision later.
MOST_PENDING = 64
PRESENCE_TICK = 15.0
# "Reconnect": not 1012, which says the same but which Daphne refuses to send for an application.
COME_BACK = 4503
# The facilitator took somebody off the list: their cookie opens no socket of this room any more.
SENT_OUT = 4403
PRESENCE_STALE = 40.0


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

    def newest(self, connection: Connection) -> int:
        return max(self.latest.get(name, self.revision) for name in connection.audiences)

    def here(self) -> frozenset[int]:
        ids = {c.participant_id for members in self.members.values() for c in members}
        return frozenset(pk for pk in ids if pk is not None)

    def present(self, now: float) -> frozenset[int]:
        fresh = (ids for heard, ids in self.presence.values() if now - heard < PRESENCE_STALE)
        return self.here().union(*fresh)

    @property
    def empty(self) -> bool:
        return not any(self.members.values())


class Hub:
    """All rooms of this process."""

    def __init__(self) -> None:
        self.process = uuid.uuid4().hex
        self.rooms: dict[int, Room] = {}
        self.channel: str | None = None
        self.reader: asyncio.Task[None] | None = None
        self.ticker: asyncio.Task[None] | None = None
        self.on_presence: Callable[[int], None] = lambda training_id: None

    async def join(self, training_id: int, connection: Connection) -> Room:
        """Add a socket. The subscription stands before the caller reads a snapshot, never after it."""
        await self._listen()
        room = self.rooms.get(training_id)
        if room is None:
            room = self.rooms[training_id] = Room(training_id)
            await get_channel_layer().group_add(audiences.room(training_id), self.channel)
        for name in connection.audiences:
            room.members.setdefault(name, set()).add(connection)
        if connection.participant_id is not None:
            self._presence_changed(room)
        return room

    async def leave(self, training_id: int, connection: Connection) -> None:
        room = self.rooms.get(training_id)
        if room is None:
            return
        for name in connection.audiences:
            room.members.get(name, set()).discard(connection)
        if connection.participant_id is not None:
            self._presence_changed(room)
        if room.empty:
            del self.rooms[training_id]
            await get_channel_layer().group_discard(audiences.room(training_id), self.channel)

    def present(self, training_id: int) -> frozenset[int]:
        """Participant ids with a socket somewhere, as far as this process has heard."""
        room = self.rooms.get(training_id)
        return room.present(asyncio.get_running_loop().time()) if room else frozenset()

    def deliver(self, message: dict[str, Any]) -> None:
        """Hand a layer message to this process's sockets of its audience."""
        room = self.rooms.get(message["training"])
        if room is None:
            return
        if message["type"] == "room.presence":
            self._heard(room, message)
            return
        audience = message["audience"]
        if message["type"] == "room.close":
            if message["code"] == SENT_OUT:
                room.sent_out.add(audience)
            for connection in list(room.members.get(audience, ())):
                connection.push({"type": "websocket.close", "code": message["code"]})
            return
        room.latest[audience] = max(room.latest.get(audience, 0), message["revision"])
        frame = {"type": "websocket.send", "text": message["text"]}
        for connection in list(room.members.get(audience, ())):
            connection.push(frame)

    def _heard(self, room: Room, message: dict[str, Any]) -> None:
        if message["process"] == self.process:
            return
        before = room.presence.get(message["process"], (0.0, frozenset()))[1]
        ids = frozenset(message["ids"])
        room.presence[message["process"]] = (asyncio.get_running_loop().time(), ids)
        if ids != before:
            self.on_presence(room.training_id)

    def _presence_changed(self, room: Room) -> None:
        self.on_presence(room.training_id)

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        if self.reader is not None and not self.reader.done() and self.reader.get_loop() is loop:
            return
        self.rooms.clear()
        self.channel = await get_channel_layer().new_channel("hub")
        self.reader = loop.create_task(self._read())
        self.ticker = loop.create_task(self._tick())

    async def _read(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                self.deliver(await layer.receive(self.channel))
            except asyncio.CancelledError:
                raise
            except Exception:
                # The layer is gone (Redis restarts): sockets are told to come back, which resyncs them.
                logger.exception("the channel layer failed; asking this process's sockets to reconnect")
                self.drop_everybody()
                await asyncio.sleep(0.5)

    def drop_everybody(self) -> None:
        for room in self.rooms.values():
            # What was sent meanwhile is unknown here: read the revision again for whoever comes back.
            room.latest.clear()
            room.revision = 0
            for connection in {c for members in room.members.values() for c in members}:
                connection.push({"type": "websocket.close", "code": COME_BACK})

    async def _tick(self) -> None:
        """Refresh the group (layers forget members) and tell the other processes who is here."""
        layer = get_channel_layer()
        while True:
            await asyncio.sleep(PRESENCE_TICK)
            for room in list(self.rooms.values()):
                with contextlib.suppress(Exception):
                    await layer.group_add(audiences.room(room.training_id), self.channel)
                    await self.announce(room.training_id)

    async def announce(self, training_id: int) -> None:
        room = self.rooms.get(training_id)
        if room is None:
            return
        await get_channel_layer().group_send(
            audiences.room(training_id),
            {
                "type": "room.presence",
                "training": training_id,
                "process": self.process,
                "ids": sorted(room.here()),
            },
        )


hub = Hub()
