"""One page of a robot: it loads it, holds its socket as live.js does, and keeps its panels current."""

import asyncio
import contextlib
import json
import random
import ssl
import time
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from config.robots import markup
from config.robots.markup import Page

HEARTBEAT = 20.0
# Rings reach everybody at once; like the pages, robots spread their questions over this time.
SPREAD = 0.08
RETRIES = (0.25, 0.5, 1, 2, 4, 4)
# The server says: not with this proof. Coming back would not help.
FINAL_CODES = {4401, 4403, 4404}
# Made once: loading the certificates takes longer than everything else that a client needs.
TLS = ssl.create_default_context()


class RefusedError(Exception):
    """The server did not take what the robot sent; `errors` is its answer."""

    def __init__(self, status: int, errors: Any) -> None:
        self.status, self.errors = status, errors
        super().__init__(f"{status}: {errors}")


class Line:
    """A browser tab: cookies, one live page, its panels. Use as `async with Line(base) as line`."""

    def __init__(self, base: str, cookies: Mapping[str, str] | None = None) -> None:
        self.base = base.rstrip("/")
        headers = {"Origin": self.base, "User-Agent": "AskOnce robot"}
        self.http = httpx.AsyncClient(
            base_url=self.base,
            headers=headers,
            cookies=dict(cookies or {}),
            timeout=15,
            verify=TLS,
            trust_env=False,
            follow_redirects=True,
        )
        self.page = Page()
        self.panels: dict[str, Page] = {}
        self.shown: dict[str, int] = {}
        self.revision = 0
        self.step = 0
        self.changed = asyncio.Event()
        self.frames = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.http.aclose()

    async def open(self, path: str) -> httpx.Response:
        """Load a page; a live one brings its panels, its revision and its secret against forgery."""
        response = await self.http.get(path)
        self._take_page(response.text)
        return response

    async def submit(self, path: str, values: Mapping[str, str]) -> httpx.Response:
        """Send an ordinary form and load what comes back."""
        response = await self.http.post(path, data=dict(values))
        self._take_page(response.text)
        return response

    def _take_page(self, html: str) -> None:
        self.page = markup.read(html)
        self.revision = int(self.page.body.get("data-revision", 0))
        self.step = int(self.page.body.get("data-step", 0))
        self.panels, self.shown = {}, {}

    async def post(self, url: str, values: Mapping[str, str]) -> None:
        """Send as the page's scripts do, again until it is answered. Raises RefusedError."""
        headers = {"X-CSRFToken": self.page.body.get("data-csrf", ""), "Accept": "application/json"}
        for pause in (*RETRIES, None):
            with contextlib.suppress(httpx.TransportError):
                response = await self.http.post(url, data=dict(values), headers=headers)
                if response.status_code != 429 and response.status_code < 500:
                    return await self._answered(response)
            if pause is None:
                break
            await asyncio.sleep(pause)
        raise RefusedError(503, "no answer")

    async def _answered(self, response: httpx.Response) -> None:
        is_json = response.headers.get("content-type", "").startswith("application/json")
        answer = response.json() if is_json else {}
        if "panels" in answer:
            self.apply(answer)
        elif answer.get("r", 0) > self.revision:
            # The socket brings what changed; a robot presses on at once, so it asks.
            await self.resync()
        if response.status_code >= 400:
            raise RefusedError(
                response.status_code, answer.get("errors") or answer.get("problem") or response.text[:200]
            )

    async def go_live(self) -> None:
        """Ask for every panel of the page just loaded."""
        self.revision = -1
        await self.resync()

    async def resync(self, names: list[str] | None = None) -> None:
        """Ask for what is not known yet, or for the named panels."""
        query = {"panels": ",".join(names)} if names else {"r": str(self.revision)}
        response = await self.http.get(self.page.body["data-snapshot"], params=query)
        if response.status_code == 200:
            self.apply(response.json())

    def apply(self, frame: dict[str, Any]) -> None:
        """Put a frame's panels on the page; older ones than shown are dropped."""
        self.frames += 1
        for name, html in frame.get("panels", {}).items():
            if frame["r"] >= self.shown.get(name, 0):
                self.shown[name] = frame["r"]
                self.panels[name] = markup.read(html)
        self.revision = max(self.revision, frame.get("r", 0))
        self.step = frame.get("step", self.step)
        self.changed.set()

    async def listen(self) -> None:
        """Hold the socket and come back when it breaks, until cancelled or finally refused."""
        attempts = 0
        while True:
            with contextlib.suppress(OSError, ConnectionClosed, InvalidHandshake, httpx.TransportError, TimeoutError):
                code = await self._hold()
                if code in FINAL_CODES:
                    return
                attempts = 0
            attempts += 1
            await asyncio.sleep(0.25 + random.uniform(0, min(5, 0.5 * 2 ** min(attempts, 4))))  # noqa: S311 - jitter

    async def _hold(self) -> int | None:
        where = urlsplit(self.base)
        scheme = "wss" if where.scheme == "https" else "ws"
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        async with connect(
            f"{scheme}://{where.netloc}{self.page.body['data-socket']}",
            additional_headers={"Cookie": cookies},
            origin=self.base,  # type: ignore[arg-type] # a NewType of str
            compression=None,
            proxy=None,
            ssl=TLS if scheme == "wss" else None,
        ) as socket:
            beat = asyncio.create_task(self._beat(socket))
            try:
                async for text in socket:
                    await self._received(json.loads(text))
            finally:
                beat.cancel()
            return socket.close_code

    async def _beat(self, socket: Any) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await socket.send(json.dumps({"p": time.time_ns() // 1_000_000}))
                await asyncio.sleep(HEARTBEAT)

    async def _received(self, frame: dict[str, Any]) -> None:
        if "panels" in frame or "ring" in frame:
            self.apply(frame)
            if ring := frame.get("ring"):
                await asyncio.sleep(random.uniform(0, SPREAD))  # noqa: S311 - spreads load, hides nothing
                await self.resync(ring)
        elif frame.get("stale") or frame.get("r", 0) > self.revision:
            await self.resync()
