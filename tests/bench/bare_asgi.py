"""The limit of a reconnect: an application without any work, on the product's own server with its own settings.

Run as `python -m tests.bench.bare_asgi SERVER REVISION BYTES`; it prints its port. Its sockets greet with the
revision, so that pages of revision 0 ask for a snapshot, which is that many bytes of nothing.
"""

import json
import os
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable
from typing import Any

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Nothing:
    """Accepts every socket, answers every request with the same bytes."""

    def __init__(self, revision: int, size: int) -> None:
        self.greeting = json.dumps({"r": revision, "t": 0.0})
        empty = len(json.dumps({"r": revision, "panels": {"head": ""}}))
        self.body = json.dumps({"r": revision, "panels": {"head": "x" * max(0, size - empty)}}).encode()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.send", "text": self.greeting})
            while (await receive())["type"] != "websocket.disconnect":
                pass
        elif scope["type"] == "http":
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(self.body)).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": self.body})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(server: Any, revision: str, size: str) -> None:
    # The server's module reads the product's settings; nothing is stored there.
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ASKONCE_DATA": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django

        django.setup()
        from config.serving.server import serve

        port, application = free_port(), Nothing(int(revision), int(size))
        ready = lambda: print(port, flush=True)  # noqa: E731 - one word to say
        serve(application, name=server, host="127.0.0.1", port=port, ready=ready, background=[])


if __name__ == "__main__":
    main(*sys.argv[1:])
