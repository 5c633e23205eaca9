"""A Slack that stands on this machine: it answers as it is told to, and keeps what it was sent."""

import json
import threading
from collections.abc import Callable
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "xoxb-111122223333-444455556666-aBcDeFgHiJkLmNoPqRsTuVwX"
CHANNEL = "https://acme.slack.com/archives/C0123ABCD"
HOOK = "https://hooks.slack.com/services/T0AAAA111/B0BBBB222/cCdDeEfF0123456789abcdef"


class Slack:
    """`answers` are (status, word, headers) for the next requests; when they are used up, `ok`.

    `got` are (path, payload) in the order in which they arrived; `taken` is called with each before it is answered.
    """

    def __init__(self) -> None:
        self.answers: list[tuple[int, str, dict[str, str]]] = []
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.hosts: list[str] = []
        self.place = "https://files.slack.com/upload/v1/CwABAAAA_a-b"
        self.taken: Callable[[], None] = lambda: None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port: int = self.server.server_address[1]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [payload for _path, payload in self.got]

    def answer(self, path: str, headers: Message, body: bytes) -> tuple[int, str, dict[str, str]]:
        kind = headers["Content-Type"]
        if kind.startswith("application/json"):
            self.got.append((path, json.loads(body)))
        elif kind == "application/x-www-form-urlencoded":
            self.got.append((path, {"auth": headers["Authorization"], **dict(parse_qsl(body.decode()))}))
        else:
            self.got.append((path, {"auth": headers["Authorization"], "bytes": body}))
        self.taken()
        return self.answers.pop(0) if self.answers else (200, self._usual(path), {})

    def _usual(self, path: str) -> str:
        if path == "/api/files.getUploadURLExternal":
            return json.dumps({"ok": True, "upload_url": self.place, "file_id": "F0FILE0001"})
        return json.dumps({"ok": True, "files": []}) if path.startswith("/api/") else "ok"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                fake.hosts.append(self.headers["Host"])
                status, word, headers = fake.answer(
                    self.path, self.headers, self.rfile.read(int(self.headers["Content-Length"]))
                )
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(word)))
                self.end_headers()
                self.wfile.write(word.encode())

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        return Handler

    def __enter__(self) -> "Slack":
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
