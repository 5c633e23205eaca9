"""One end of a WebSocket that costs microseconds: stamp what arrives, keep it, read it afterwards."""

import asyncio
import json
import re
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from config.robots.line import TLS

HANDSHAKE_SECONDS = 60
MakeSocket = Callable[[Any], socket.socket]
# What is fanned out holds panels or a ring; greetings and answers to heartbeats hold neither.
PUSHED = (b'"panels"', b'"ring"')
REVISION = re.compile(rb'"r": ?(\d+)')


def is_push(text: bytes) -> bool:
    return PUSHED[0] in text or PUSHED[1] in text


def revision_of(text: bytes) -> int:
    """A frame's revision, without reading all of it."""
    found = REVISION.search(text)
    return int(found[1]) if found else 0


class Gathering:
    """Waits until every one of its receivers was pushed to. `last` is when the last one was, in epoch ns."""

    def __init__(self) -> None:
        self.left = 0
        self.last = 0
        self.done = asyncio.Event()

    def expect(self, pushes: int) -> None:
        self.left, self.last = pushes, 0
        self.done.clear()
        if not pushes:
            self.done.set()

    def one(self, now: int) -> None:
        self.left -= 1
        if self.left == 0:
            self.last = now
            self.done.set()

    async def complete(self, seconds: float) -> bool:
        """False when somebody was not reached in time."""
        try:
            await asyncio.wait_for(self.done.wait(), seconds)
        except TimeoutError:
            return False
        return True


class Receiver(WSListener):  # type: ignore[misc] # compiled: its stub is no class for the checker
    """`inbox` holds (epoch ns, bytes) of every frame, `newest` the highest revision among frames with content.

    `on_push` is called with each of these.
    """

    def __init__(self, gathering: Gathering | None = None) -> None:
        self.gathering = gathering
        self.inbox: list[tuple[int, bytes]] = []
        self.newest = 0
        self.on_push: Callable[[bytes], None] | None = None
        # Called with what only says where the room stands.
        self.on_note: Callable[[bytes], None] | None = None
        self.greeting: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.closed = asyncio.Event()
        self.close_code: int | None = None
        self.transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        now = time.time_ns()
        if frame.msg_type is WSMsgType.CLOSE:
            self.close_code = frame.get_close_code()
            transport.disconnect()
            return
        text = frame.get_payload_as_bytes()
        self.inbox.append((now, text))
        if not self.greeting.done():
            # The first frame is the greeting, with whatever the page missed: nobody waits for it as for an event.
            self.greeting.set_result(text)
            if is_push(text):
                self.newest = revision_of(text)
        elif is_push(text):
            self.newest = max(self.newest, revision_of(text))
            if self.gathering is not None:
                self.gathering.one(now)
            if self.on_push is not None:
                self.on_push(text)
        elif self.on_note is not None:
            self.on_note(text)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.closed.set()
        if not self.greeting.done():
            self.greeting.set_exception(ConnectionError(f"closed before the first frame: {self.close_code}"))
            # Who connected and does not care about the greeting need not be told that nobody asked.
            self.greeting.exception()

    def send(self, text: str) -> None:
        if self.transport is not None:
            self.transport.send(WSMsgType.TEXT, text.encode())

    def ping(self) -> None:
        """The page's heartbeat."""
        self.send(json.dumps({"p": time.time_ns() // 1_000_000}))

    def stop_reading(self) -> None:
        """As a phone does whose page is frozen: the connection stays, nothing is taken from it."""
        if self.transport is not None:
            self.transport.underlying_transport.pause_reading()

    async def close(self) -> None:
        if self.transport is not None and not self.closed.is_set():
            self.transport.disconnect(graceful=False)
            await self.closed.wait()


def socket_url(base: str, path: str) -> str:
    """The address of a page's socket: wss for https, as live.js makes it."""
    return base.replace("http", "ws", 1) + path


async def connect(
    url: str,
    *,
    origin: str = "",
    cookies: Mapping[str, str] | None = None,
    gathering: Gathering | None = None,
    make_socket: MakeSocket | None = None,
) -> Receiver:
    """Open a socket as a page does. Raises OSError; the first frame is awaited on `greeting`."""
    headers = {"Origin": origin} if origin else {}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    try:
        _transport, receiver = await ws_connect(
            lambda: Receiver(gathering),
            url,
            extra_headers=headers,
            websocket_handshake_timeout=HANDSHAKE_SECONDS,
            max_redirects=0,
            socket_factory=make_socket,
            ssl_context=TLS if url.startswith("wss") else None,
        )
    except Exception as error:
        # The library's own failures and the system's mean the same here: not connected.
        raise ConnectionError(f"{url}: {error!r}") from error
    return cast("Receiver", receiver)


def read(text: bytes) -> dict[str, Any]:
    """A frame's content."""
    return cast("dict[str, Any]", json.loads(text))


def sent_at(text: bytes) -> float:
    """The frame's own stamp, in epoch ms."""
    return float(read(text)["t"])
