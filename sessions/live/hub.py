"""The hub: one channel-layer subscription per process and training, fanned out to this process's sockets.

Measured 5 to 9 times faster than a group member per socket, and the layer's capacity stops mattering
(PERFORMANCE.md). Everything here runs on the event loop of the server; nothing awaits a phone.
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from sessions.live import audiences, elsewhere, standing, welcome
from sessions.live.roster import SENT_OUT, Connection, Room

logger = logging.getLogger(__name__)

PRESENCE_TICK = 15.0
# How soon a layer that failed is asked again, and for how long pages are not told: a restart of Redis takes a second,
# and a thousand sockets that stay open cost nothing, while a thousand that come back cost seconds.
MEND_EVERY, MEND_QUIETLY = 0.25, 3.0
# A frame takes no longer through the layer and back, unless it is lost there.
A_MOMENT = 0.05
# "Reconnect": not 1012, which says the same but which Daphne refuses to send for an application.
COME_BACK = 4503


class LayerAwayError(Exception):
    """The room cannot be subscribed to now: a socket of it would show nothing."""


class Hub:
    """All rooms of this process."""

    def __init__(self) -> None:
        self.process = uuid.uuid4().hex
        self.rooms: dict[int, Room] = {}
        self.channel: str | None = None
        self.reader: asyncio.Task[None] | None = None
        self.ticker: asyncio.Task[None] | None = None
        # Called with the training, and whether it was a socket of this process that came or went.
        self.on_presence: Callable[[int, bool], None] = lambda training_id, ours: None
        self.failing = False
        # Rooms whose pages are being told what they may have missed.
        self.repairs: set[asyncio.Task[None]] = set()
        # How many frames this process has sent to each training.
        self.sent: dict[int, int] = {}

    async def join(self, training_id: int, connection: Connection) -> Room:
        """Add a socket. The subscription stands before the caller reads a snapshot, never after it.

        Raises LayerAwayError.
        """
        await self._listen()
        room = self.rooms.setdefault(training_id, Room(training_id))
        await self._subscribe(room)
        room.add(connection)
        if connection.participant_id is not None:
            self.on_presence(training_id, True)
        return room

    async def leave(self, training_id: int, connection: Connection) -> None:
        """Take a socket away; the room itself is given up later, if nobody comes back."""
        room = self.rooms.get(training_id)
        if room is None:
            return
        room.remove(connection)
        if connection.participant_id is not None:
            self.on_presence(training_id, True)

    def number(self, training_id: int) -> dict[str, Any]:
        """What a frame carries so that those who get the next one see whether this one was lost."""
        self.sent[training_id] = self.sent.get(training_id, 0) + 1
        return {"process": self.process, "number": self.sent[training_id]}

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
        elif message["type"] == "room.close":
            if message["code"] == SENT_OUT:
                room.sent_out.add(message["audience"])
            room.close(message["audience"], message["code"])
        else:
            if not room.follows(message["process"], message["number"], sent=True):
                self._lost(room, message["revision"])
            if message.get("answered") and room.is_only_page(message["audience"], asyncio.get_running_loop().time()):
                room.was_sent(message["audience"], message["revision"])
            else:
                apart = message.get("apart", ())
                room.send(message["audience"], message["revision"], message["text"], apart, message.get("instead", ""))
            if message["process"] == self.process:
                # Wakes whoever waits for `passed_on` at this moment.
                room.delivered.set()
                room.delivered.clear()

    async def passed_on(self, training_id: int) -> None:
        """Until the last frame of this process has been handed to its own sockets, or a moment has passed."""
        room = self.rooms.get(training_id)
        if room is None or room.empty:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(A_MOMENT):
                while room.heard.get(self.process, 0) < self.sent.get(training_id, 0):
                    await room.delivered.wait()

    def _lost(self, room: Room, revision: int) -> None:
        logger.warning("frames of training %s were lost; its pages are brought up to date", room.training_id)
        room.restart(standing.Standing(max(revision, room.newest_sent)))
        self._repair(room)

    def _repair(self, room: Room) -> None:
        task = asyncio.get_running_loop().create_task(welcome.bring_up_to_date(room))
        self.repairs.add(task)
        task.add_done_callback(self.repairs.discard)

    def _heard(self, room: Room, message: dict[str, Any]) -> None:
        if not room.follows(message["process"], message["sent"], sent=False):
            self._lost(room, 0)
        if message["process"] == self.process:
            room.unheard = 0
            return
        before = room.presence.get(message["process"], (0.0, frozenset()))[1]
        ids = frozenset(message["ids"])
        room.presence[message["process"]] = (asyncio.get_running_loop().time(), ids)
        if ids != before:
            self.on_presence(room.training_id, False)

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        if self.reader is not None and not self.reader.done() and self.reader.get_loop() is loop:
            return
        self.rooms.clear()
        self.channel = await get_channel_layer().new_channel("hub")
        self.reader = loop.create_task(self._read())
        self.ticker = loop.create_task(self._tick())

    async def _subscribe(self, room: Room) -> None:
        """Once for everybody who waits for it: the first socket's question is the others' as well."""
        if room.subscription is None:
            room.subscription = asyncio.ensure_future(self._ask_for(room))
        try:
            # Shielded: a phone that gives up must not take the others' subscription with it.
            await asyncio.shield(room.subscription)
        except Exception as error:
            room.subscription = None
            raise LayerAwayError from error

    async def _ask_for(self, room: Room) -> None:
        try:
            await get_channel_layer().group_add(audiences.room(room.training_id), self.channel)
        except Exception:
            # A connection from before a restart of Redis fails once, and the next one is fresh.
            await asyncio.sleep(MEND_EVERY)
            await get_channel_layer().group_add(audiences.room(room.training_id), self.channel)

    async def _read(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                self.deliver(await layer.receive(self.channel))
                self.failing = False
            except asyncio.CancelledError:
                raise
            except Exception:
                if not self.failing:
                    logger.exception("the channel layer failed; the rooms of this process subscribe again")
                self.failing = True
                await self._mend(list(self.rooms.values()))

    async def _mend(self, rooms: list[Room]) -> None:
        """The layer forgot these rooms: subscribe again, then bring the pages of those that changed up to date."""
        loop = asyncio.get_running_loop()
        since, told = loop.time(), False
        for room in rooms:
            room.subscription = None
        known: dict[int, standing.Standing] | None = None
        while known is None:
            await asyncio.sleep(MEND_EVERY)
            try:
                known = await self._stand_again(rooms)
            except Exception:
                if not told and loop.time() - since > MEND_QUIETLY:
                    logger.exception("the channel layer is still away; the pages ask for themselves until it is back")
                    self.drop_everybody()
                    told = True
        for room in rooms:
            now = known.get(room.training_id, standing.Standing())
            # Nothing was stored meanwhile and all our own frames came: what a process beside us lost shows by its
            # next number, or at the next look.
            ours = room.heard.get(self.process, 0) >= self.sent.get(room.training_id, 0)
            if told or not ours or now.revision > room.newest_sent:
                self._begin_anew(room, now)

    def _begin_anew(self, room: Room, known: standing.Standing) -> None:
        room.restart(known)
        self._repair(room)

    async def _stand_again(self, rooms: list[Room]) -> dict[int, standing.Standing]:
        for room in rooms:
            await self._subscribe(room)
        # Read after the subscriptions stand, as for a room's first socket.
        return await sync_to_async(standing.read)([room.training_id for room in rooms])

    def drop_everybody(self) -> None:
        for room in self.rooms.values():
            # What was sent meanwhile is unknown here: read the revision again for whoever comes back.
            room.latest.clear()
            room.revision = 0
            for connection in room.connections:
                connection.push({"type": "websocket.close", "code": COME_BACK})

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(PRESENCE_TICK)
            await self.look_after()

    async def look_after(self) -> None:
        """Tell the other processes who is here, and notice what was lost without a word.

        A process that died between storing a change and sending it told nobody: only the database knows.
        """
        # The database or the layer may be away for a moment: the next tick makes up for it.
        with contextlib.suppress(Exception):
            stored = await sync_to_async(standing.read)(list(self.rooms))
            for room in self.rooms.values():
                if room.training_id in stored and not room.told(stored[room.training_id].revision):
                    logger.warning("a change of training %s was never sent; its pages are told now", room.training_id)
                    self._begin_anew(room, stored[room.training_id])
        for room in list(self.rooms.values()):
            with contextlib.suppress(Exception):
                await self._look_after(room)

    async def _look_after(self, room: Room) -> None:
        if room.empty:
            await self._give_up(room)
        elif room.unheard > 1:
            # Our own words do not come back to us: neither do the frames of others.
            logger.warning("the channel layer lost the room of training %s; subscribing again", room.training_id)
            room.unheard = 0
            await self._mend([room])
        else:
            await get_channel_layer().group_add(audiences.room(room.training_id), self.channel)
            await self.announce(room.training_id)

    async def _give_up(self, room: Room) -> None:
        # Whoever left last may not have been announced yet: the others would count them for as long as words are fresh.
        await self.announce(room.training_id)
        if not room.empty:
            return
        del self.rooms[room.training_id]
        await get_channel_layer().group_discard(audiences.room(room.training_id), self.channel)
        if (again := self.rooms.get(room.training_id)) is not None:
            # Somebody came while we were leaving; which of the two reached the layer last is unknown.
            again.subscription = None
            await self._subscribe(again)

    async def announce(self, training_id: int) -> None:
        """Say who is here: to the other processes, and to ourselves as a sign that the layer still knows us."""
        room = self.rooms.get(training_id)
        if room is None:
            return
        ids = sorted(room.here())
        await elsewhere.tell(training_id, self.process, ids)
        room.unheard += 1
        await get_channel_layer().group_send(
            audiences.room(training_id),
            {
                "type": "room.presence",
                "training": training_id,
                "process": self.process,
                "ids": ids,
                "sent": self.sent.get(training_id, 0),
            },
        )


hub = Hub()
