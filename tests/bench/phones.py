"""Phones: they join by the pages, hold cookies and a socket, and answer rings as the page's scripts do."""

import asyncio
import random
import re
import time
from types import TracebackType
from typing import Any, Self

from config.robots.line import HEARTBEAT, LOST, RETRIES, SPREAD, Line
from tests.bench.receiver import Gathering, MakeSocket, Receiver, connect, read, revision_of, socket_url

# So many at once make a room of a thousand quickly without being a storm.
AT_ONCE = 8
# As live.js asks for the server's clock.
OPENING_PINGS, PING_EVERY = 5, 0.12
# A browser waits longer than a person for a page.
PATIENCE = 60.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ASSET = re.compile(r'<(?:script|link)[^>]+(?:src|href)="(/static/[^"]+)"')


class RefusedAtDoorError(Exception):
    """A phone was not let in; the message holds what it was shown."""


class Phone:
    """One rep's phone. `line` makes its requests, `socket` is open after `connect()`."""

    def __init__(self, base: str, code: str, name: str, gathering: Gathering) -> None:
        self.code, self.name, self.gathering = code, name, gathering
        self.line = Line(base, patience=PATIENCE)
        self.socket: Receiver | None = None
        self.asked = 0
        self.asking: set[asyncio.Task[None]] = set()
        self.pings: asyncio.Task[None] | None = None

    async def join(self, *, static: bool = False) -> None:
        """Scan the code, write a name, land on the phone page. `static`: fetch what the first page refers to."""
        await self.line.__aenter__()
        path = f"/j/{self.code}/"
        page = await self.line.open(path)
        if static:
            await self._fetch(page.text)
        token = TOKEN.search(page.text)
        if page.status != 200 or token is None:
            raise RefusedAtDoorError(f"{self.name}: {page.status} {page.url}")
        values = {"csrfmiddlewaretoken": token[1], "name": self.name, "role": "csm"}
        page = await self.line.submit(path, values)
        if "data-socket" not in self.line.body:
            raise RefusedAtDoorError(f"{self.name}: {page.status} {page.url}")

    async def _fetch(self, html: str) -> None:
        async def one(path: str) -> None:
            async with self.line.http.get(self.line.base + path) as response:
                await response.read()

        await asyncio.gather(*(one(path) for path in dict.fromkeys(ASSET.findall(html))))

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.key: cookie.value for cookie in self.line.http.cookie_jar}

    async def connect(self, make_socket: MakeSocket | None = None) -> bool:
        """Open the socket and catch up with what the page does not know, as live.js does. True when it had to ask."""
        url = f"{socket_url(self.line.base, self.line.body['data-socket'])}?r={self.line.revision}"
        self.socket = await connect(
            url, origin=self.line.base, cookies=self.cookies, gathering=self.gathering, make_socket=make_socket
        )
        self.socket.on_push = self._pushed
        self.socket.on_note = self._told
        greeting = read(await self.socket.greeting)
        self.pings = asyncio.get_running_loop().create_task(_measure_clock(self.socket))
        if "panels" in greeting or "ring" in greeting:
            self._apply(greeting)
        elif greeting.get("r", 0) > self.line.revision:
            await self.line.resync()
            return True
        return "ring" in greeting

    def _pushed(self, text: bytes) -> None:
        # What is pushed is not parsed, so that a thousand phones stay cheap; the page is as new as it all the same.
        self.line.revision = max(self.line.revision, revision_of(text))
        if b'"ring"' in text:
            self._ask_for(read(text)["ring"])

    def _apply(self, greeting: dict[str, Any]) -> None:
        """What the page missed came with the first frame; what is its own it fetches."""
        self.line.apply(greeting)
        if ring := greeting.get("ring"):
            self._ask_for(ring)

    def _told(self, text: bytes) -> None:
        """An answer to a heartbeat, or the word that frames were lost: as live.js takes it."""
        if b'"stale"' in text:
            self.line.revision = -1
            self._ask_for(None)
        elif revision_of(text) > self.line.revision:
            self._ask_for(None)

    def _ask_for(self, names: list[str] | None) -> None:
        task = asyncio.get_running_loop().create_task(self._ask(names))
        self.asking.add(task)
        task.add_done_callback(self.asking.discard)

    async def _ask(self, names: list[str] | None) -> None:
        await asyncio.sleep(random.uniform(0, SPREAD))
        self.asked += 1
        for pause in (*RETRIES, None):
            try:
                await self.line.resync(names)
            except LOST:
                # A process ended with the question in its hand.
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                break

    async def close(self) -> None:
        for task in [*self.asking, *([self.pings] if self.pings else [])]:
            task.cancel()
        if self.socket is not None:
            await self.socket.close()
        await self.line.__aexit__(None, None, None)


async def _measure_clock(socket: Receiver) -> None:
    """The five questions of a page that has just connected, and its heartbeat from then on."""
    for number in range(OPENING_PINGS):
        await asyncio.sleep(PING_EVERY if number else 0)
        socket.ping()
    while not socket.closed.is_set():
        await asyncio.sleep(HEARTBEAT)
        socket.ping()


class Crowd:
    """The phones of one room. `async with Crowd(base, code) as crowd: await crowd.grow(200)`."""

    def __init__(self, base: str, code: str) -> None:
        self.base, self.code = base, code
        self.gathering = Gathering()
        self.phones: list[Phone] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await asyncio.gather(*(phone.close() for phone in self.phones), return_exceptions=True)

    def make(self, name: str = "") -> Phone:
        """One more phone that has not come in yet, under a name of its own."""
        phone = Phone(self.base, self.code, name or f"Rep Number {len(self.phones) + 1}", self.gathering)
        self.phones.append(phone)
        return phone

    async def grow(self, size: int) -> None:
        """Let phones in, calmly, until there are so many."""
        places = asyncio.Semaphore(AT_ONCE)

        async def come_in(phone: Phone) -> None:
            async with places:
                await phone.join()
                await phone.connect()

        async with asyncio.TaskGroup() as tasks:
            for _number in range(len(self.phones), size):
                tasks.create_task(come_in(self.make()))

    @property
    def sockets(self) -> list[Receiver]:
        return [phone.socket for phone in self.phones if phone.socket is not None]

    @property
    def asked(self) -> int:
        """Requests that rings have caused so far."""
        return sum(phone.asked for phone in self.phones)

    async def settled(self, seconds: float = 60) -> None:
        """Until nobody is asking anything any more."""
        until = time.monotonic() + seconds
        while any(phone.asking for phone in self.phones) and time.monotonic() < until:
            await asyncio.sleep(0.01)

    def forget(self) -> None:
        """Drop what was received so far."""
        for socket in self.sockets:
            socket.inbox.clear()
