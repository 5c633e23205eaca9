"""A rep as a robot: joins by code with a name, follows the room on its phone, and answers what is asked."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from config.robots import writing
from config.robots.line import LOST, Answer, Line, RefusedError
from config.robots.markup import Form, forms_in

logger = logging.getLogger(__name__)
OVER = -1
# One of the two writes for the pair.
SHARED = {"packet-": 0.5}
# Friday is not part of the hour.
LATER = "/report/"
# Taking back, and changing seats, is for people.
LEAVES = {"undo-press", "sit"}
DOUBLE_TAPS = 0.1
SECOND_ASKS, EARLY_WORDS, NEVER_SAYS = 0.3, 0.15, 0.15
TRIES = 3
# Every failure counts against the room's address, so a robot gives up early.
DOOR_TRIES, DOOR_PAUSE = 3, 2.0


@dataclass(frozen=True)
class Person:
    """Who a robot is. `cookies` belong to a phone that has joined already."""

    name: str
    role: str = "csm"
    cookies: Mapping[str, str] = field(default_factory=dict)


class CannotJoinError(Exception):
    """The robot found no way in; the message holds what the page said."""


class Rep:
    """One robot with one phone. `speed` shortens thinking; nothing here touches the room's clocks."""

    def __init__(self, base: str, code: str, person: Person, *, speed: float = 1, seed: int | None = None) -> None:
        self.code, self.person, self.speed = code, person, speed
        self.line = Line(base, person.cookies)
        self.random = Random(seed)  # noqa: S311 - plays a part, guards nothing
        self.done: set[str] = set()
        self.sent = 0
        self.refused: list[RefusedError] = []
        self.joined = asyncio.Event()
        self.over = asyncio.Event()
        # Whoever fills in something is not filling in anything else.
        self.hand = asyncio.Lock()

    async def run(self) -> None:
        """Join and play until cancelled; `over` is set when the hour has ended."""
        async with self.line, asyncio.TaskGroup() as tasks:
            await self._come_in()
            self.joined.set()
            tasks.create_task(self.line.listen())
            await self._follow(tasks)

    async def _come_in(self) -> None:
        """Who finds the doors closed or the line dead tries again, a few times."""
        for _attempt in range(DOOR_TRIES):
            with contextlib.suppress(CannotJoinError, *LOST):
                return await self.join()
            await asyncio.sleep(DOOR_PAUSE)
        return await self.join()

    async def join(self) -> None:
        """By the join page, as everybody: pick the name from the list, or write it."""
        response = await self.line.open(f"/j/{self.code}/")
        if "data-socket" not in self.line.body:
            response = await self._sign_up()
        if "data-socket" not in self.line.body:
            raise CannotJoinError(f"{self.person.name}: {response.status} {response.url}")
        await self.line.go_live()

    async def _sign_up(self) -> Answer:
        """Tap the own name on the list; who is not on it writes name and role."""
        forms = self.line.page.forms
        for form, choice in ((f, c) for f in forms for c in f.choices("rep") if self._is_me(c.label)):
            return await self._join_with(form, {"rep": choice.value})
        for form in forms:
            if form.has("name"):
                return await self._join_with(form, {"name": self.person.name, "role": self.person.role})
        raise CannotJoinError(f"{self.person.name}: no form to join with")

    def _is_me(self, label: str) -> bool:
        return label == self.person.name or label.startswith(f"{self.person.name} ")

    async def _join_with(self, form: Form, values: Mapping[str, str]) -> Answer:
        return await self.line.submit(form.action or f"/j/{self.code}/", {**form.sent(), **values})

    async def _follow(self, tasks: asyncio.TaskGroup) -> None:
        """Whenever the phone shows something new, start a thought about each form that was not there before."""
        while True:
            self.line.changed.clear()
            if self.line.step == OVER:
                self.over.set()
            for form in forms_in(self.line.panels, "task", "mine"):
                if "data-outbox" in form.attributes and (thought := self._identity(form)) not in self.done:
                    self.done.add(thought)
                    tasks.create_task(self._consider(form))
            await self.line.changed.wait()

    def _identity(self, form: Form) -> str:
        """What makes a form a new question: its place in the room and what it is about."""
        # What a text was written against changes with every text.
        about = [c.value for c in form.controls if c.kind == "hidden" and c.name != "base"]
        return "|".join([form.action, *about])

    async def _consider(self, form: Form) -> None:
        if form.slug in LEAVES or LATER in form.action or self._leaves_it_to_the_other(form):
            return
        if form.slug == "press":
            await self._referee(form)
            return
        if form.slug == "never-say" and self.random.random() > NEVER_SAYS:
            return
        async with self.hand:
            await self._think(2, 12)
            await self._answer(
                form, lambda now: writing.fill(now, self.random, name=self.person.name, role=self.person.role)
            )

    def _leaves_it_to_the_other(self, form: Form) -> bool:
        chance = next((c for start, c in SHARED.items() if form.attributes.get("id", "").startswith(start)), 1.0)
        return self.random.random() > chance

    async def _referee(self, form: Form) -> None:
        """The customer keeps the count: one ask; now and then a second one, which raises the flag by itself."""
        await self._think(20, 45)
        await self._answer(form, writing.press("asked"))
        if self.random.random() < EARLY_WORDS:
            await self._think(3, 8)
            await self._answer(form, writing.press("early"))
        if self.random.random() < SECOND_ASKS:
            await self._think(10, 25)
            await self._answer(form, writing.press("again"))

    async def _think(self, least: float, most: float) -> None:
        await asyncio.sleep(self.random.uniform(least, most) / self.speed)

    async def _answer(self, form: Form, write: writing.Write) -> None:
        """Send the form as it now stands; a refused one is written anew, a few times."""
        for _attempt in range(TRIES):
            now = self._current(form)
            if now is None:
                return
            try:
                await self._send(now.action, write(now))
            except RefusedError as refused:
                self.refused.append(refused)
                logger.info("%s: %s refused: %s", self.person.name, now.action, refused)
                if refused.status != 422:
                    return
            else:
                return

    def _current(self, form: Form) -> Form | None:
        """The form as the phone shows it now; None when the room has moved on without this answer."""
        wanted = self._identity(form)
        return next((f for f in forms_in(self.line.panels, "task", "mine") if self._identity(f) == wanted), None)

    async def _send(self, url: str, values: Mapping[str, str]) -> None:
        """With a key of its own, so that a repetition changes nothing (rule R1); sometimes the thumb taps twice."""
        keyed = {**values, "client_key": secrets.token_hex(16)}
        await self.line.post(url, keyed)
        self.sent += 1
        if self.random.random() < DOUBLE_TAPS:
            with contextlib.suppress(RefusedError):
                await self.line.post(url, keyed)
