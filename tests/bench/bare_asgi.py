"""The limit of joins and reconnects: an application without any work, on the product's server with its own settings.

Run as `python -m tests.bench.bare_asgi SERVER REVISION BYTES`; it prints its port. Its sockets greet with the
revision, so that pages of revision 0 ask for a snapshot, which is that many bytes of nothing. Its door and its phone's
page are as large as the product's, and the same to everybody.
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


# As the product's door and phone page come over the line, compressed.
PAGE = 1900
DOOR = b'<input name="csrfmiddlewaretoken" value="nothing">'.ljust(PAGE)
PHONE = b'<body data-socket="/ws/phone/1/" data-snapshot="/s/X/snapshot/" data-revision="0" data-step="0">'.ljust(PAGE)


class Nothing:
    """Accepts every socket, and answers everything with the same bytes."""

    def __init__(self, revision: int, size: int) -> None:
        self.greeting = json.dumps({"r": revision, "t": 0.0})
        empty = len(json.dumps({"r": revision, "panels": {"head": ""}}))
        self.body = json.dumps({"r": revision, "panels": {"head": "x" * max(0, size - empty)}}).encode()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.send", "text": self.greeting})
            while (said := await receive())["type"] != "websocket.disconnect":
                await send({"type": "websocket.send", "text": said["text"]})
        elif scope["type"] == "http":
            await self.answer(scope, receive, send)

    async def answer(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """The door, the way in, the phone's page or the snapshot."""
        path, status, extra = scope["path"], 200, []
        if scope["method"] == "POST":
            while (await receive()).get("more_body"):
                pass
            status, body, extra = 302, b"", [(b"location", b"/s/X/"), (b"set-cookie", b"askonce_1=nothing")]
        elif path.startswith("/j/"):
            body, extra = DOOR, [(b"set-cookie", b"csrftoken=nothing")]
        else:
            body = self.body if path.endswith("snapshot/") else PHONE
        kind = b"application/json" if body is self.body else b"text/html"
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *extra]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


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
