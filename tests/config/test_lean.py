"""The short way of a pushed text sends what the library would, and only where the library would send it at once."""

import asyncio

import pytest
import uvicorn
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame
from websockets.protocol import State

from config.serving.lean import LeanProtocol

TEXTS = ["", "x" * 125, "x" * 126, "Grüße → alle", "x" * 0xFFFF, "é" * 0x8000]


class Transport:
    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing is left to be closed."""


async def application(scope, receive, send) -> None:
    """Nobody calls it."""


def opened(kind: type[WebSocketsSansIOProtocol]) -> WebSocketsSansIOProtocol:
    options = uvicorn.Config(application, ws_per_message_deflate=False, log_config=None)
    options.load()
    protocol = kind(options, ServerState(), {})
    protocol.transport = Transport()
    protocol.handshake_complete = True
    protocol.conn.state = State.OPEN
    return protocol


async def test_the_bytes_are_the_librarys_whichever_text_comes_after_which():
    lean, library = opened(LeanProtocol), opened(WebSocketsSansIOProtocol)
    for text in [*TEXTS, *TEXTS, *reversed(TEXTS)]:
        for one in (lean, library):
            await one.send({"type": "websocket.send", "text": text})
    assert lean.transport.written == library.transport.written


async def test_one_text_is_framed_once_for_all_sockets(monkeypatch):
    text, framed = "the room", []
    monkeypatch.setattr("config.serving.lean.Frame", lambda *parts: framed.append(parts) or Frame(*parts))
    phones = [opened(LeanProtocol) for _ in range(20)]
    for phone in phones:
        await phone.send({"type": "websocket.send", "text": text})
    assert {phone.transport.written for phone in phones} == {b"\x81\x08the room"}
    assert len(framed) == 1


async def test_a_phone_that_does_not_read_is_waited_for_as_ever():
    phone = opened(LeanProtocol)
    phone.pause_writing()
    sending = asyncio.create_task(phone.send({"type": "websocket.send", "text": "x"}))
    await asyncio.sleep(0)
    assert (sending.done(), phone.transport.written) == (False, b"")
    phone.resume_writing()
    await sending
    assert phone.transport.written == b"\x81\x01x"


@pytest.mark.parametrize("state", [State.CLOSING, State.CLOSED])
async def test_what_is_not_open_any_more_is_refused_as_ever(state):
    phone = opened(LeanProtocol)
    phone.conn.state = state
    with pytest.raises(ClientDisconnected):
        await phone.send({"type": "websocket.send", "text": "x"})
    assert phone.transport.written == b""


async def test_bytes_and_closing_go_the_long_way():
    phone = opened(LeanProtocol)
    await phone.send({"type": "websocket.send", "bytes": b"x"})
    await phone.send({"type": "websocket.close", "code": 4403})
    assert phone.transport.written == b"\x82\x01x" + b"\x88\x02\x11\x33"
    with pytest.raises(RuntimeError):
        await phone.send({"type": "websocket.send", "text": "x"})
