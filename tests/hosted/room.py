"""A running room in a hosted installation, and its people: each on the web process that the test names."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.hosted.deployment import NAME, Deployment, Web

PATIENCE = 20
MAKE = """
import json, time
for made in vars(factories).values():
    # Every call of this is a process of its own, and all of them share one database.
    if hasattr(made, "reset_sequence") and made.__module__ == factories.__name__:
        made.reset_sequence(time.time_ns() // 1_000_000, force=True)
from django.test import Client
from facilitator.models import Membership
from sessions.actions import moves
def make():
    boss = factories.UserFactory(); team = factories.TeamFactory()
    factories.MembershipFactory(user=boss, team=team, role=Membership.Role.OWNER)
    training = factories.make_training(team=team, facilitator=boss)
    moves.start(training=training, stage=None)
    people = [factories.ParticipantFactory(training=training, name=f"Rep {n}") for n in range(3)]
    client = Client(); client.force_login(boss)
    return {
        "pk": training.pk,
        "code": training.code,
        "run": training.activity_runs.get().pk,
        "phones": [[person.pk, factories.phone_cookie(person)] for person in people],
        "console": {name: morsel.value for name, morsel in client.cookies.items()},
    }
print(json.dumps([make() for _ in range(COUNT)]))
"""


@dataclass(frozen=True)
class Room:
    """What is needed to be somebody in it."""

    hosted: Deployment
    pk: int
    code: str
    run: int
    phones: list[tuple[int, dict[str, str]]]
    console: dict[str, str]

    def phone(self, number: int, web: Web) -> "Visitor":
        return Visitor(web, self.phones[number][1], f"/ws/phone/{self.pk}/")

    def facilitator(self, web: Web) -> "Visitor":
        return Visitor(web, self.console, f"/ws/console/{self.pk}/")

    def revision(self) -> int:
        return int(self.stored("revision"))

    def stored(self, column: str) -> str:
        """What the training's row holds now."""
        statement = f"SELECT {column} FROM training_sessions_trainingsession WHERE id = {self.pk}"  # noqa: S608 - our own
        return self.hosted.postgres.ask("askonce", statement)


def make(hosted: Deployment, count: int) -> list[Room]:
    """Running rooms of three phones each."""
    return [Room(hosted, **values) for values in json.loads(hosted.shell(MAKE.replace("COUNT", str(count))))]


class Visitor:
    """One browser that talks to one web process, saying what nginx says. Use as `async with`."""

    def __init__(self, web: Web, cookies: dict[str, str], socket: str) -> None:
        self.web, self.where = web, socket
        token = uuid.uuid4().hex
        jar = "; ".join(f"{name}={value}" for name, value in {**cookies, "__Host-csrf": token}.items())
        origin = f"https://{NAME}"
        said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7", "Host": NAME, "Origin": origin}
        self.headers = {**said, "Cookie": jar, "X-CSRFToken": token, "Accept": "application/json"}
        self.frames: list[dict[str, Any]] = []
        self.greeting = 0
        self.close_code: int | None = None
        self.heard = asyncio.Event()

    async def __aenter__(self) -> "Visitor":
        self.http = aiohttp.ClientSession(
            connector=aiohttp.UnixConnector(str(self.web.socket)),
            headers=self.headers,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.reader: asyncio.Task[None] | None = None
        return self

    async def __aexit__(self, *failure: object) -> None:
        if self.reader is not None:
            self.reader.cancel()
        if self.socket is not None:
            await self.socket.close()
        await self.http.close()

    async def connect(self) -> "Visitor":
        self.socket = await self.http.ws_connect(f"http://{NAME}{self.where}")
        self.greeting = (await asyncio.wait_for(self.socket.receive_json(), PATIENCE)).get("r", 0)
        self.reader = asyncio.create_task(self._read(self.socket))
        return self

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            self.frames.append(json.loads(message.data))
            self.heard.set()
        self.close_code = socket.close_code
        self.heard.set()

    async def post(self, path: str, **values: str) -> int:
        async with self.http.post(f"http://{NAME}{path}", data=values) as response:
            await response.read()
            return response.status

    async def get(self, path: str) -> tuple[int, str]:
        async with self.http.get(f"http://{NAME}{path}", allow_redirects=False) as response:
            return response.status, await response.text()

    async def answer(self, room: Room, choice: str = "0") -> int:
        """What the phone sends for the question of the hour."""
        return await self.post(f"/s/{room.code}/do/{room.run}/answer/", client_key=uuid.uuid4().hex, choice=choice)

    async def until(self, revision: int) -> None:
        """Until a frame of this revision or a newer one came."""
        await self._wait(lambda: any(frame.get("r", 0) >= revision for frame in self.frames))

    async def shown(self, panel: str, words: str) -> None:
        """Until the newest frame with this panel has these words in it."""

        def seen() -> bool:
            drawn = [frame["panels"][panel] for frame in self.frames if panel in frame.get("panels", {})]
            return bool(drawn) and words in drawn[-1]

        await self._wait(seen)

    async def closed(self) -> int:
        await self._wait(lambda: self.close_code is not None)
        assert self.close_code is not None
        return self.close_code

    async def _wait(self, ready: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            while not ready():
                self.heard.clear()
                await self.heard.wait()


@asynccontextmanager
async def connected(*visitors: Visitor) -> AsyncIterator[None]:
    """All of them with open sockets."""
    for visitor in visitors:
        await visitor.__aenter__()
    try:
        for visitor in visitors:
            await visitor.connect()
        yield
    finally:
        for visitor in visitors:
            await visitor.__aexit__()
