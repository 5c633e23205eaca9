"""The WebSocket endpoint: transport only. It proves who connects, joins a room and answers heartbeats.

A plain ASGI application rather than a Channels consumer: phones get no channel of their own and no thread hop per
message (PERFORMANCE, "from the profiles"). Nothing that arrives here changes anything but `{"p": n}`.
"""

import asyncio
import contextlib
import json
import math
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.http import parse_cookie

from facilitator.http import session_key
from sessions import identity
from sessions.live import audiences, frames, guard, proof, standing, welcome
from sessions.live.frames import Frame
from sessions.live.hub import COME_BACK, LayerAwayError, hub
from sessions.live.pace import Pace
from sessions.live.publisher import publisher
from sessions.live.roster import Connection, Room

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PATH = re.compile(r"^/ws/(?:(?P<kind>phone|console)/(?P<training>\d{1,18})|projector/(?P<token>[\w-]{20,64}))/$")
SHOWN = re.compile(rb"(?:^|&)r=(\d{1,18})(?:&|$)")
# Own refusals: the page must not come back with the same proof.
SIGNED_OUT, REFUSED, UNKNOWN = 4401, 4403, 4404
# Too much of everything: the page may come back, later.
TOO_MANY = 4429
LONGEST_FRAME = 256
# More are not answered, and ten times as many end the connection.
FRAMES_PER_MINUTE = 60
FLOOD = 600
# Tabs of one phone.
MOST_SOCKETS = 8
# A page comes back within seconds when a line is bad; a loop does so all the time, and waits for its turn.
ARRIVALS = Pace(burst=10, seconds=2, clock=time.monotonic)
LONGEST_WAIT = 30
# The console's login is looked at again this often, so that signing out ends its socket (RELIABILITY T13).
RECHECK_SECONDS = 30.0


@dataclass(frozen=True)
class Visitor:
    """Who a connection proved to be."""

    training_id: int
    audiences: tuple[str, ...]
    participant_id: int | None = None
    session_key: str | None = None


def cookies(scope: Scope) -> dict[str, str]:
    """As the pages read them: cookies know no ports, and other programs on this machine set odd ones."""
    return parse_cookie(guard.header(scope, b"cookie"))


async def recognise(scope: Scope) -> Visitor | int:
    """The visitor, or the close code that refuses the connection."""
    found = PATH.match(scope["path"])
    if found is None:
        return UNKNOWN
    jar = cookies(scope)
    if found["kind"] == "phone":
        # The signature alone decides: no database read per connecting phone.
        training_id = int(found["training"])
        token = identity.read(jar.get(identity.cookie_name(training_id)))
        if token is None or token.training_id != training_id:
            return REFUSED
        names = (audiences.PHONES, audiences.participant(token.participant_id))
        return Visitor(training_id, names, token.participant_id)
    if found["kind"] == "console":
        key = session_key(jar)
        allowed = await sync_to_async(proof.may_drive)(key, int(found["training"]))
        return Visitor(int(found["training"]), (audiences.CONSOLE,), None, key) if allowed else SIGNED_OUT
    known = await sync_to_async(proof.projector_training)(found["token"])
    return Visitor(known, (audiences.PROJECTOR,)) if known else UNKNOWN


async def websocket(scope: Scope, receive: Receive, send: Send) -> None:
    """One socket's life."""
    publisher.bind()
    await receive()
    if not guard.same_origin(scope):
        await send({"type": "websocket.close", "code": REFUSED})
        return
    visitor = await recognise(scope)
    if not isinstance(visitor, int) and not await _admitted(visitor):
        visitor = TOO_MANY
    if isinstance(visitor, int):
        # Accept first: a refusal before the handshake reaches the page as a bare 1006 without its reason.
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": visitor})
        return
    connection = Connection(send, visitor.audiences, visitor.participant_id)
    try:
        room = await hub.join(visitor.training_id, connection)
    except LayerAwayError:
        # Before the handshake: the page waits longer each time and asks by itself meanwhile.
        await send({"type": "websocket.close", "code": COME_BACK})
        return
    try:
        await _hold(connection, visitor, room, receive, _shown(scope))
    finally:
        await hub.leave(visitor.training_id, connection)


