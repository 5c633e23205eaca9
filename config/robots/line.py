"""One page of a robot: it loads it, holds its socket as live.js does, and keeps its panels current."""

import asyncio
import contextlib
import json
import random
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
from yarl import URL

from config.robots import markup
from config.robots.markup import Page, Pages

HEARTBEAT = 20.0
# Rings reach everybody at once; like the pages, robots spread their questions over this time.
SPREAD = 0.08
RETRIES = (0.25, 0.5, 1, 2, 4, 4)
PATIENCE = 15.0
# The server says: not with this proof. Coming back would not help.
FINAL_CODES = {4401, 4403, 4404}
# What a dead Wi-Fi, a restarting server and a slow one look like.
LOST = (aiohttp.ClientError, OSError)
# Made once: loading the certificates takes longer than everything else that a client needs.
TLS = ssl.create_default_context()


class RefusedError(Exception):
    """The server did not take what the robot sent; `errors` is its answer."""

    def __init__(self, status: int, errors: Any) -> None:
        self.status, self.errors = status, errors
        super().__init__(f"{status}: {errors}")


@dataclass(frozen=True)
class Answer:
    """What the server sent after all redirects; `url` is where they led."""

    status: int
    url: str
    text: str
    type: str = ""

    @classmethod
    async def of(cls, response: aiohttp.ClientResponse) -> Self:
        return cls(response.status, str(response.url), await response.text(), response.content_type)


class Line:
    """A browser tab: cookies, one live page, its panels. Use as `async with Line(base) as line`."""

    def __init__(self, base: str, cookies: Mapping[str, str] | None = None, *, patience: float = PATIENCE) -> None:
        self.base, self.patience = base.rstrip("/"), patience
        self.cookies = dict(cookies or {})
        self.html = ""
        self.body: dict[str, str] = {}
        self.panels = Pages()
        self.shown: dict[str, int] = {}
        self.revision = 0
        self.step = 0
        self.changed = asyncio.Event()
        self.frames = 0

    async def __aenter__(self) -> Self:
        # Cookies of an address without a name, and exactly as they came: signed ones hold characters of all kinds.
        jar = aiohttp.CookieJar(unsafe=True, quote_cookie=False)
        jar.update_cookies(self.cookies, URL(self.base))
        self.http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=TLS),
            cookie_jar=jar,
            headers={"Origin": self.base, "User-Agent": "AskOnce robot"},
            timeout=aiohttp.ClientTimeout(total=self.patience),
        )
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.http.close()

    @property
    def page(self) -> Page:
        """What can be pressed and filled in on the page that was loaded last."""
        return markup.read(self.html)

    async def open(self, path: str) -> Answer:
        """Load a page; a live one brings its panels, its revision and its secret against forgery."""
        async with self.http.get(self._url(path)) as response:
            return self._take_page(await Answer.of(response))

    async def submit(self, path: str, values: Mapping[str, str]) -> Answer:
        """Send an ordinary form and load what comes back."""
        async with self.http.post(self._url(path), data=dict(values)) as response:
            return self._take_page(await Answer.of(response))

    def _url(self, path: str) -> str:
        return self.base + path if path.startswith("/") else path

    def _take_page(self, answer: Answer) -> Answer:
        self.html = answer.text
        self.body = markup.read_body(answer.text)
        self.revision = int(self.body.get("data-revision", 0))
        self.step = int(self.body.get("data-step", 0))
        self.panels, self.shown = Pages(), {}
        return answer

    async def post(self, url: str, values: Mapping[str, str]) -> None:
        """Send as the page's scripts do, again until it is answered. Raises RefusedError."""
        headers = {"X-CSRFToken": self.body.get("data-csrf", ""), "Accept": "application/json"}
        for pause in (*RETRIES, None):
            with contextlib.suppress(*LOST):
                async with self.http.post(self._url(url), data=dict(values), headers=headers) as response:
                    answer = await Answer.of(response)
                if answer.status != 429 and answer.status < 500:
                    return await self._answered(answer)
            if pause is None:
                break
            await asyncio.sleep(pause)
        raise RefusedError(503, "no answer")

    async def _answered(self, answer: Answer) -> None:
        data = json.loads(answer.text) if answer.type == "application/json" else {}
        if "panels" in data:
            self.apply(data, partly=not self.shown.keys() <= data["panels"].keys())
        elif data.get("r", 0) > self.revision:
            # The socket brings what changed; a robot presses on at once, so it asks.
            await self.resync()
        if answer.status >= 400:
            raise RefusedError(answer.status, data.get("errors") or data.get("problem") or answer.text[:200])

    async def go_live(self) -> None:
        """Ask for every panel of the page just loaded."""
        self.revision = -1
        await self.resync()

    async def resync(self, names: list[str] | None = None) -> None:
        """Ask for what is not known yet, or for the named panels."""
        query = {"panels": ",".join(names)} if names else {"r": str(self.revision)}
        async with self.http.get(self._url(self.body["data-snapshot"]), params=query) as response:
            if response.status == 200:
                self.apply(await response.json(), partly=bool(names))

    def apply(self, frame: dict[str, Any], *, partly: bool = False) -> None:
        """Put a frame's panels on the page; older ones than shown are dropped.

        `partly`: it says nothing of the other panels, so the page is not as new as it.
        """
        self.frames += 1
        for name, html in frame.get("panels", {}).items():
            if frame["r"] >= self.shown.get(name, 0):
                self.shown[name] = frame["r"]
                self.panels.put(name, html)
        if not partly:
            self.revision = max(self.revision, frame.get("r", 0))
            self.step = frame.get("step", self.step)
        self.changed.set()

    async def listen(self) -> None:
        """Hold the socket and come back when it breaks, until cancelled or finally refused."""
        attempts = 0
        while True:
            with contextlib.suppress(*LOST):
                code = await self._hold()
                if code in FINAL_CODES:
                    return
                attempts = 0
            attempts += 1
            await asyncio.sleep(0.25 + random.uniform(0, min(5, 0.5 * 2 ** min(attempts, 4))))  # noqa: S311 - jitter

    async def _hold(self) -> int | None:
        url = f"{self._url(self.body['data-socket']).replace('http', 'ws', 1)}?r={self.revision}"
        async with self.http.ws_connect(url, max_msg_size=0) as socket:
            beat = asyncio.create_task(self._beat(socket))
            try:
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        await self._received(json.loads(message.data))
            finally:
                beat.cancel()
            return socket.close_code

    async def _beat(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        with contextlib.suppress(*LOST):
            while not socket.closed:
                await socket.send_json({"p": time.time_ns() // 1_000_000})
                await asyncio.sleep(HEARTBEAT)

    async def _received(self, frame: dict[str, Any]) -> None:
        if "panels" in frame or "ring" in frame:
            self.apply(frame)
            if ring := frame.get("ring"):
                await asyncio.sleep(random.uniform(0, SPREAD))  # noqa: S311 - spreads load, hides nothing
                await self.resync(ring)
        elif frame.get("stale"):
            self.revision = -1
            await self.resync()
        elif frame.get("r", 0) > self.revision:
            await self.resync()
