"""A room made through the product's own pages: team, reps, training, open doors, a running hour."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Protocol, Self

from config.robots.line import Answer, Line
from config.robots.markup import Button, Form
from tests.bench.receiver import Receiver, connect, socket_url

TEAM = "Team Bench"
PROGRAM = "Expansion Triggers"
OWNER = "Robin Bench"
# More steps than a program has.
STEPS_AT_MOST = 60


class PageError(Exception):
    """A page did not lead where it leads a person; the message holds what came instead."""


class Served(Protocol):
    """Something that serves the product: where, and the path that signs its owner in."""

    base: str
    link: str


class Owner:
    """Whoever sits at the laptop. `async with Owner(product) as owner:` is signed in by the printed link."""

    def __init__(self, product: Served) -> None:
        self.product = product
        self.line = Line(product.base)

    async def __aenter__(self) -> Self:
        await self.line.__aenter__()
        await self._fill(self.product.link, {})
        if self.line.page.find("welcome") or "/welcome/" in self.where:
            await self._fill("/welcome/", {"name": OWNER})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self.line.__aexit__(kind, error, tb)

    async def _open(self, path: str) -> Answer:
        answer = await self.line.open(path)
        self.where = answer.url
        if answer.status != 200:
            raise PageError(f"{path}: {answer.status}")
        return answer

    async def _fill(self, path: str, values: Mapping[str, str], *, having: str = "csrfmiddlewaretoken") -> Answer:
        """Open a page and send its last form that has a field of this name."""
        await self._open(path)
        return await self.send(path, values, having=having)

    async def send(self, path: str, values: Mapping[str, str], *, having: str) -> Answer:
        """Send the last form with this field on the page that is open."""
        forms = [form for form in self.line.page.forms if form.has(having) and "sign-out" not in form.action]
        if not forms:
            raise PageError(f"{path}: no form with {having}")
        sent = {**forms[-1].sent(), **values}
        answer = await self.line.submit(forms[-1].action or path, sent)
        self.where = answer.url
        if answer.status != 200:
            raise PageError(f"{path} refused {sorted(sent)}: {answer.status} {_errors(answer.text)}")
        return answer

    async def make_team(self, names: list[str]) -> int:
        """A team with these reps, pasted as a list. Gives the team's number."""
        await self._fill("/teams/new/", {"name": TEAM}, having="timezone")
        team = _number(r"/teams/(\d+)/", self.where)
        if names:
            path = f"/teams/{team}/reps/import/"
            text = "\n".join(["name,email,role", *(f"{name},,csm" for name in names)])
            await self._fill(path, {"text": text, "step": "check"}, having="text")
            await self._confirm_import(path, text)
        return team

    async def _confirm_import(self, path: str, text: str) -> None:
        form = next((form for form in self.line.page.forms if form.has("seen", "step")), None)
        if form is None:
            raise PageError(f"{path}: no preview to confirm: {_errors(self.line.html)}")
        values = {**form.sent(), "text": text, "step": "add"}
        answer = await self.line.submit(path, values)
        self.where = answer.url
        if answer.url.endswith(path):
            raise PageError(f"{path}: the list was not taken: {_errors(answer.text)}")

    async def plan(self) -> "Training":
        """A training of the first built-in program with the only team."""
        choice = (await self._open("/trainings/new/")).text
        team = _text(r'name="team" value="(\d+)"', choice)
        version = _text(rf'name="version" value="(\d+)"[^>]*><span>{PROGRAM}', choice)
        await self._fill(f"/trainings/new/?team={team}&version={version}", {}, having="title")
        pk = _number(r"/trainings/(\d+)/", self.where)
        return Training(self, pk)


