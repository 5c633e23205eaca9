"""A WebSocket client on the project's own ASGI application, without a network."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from config.asgi import application
from sessions.live.hub import hub
from sessions.live.publisher import publisher
from tests.factories import phone_cookie


class Page:
    """One socket as a page holds it."""

    def __init__(self, path: str, cookies: dict[str, str] | None = None, **headers: str) -> None:
        sent = {"host": "testserver", "origin": "http://testserver", **headers}
        if cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        raw = [(name.encode(), value.encode()) for name, value in sent.items() if value]
        self.communicator = WebsocketCommunicator(application, path, headers=raw)

    async def open(self) -> bool:
        accepted, self.code = await self.communicator.connect()
        return accepted

    async def frame(self) -> dict[str, Any]:
        return json.loads(await self.communicator.receive_from())

    async def close_code(self) -> int:
        while (message := await self.communicator.receive_output())["type"] != "websocket.close":
            pass
        return message["code"]

    async def quiet(self) -> bool:
        return await self.communicator.receive_nothing(timeout=0.3)


@pytest.fixture
async def page() -> AsyncIterator[Callable[..., Page]]:
    """Opens pages and closes them all; the hub starts empty for every test."""
    pages: list[Page] = []

    def make(path: str, cookies: dict[str, str] | None = None, **headers: str) -> Page:
        pages.append(Page(path, cookies, **headers))
        return pages[-1]

    yield make
    publisher.rest.clear()
    await asyncio.gather(*publisher.tasks, *hub.repairs, return_exceptions=True)
    for one in pages:
        with contextlib.suppress(asyncio.CancelledError, TimeoutError):
            await one.communicator.disconnect()
    for task in (hub.reader, hub.ticker):
        if task is not None:
            task.cancel()
    hub.reader = hub.ticker = None
    hub.rooms.clear()
    publisher.loop = None


@pytest.fixture
def phone_page(page: Callable[..., Page]) -> Callable[..., Page]:
    def make(participant: Any, **headers: str) -> Page:
        return page(f"/ws/phone/{participant.training_id}/", phone_cookie(participant), **headers)

    return make


@pytest.fixture
def hosted(monkeypatch):
    """Other processes may hold sockets of the same room."""

    async def nobody(*told):
        """Nobody tells Redis."""

    monkeypatch.setattr("sessions.live.publisher.elsewhere.exists", lambda: True)
    monkeypatch.setattr("sessions.live.hub.elsewhere.tell", nobody)
    monkeypatch.setattr("sessions.live.rooms.elsewhere.present", lambda pk, beside: frozenset())
