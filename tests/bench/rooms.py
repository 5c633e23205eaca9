"""Many rooms at once in one hosted installation, each with its own console and its own phones."""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from config.robots.line import LOST
from tests.bench.events import Lags, Minutes
from tests.bench.load import Share
from tests.bench.phones import Crowd, Phone
from tests.bench.room import Owner, PageError, Training, open_room
from tests.hosted.deployment import Deployment

# As live.js: how long a page waits before it comes back, and how that grows.
FIRST_PAUSE, PAUSE, LONGEST_PAUSE = 0.25, 0.5, 5.0
ATTEMPTS = 8
# Rooms that are filled at the same time.
FILLED_AT_ONCE = 4
LINKS = """
from django.urls import reverse
from facilitator.actions.accounts import make_sign_in_link
from facilitator.models import User
for number in range(FIRST, LAST):
    user = User.objects.create_user(email=f"owner{number}@bench.example", name=f"Owner {number}")
    print(reverse("facilitator:use_link", args=[make_sign_in_link(user=user)]))
"""


@dataclass(frozen=True)
class Entrance:
    """What an owner needs of an installation."""

    base: str
    link: str


@dataclass(frozen=True)
class Hour:
    """One room: its console, its phones, and its clock to change."""

    training: Training
    crowd: Crowd
    minutes: Minutes

    async def revision(self) -> int:
        """Change the room, and give the revision that every phone must show; again, when no process takes it."""
        for _attempt in range(ATTEMPTS):
            with contextlib.suppress(PageError, *LOST):
                return await self.minutes.tap()
            await asyncio.sleep(FIRST_PAUSE)
        raise PageError("no process takes a change any more")

    def behind(self, revision: int) -> list[Phone]:
        """Phones that neither were sent this revision nor asked for it."""
        return [phone for phone in self.crowd.phones if not _is_current(phone, revision)]


def is_open(phone: Phone) -> bool:
    return phone.socket is not None and not phone.socket.closed.is_set()


def _is_current(phone: Phone, revision: int) -> bool:
    return is_open(phone) and phone.socket is not None and max(phone.socket.newest, phone.line.revision) >= revision


class Rooms:
    """Opened one after the other and filled side by side. `async with Rooms(hosted) as rooms`."""

    def __init__(self, hosted: Deployment, phones_each: int) -> None:
        self.hosted, self.each = hosted, phones_each
        self.hours: list[Hour] = []
        self.stack = AsyncExitStack()

    async def __aenter__(self) -> "Rooms":
        await self.stack.__aenter__()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.stack.__aexit__(None, None, None)

    async def grow(self, count: int) -> None:
        """Open rooms and let their phones in until there are so many."""
        first = len(self.hours)
        code = LINKS.replace("FIRST", str(first)).replace("LAST", str(count))
        links = (await asyncio.to_thread(self.hosted.shell, code)).split()
        places = asyncio.Semaphore(FILLED_AT_ONCE)
        made = [await self._open(link) for link in links]

        async def fill(hour: Hour) -> None:
            async with places:
                await hour.crowd.grow(self.each)

        await asyncio.gather(*(fill(hour) for hour in made))
        self.hours += made

    async def _open(self, link: str) -> Hour:
        owner = await self.stack.enter_async_context(Owner(Entrance(self.hosted.base, link)))
        training = await self.stack.enter_async_context(open_room(owner, phones=self.each, listed=2))
        await training.start()
        crowd = await self.stack.enter_async_context(Crowd(self.hosted.base, training.code))
        return Hour(training, crowd, Minutes(training, crowd))

    @property
    def phones(self) -> list[Phone]:
        return [phone for hour in self.hours for phone in hour.crowd.phones]

    async def reconnect(self) -> None:
        """Close every phone's socket and open it again: nginx spreads them over what serves now."""
        for phone in self.phones:
            await drop(phone)
        shuffled = random.sample(self.phones, len(self.phones))
        for start in range(0, len(shuffled), 50):
            await asyncio.gather(*(phone.connect() for phone in shuffled[start : start + 50]))

    async def events(self, hours: Sequence[Hour], rounds: int, share: Share) -> Lags:
        """Changes in one room after the other, timed to the last phone of that room."""
        lags = Lags()
        for _round in range(rounds):
            for hour in hours:
                await hour.minutes.event(lags, share)
        return lags

    async def change(self) -> dict[int, int]:
        """One change in every room at once: by training, the revision that its phones must show."""
        revisions = await asyncio.gather(*(hour.revision() for hour in self.hours))
        return {hour.training.pk: revision for hour, revision in zip(self.hours, revisions, strict=True)}

    async def all_current(self, changing: Awaitable[dict[int, int]], seconds: float) -> float:
        """Seconds from now until every phone has a socket and shows the revision that `changing` gives for its room.

        Meanwhile phones whose socket is gone come back as live.js does. `seconds` when somebody did not make it.
        """
        began = time.monotonic()
        returning = [asyncio.create_task(keep_coming_back(phone, began + seconds)) for phone in self.phones]
        try:
            wanted = await changing
            while time.monotonic() < began + seconds:
                if not any(hour.behind(wanted[hour.training.pk]) for hour in self.hours):
                    return time.monotonic() - began
                await asyncio.sleep(0.02)
            return seconds
        finally:
            for task in returning:
                task.cancel()
            await asyncio.gather(*returning, return_exceptions=True)


async def drop(phone: Phone) -> None:
    if phone.pings is not None:
        phone.pings.cancel()
    if phone.socket is not None:
        await phone.socket.close()


async def keep_coming_back(phone: Phone, until: float) -> None:
    """What live.js does with a socket that closes: wait a little, longer each time, and open it again."""
    attempts = 0
    while time.monotonic() < until:
        assert phone.socket is not None
        await phone.socket.closed.wait()
        ceiling = min(LONGEST_PAUSE, PAUSE * 2**attempts)
        await asyncio.sleep(FIRST_PAUSE + random.uniform(0, ceiling))
        attempts += 1
        try:
            await phone.connect()
            attempts = 0
        except (OSError, TimeoutError):
            continue