async def _admitted(visitor: Visitor) -> bool:
    """Wait for this phone's turn; False when it holds too many connections or comes in a loop."""
    if visitor.participant_id is None:
        return True
    own = audiences.participant(visitor.participant_id)
    wait = ARRIVALS.delay((visitor.training_id, own))
    if wait > LONGEST_WAIT:
        return False
    if wait:
        await asyncio.sleep(wait)
    room = hub.rooms.get(visitor.training_id)
    return room is None or len(room.members.get(own, ())) < MOST_SOCKETS


async def _greet(connection: Connection, room: Room, shown: int | None) -> None:
    """Say where the room is; a phone's page that shows less (`shown`) is sent what it missed, and need not ask."""
    newest = room.newest(connection)
    greeting: Frame = {"r": newest}
    if connection.participant_id is not None and shown is not None and shown < newest:
        if (missed := await welcome.frame_for(room, connection, shown)) is not None:
            connection.push({"type": "websocket.send", "text": missed})
            return
        # Frames of the room may have overtaken this one, so the page cannot tell by a number what it missed.
        greeting["stale"] = True
    connection.push(_text(greeting))


def _shown(scope: Scope) -> int | None:
    """The revision that the page says it shows; None when it does not."""
    found = SHOWN.search(scope["query_string"])
    return int(found[1]) if found else None


async def _hold(
    connection: Connection, visitor: Visitor, room: Room, receive: Receive, shown: int | None = None
) -> None:
    await connection.send({"type": "websocket.accept"})
    if not room.revision:
        await _learn(room)
    if not room.sent_out.isdisjoint(connection.audiences):
        await connection.send({"type": "websocket.close", "code": REFUSED})
        return
    watch = asyncio.create_task(_watch(connection, visitor)) if visitor.session_key is not None else None
    try:
        await _greet(connection, room, shown)
        await _listen(receive, connection, visitor.training_id)
    finally:
        if watch is not None:
            watch.cancel()


async def _learn(room: Room) -> None:
    """Read once for all who come at the same moment, after the room's subscription: a change since then is a frame."""
    if room.reading is None or room.reading.done():
        room.reading = asyncio.ensure_future(sync_to_async(standing.read)([room.training_id]))
    # Shielded: a phone that gives up must not take the others' answer with it.
    known = await asyncio.shield(room.reading)
    if not room.revision:
        room.learn(known.get(room.training_id, standing.Standing()))


async def _watch(connection: Connection, visitor: Visitor) -> None:
    """Closes a console whose login is over, whether it says anything or not (RELIABILITY T13)."""
    allowed = True
    while allowed:
        await asyncio.sleep(RECHECK_SECONDS)
        # A database that cannot answer now is asked again.
        with contextlib.suppress(DatabaseError):
            allowed = await sync_to_async(proof.may_drive)(visitor.session_key, visitor.training_id)
    connection.push({"type": "websocket.close", "code": SIGNED_OUT})
    await hub.leave(visitor.training_id, connection)


async def _listen(receive: Receive, connection: Connection, training_id: int) -> None:
    loop = asyncio.get_running_loop()
    counted_from, heard = loop.time(), 0
    while (message := await receive())["type"] != "websocket.disconnect":
        now = loop.time()
        if now - counted_from > 60:
            counted_from, heard = now, 0
        heard += 1
        if heard > FLOOD:
            connection.push({"type": "websocket.close", "code": TOO_MANY})
            return
        # Drop, don't queue: a page that floods costs the room nothing.
        if heard <= FRAMES_PER_MINUTE:
            answer_ping(message.get("text"), connection, training_id)


def answer_ping(text: str | None, connection: Connection, training_id: int) -> None:
    """`{"p": n}` is answered with n, the server's clock and the newest revision; all else is ignored."""
    if text is None or len(text) > LONGEST_FRAME:
        return
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(frame, dict) or not isinstance(frame.get("p"), int | float) or not math.isfinite(frame["p"]):
        return
    room = hub.rooms.get(training_id)
    if room is None:
        return
    answer: Frame = {"p": frame["p"], "r": room.newest(connection)}
    if connection.stale:
        connection.stale, answer["stale"] = False, True
    connection.push(_text(answer))


def _text(frame: Frame) -> dict[str, Any]:
    return {"type": "websocket.send", "text": frames.encode(frame)}
