"""Uvicorn's WebSocket protocol with a short way for what rooms send most: the same text to a thousand phones.

The library encodes and frames a text anew for each socket, which takes longer than handing the bytes to the system.
"""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State


class Framed:
    """A text and its bytes on the wire; the one that was asked for last is kept."""

    # None, for an empty text is the same object wherever it comes from.
    text: str | None = None
    wire = b""

    def of(self, text: str) -> bytes:
        # The very object: a room sends one string to all of its sockets, and to compare long ones would cost more.
        if text is not self.text:
            self.text, self.wire = text, Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
        return self.wire


framed = Framed()


class LeanProtocol(WebSocketsSansIOProtocol):
    """As its base, which still does all that is not a plain text on an open connection that takes it at once."""

    async def send(self, message: Any) -> None:
        text = message.get("text")
        if text is not None and message["type"] == "websocket.send" and self._takes_text():
            self.transport.write(framed.of(text))
        else:
            await super().send(message)

    def _takes_text(self) -> bool:
        # No extension (deflate) may have a say in the frame, and none may be in the middle of something.
        connection = self.conn
        return (
            self.handshake_complete
            and not self.disconnected
            and not self.close_sent
            and self.initial_response is None
            and self.writable.is_set()
            and connection.state is State.OPEN
            and not connection.extensions
            and not connection.expect_continuation_frame
        )