class Training:
    """The hour, driven from its console."""

    def __init__(self, owner: Owner, pk: int) -> None:
        self.owner, self.line, self.pk = owner, owner.line, pk
        self.code = self.projector = ""
        self.console: Receiver | None = None
        self.wall: Receiver | None = None

    async def open_doors(self, *, for_phones: int = 0) -> None:
        """Up to the lobby, with room for so many phones."""
        await self._make_space(for_phones)
        await self.line.open(f"/trainings/{self.pk}/console/")
        await self.line.go_live()
        await self.move("open")
        async with self.line.http.get(f"{self.line.base}/trainings/{self.pk}/") as answer:
            html = await answer.text()
        self.code = "".join(_text(r'<dd class="big num">([A-Z0-9 ]{4,12})</dd>', html).split())
        self.projector = _text(r'href="(/p/[\w-]+/)"', html)

    async def _make_space(self, phones: int) -> None:
        """Tap “Make it …” on the training's page until so many fit."""
        path = f"/trainings/{self.pk}/"
        await self.line.open(path)
        while (seats := self._more_seats()) and seats < phones + 100:
            await self.owner.send(f"{path}space/", {"seats": str(seats)}, having="seats")

    def _more_seats(self) -> int:
        """What the next tap would make it; 0 when the page offers no more."""
        choices = [choice for form in self.line.page.forms for choice in form.choices("seats")]
        return int(choices[0].value) if choices else 0

    @property
    def step(self) -> int:
        return self.line.step

    def button(self, verb: str) -> Button | None:
        """A button of the console's bar or face, as last seen."""
        return self.line.panels["bar"].button(verb) or self.line.panels["face"].button(verb)

    async def move(self, verb: str) -> None:
        """Press a button that must be there."""
        button = self.button(verb)
        if button is None:
            raise PageError(f"the console has no {verb}")
        await self.line.post(button.url, button.values)

    async def tap(self, verb: str) -> int:
        """Post without looking at the console afterwards, and give the room's revision.

        For commands that mean the same from any page.
        """
        headers = {"X-CSRFToken": self.line.body["data-csrf"], "Accept": "application/json"}
        url = f"{self.line.base}/trainings/{self.pk}/move/{verb}/"
        async with self.line.http.post(url, data={}, headers=headers) as answer:
            if answer.status != 200:
                raise PageError(f"{verb}: {answer.status} {(await answer.text())[:200]}")
            return int((await answer.json())["r"])

    async def show(self) -> None:
        """Put the console's and the projector's sockets up: a real room has both."""
        base = self.line.base
        cookies = {cookie.key: cookie.value for cookie in self.line.http.cookie_jar}
        self.console = await connect(socket_url(base, f"/ws/console/{self.pk}/"), origin=base, cookies=cookies)
        token = self.projector.strip("/").split("/")[-1]
        self.wall = await connect(socket_url(base, f"/ws/projector/{token}/"), origin=base)
        await self.wall.greeting
        await self.console.greeting

    async def leave(self) -> None:
        for screen in (self.console, self.wall):
            if screen is not None:
                await screen.close()

    async def start(self) -> None:
        await self.move("start")

    async def go_to(self, phone: Line, slug: str) -> Form:
        """Press Next until the phone is shown a form that is sent there, and give it."""
        for _step in range(STEPS_AT_MOST):
            await phone.go_live()
            for name in ("task", "mine"):
                found = phone.panels[name].find(slug) if name in phone.panels else None
                if found is not None:
                    return found
            await self.move("next")
            await asyncio.sleep(0)
        raise PageError(f"no step of this program shows a phone the form {slug}")


@asynccontextmanager
async def open_room(owner: Owner, *, phones: int, listed: int = 12) -> AsyncIterator[Training]:
    """A training with open doors, its console and its projector on.

    The team's list holds `listed` names; everybody else writes theirs.
    """
    await owner.make_team([f"Listed Person {number}" for number in range(1, listed + 1)])
    training = await owner.plan()
    await training.open_doors(for_phones=phones)
    try:
        await training.show()
        yield training
    finally:
        await training.leave()


def _number(pattern: str, text: str) -> int:
    return int(_text(pattern, text))


def _text(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise PageError(f"{pattern} is not in {text[:200]}")
    return found[1]


def _errors(html: str) -> str:
    """What the page says is wrong."""
    found = re.findall(r'class="(?:errors|alert)"[^>]*>(.*?)</(?:ul|div)>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>|\s+", " ", part).strip() for part in found)[:300]
