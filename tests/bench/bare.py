"""The limit of a fan-out: a server that only writes ready frames to sockets. Run as `python -m tests.bench.bare LOOP`.

It prints its port, then writes one frame of N bytes to every socket for each line `N` on standard input.
"""

import asyncio
import base64
import hashlib
import json
import re
import sys
import time
from typing import cast

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
KEY = re.compile(rb"sec-websocket-key: *(\S+)", re.IGNORECASE)
TEXT, SHORT, LONG = 0x81, 126, 0xFFFF


def framed(payload: bytes) -> bytes:
    """A server's text frame."""
    size = len(payload)
    if size < SHORT:
        return bytes([TEXT, size]) + payload
    if size <= LONG:
        return bytes([TEXT, 126]) + size.to_bytes(2) + payload
    return bytes([TEXT, 127]) + size.to_bytes(8) + payload


def payload(size: int) -> bytes:
    """As long as the product's frame, stamped where that one is stamped."""
    frame = {"r": 1, "t": round(time.time_ns() / 1_000_000, 2), "panels": {"head": ""}}
    frame["panels"] = {"head": "x" * max(0, size - len(json.dumps(frame, separators=(",", ":"))))}
    return json.dumps(frame, separators=(",", ":")).encode()


class Socket(asyncio.Protocol):
    """Answers the handshake and a greeting; what comes in later is not looked at."""

    open: set[asyncio.Transport] = set()

    def __init__(self) -> None:
        self.head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Another loop's transport is no subclass of this one's.
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self.transport in self.open:
            return
        self.head += data
        if b"\r\n\r\n" not in self.head:
            return
        key = KEY.search(self.head)
        if key is None:
            self.transport.close()
            return
        accept = base64.b64encode(hashlib.sha1(key[1] + GUID).digest())  # noqa: S324 - the protocol's own digest
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + framed(b'{"r":1,"t":0}')
        )
        self.open.add(self.transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.open.discard(self.transport)


def push(size: int) -> None:
    frame = framed(payload(size))
    for transport in list(Socket.open):
        transport.write(frame)


async def serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Socket, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        push(int(line))


def main() -> None:
    if sys.argv[1:] == ["uvloop"]:
        import uvloop

        uvloop.run(serve())
    else:
        asyncio.run(serve())


if __name__ == "__main__":
    main()
