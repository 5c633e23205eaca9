"""What a stranger on the meeting-room network can make the server do by what they send along."""

from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator

from config.asgi import application

LAPTOP, PHONE = "127.0.0.1", "192.168.1.77"
pytestmark = pytest.mark.django_db(transaction=True)


async def get(path: str, *, client: str, cookie: str = "", **scope: Any) -> tuple[int, str]:
    """Status and body of a request as the server hands it to the application."""
    headers = [(b"host", b"room.test"), (b"cookie", cookie.encode())]
    asked = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": (client, 50000),
        "server": ("room.test", 80),
        **scope,
    }
    one = ApplicationCommunicator(application, asked)
    await one.send_input({"type": "http.request", "body": b"", "more_body": False})
    start = await one.receive_output(5)
    body = b""
    while True:
        part = await one.receive_output(5)
        body += part.get("body", b"")
        if not part.get("more_body"):
            return start["status"], body.decode()


@pytest.mark.parametrize("path", ["/sign-in/", "/teams/", "/desk/", "/trainings/1/console/"])
async def test_the_facilitators_pages_answer_this_machine_only(path: str) -> None:
    assert (await get(path, client=PHONE))[0] == 403
    assert (await get(path, client=LAPTOP))[0] in {200, 302}


@pytest.mark.parametrize("prefix", ["/j", "/s", "/static", "/me/"])
async def test_a_prefix_named_by_the_visitor_opens_nothing(prefix: str) -> None:
    """Daphne takes `Daphne-Root-Path` from any request, and Django cuts it off before it looks for the page."""
    status, body = await get(f"{prefix.rstrip('/')}/sign-in/", client=PHONE, root_path=prefix)
    assert status in {403, 404}
    assert 'name="password"' not in body
