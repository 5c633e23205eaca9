"""The facilitator as a robot: drives the hour from the console, by its buttons, faster than planned if asked to."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping
from random import Random

from config.robots.line import Line, RefusedError
from config.robots.markup import Button, Form, Page
from config.robots.rep import OVER

logger = logging.getLogger(__name__)
FALLBACK_SECONDS = 120
# The share of a step's time after which results are shown.
REVEAL_AT = 0.7
FLAG_CHANCE = 0.3
# How long the parts of a role-play scenario are, against each other.
PHASES = {"forming": 0.3, "ready": 0.4, "half": 1.0, "swap": 0.3}
# Three scenarios with both halves each; a program with fewer is simply over earlier.
ROLEPLAY_UNITS = 8.5
TURNS_AT_MOST = 500
# How often "next" is pressed where nothing on the face tells.
PAGES = 5
PERFORMANCES = 2
MANAGER = "Robin Alvarez"


class MovedError(Exception):
    """The room is somewhere else now: somebody moved it, or this robot did."""


class Facilitator:
    """Waits for `expected` people before the start. `opened` is set with the doors, `over` after the hour."""

    def __init__(
        self,
        base: str,
        training: int,
        cookies: Mapping[str, str],
        *,
        expected: int = 0,
        patience: float = 30,
        speed: float = 1,
        seed: int | None = None,
    ) -> None:
        self.line = Line(base, cookies)
        self.path = f"/trainings/{training}/console/"
        self.expected, self.patience, self.speed = expected, patience, speed
        self.random = Random(seed)  # noqa: S311 - plays a part, guards nothing
        self.opened = asyncio.Event()
        self.over = asyncio.Event()
        self.visited: list[int] = []

    async def run(self) -> None:
        """Drive the room to its end, then hold the console until cancelled."""
        async with self.line, asyncio.TaskGroup() as tasks:
            response = await self.line.open(self.path)
            if "data-socket" not in self.line.body:
                raise PermissionError(f"no console at {response.url}: {response.status}")
            await self.line.go_live()
            tasks.create_task(self.line.listen())
            await self._open()
            while self.line.step != OVER:
                with contextlib.suppress(MovedError):
                    await self._step()
            self.over.set()

    async def _open(self) -> None:
        """Doors open, everybody in, start; whatever of it somebody has done already is left out."""
        await self._move("open")
        self.opened.set()
        until = time.monotonic() + self.patience
        while self._people() < self.expected and time.monotonic() < until and self._move_button("start"):
            await self._change(0.5)
        await self._move("start")

    def _people(self) -> int:
        """How many are here, as the console counts them."""
        return len([1 for name, value in self._panel("people").marks if name == "data-state" and value != "away"])

    async def _step(self) -> None:
        here = self.line.step
        self.visited.append(here)
        seconds = self._seconds()
        deadline = time.monotonic() + seconds
        await self._play(here, seconds)
        await self._pause(here, deadline - time.monotonic())
        for verb in ("next", "end"):
            if self._move_button(verb):
                await self._move(verb)
                break
        else:
            await self._change(1)

    def _seconds(self) -> float:
        """This step's share of its section, as the console shows it, at this robot's speed."""
        total = self._panel("bar").mark("data-total")
        steps = max(1, self._panel("agenda").substeps)
        return float(total or FALLBACK_SECONDS) / steps / self.speed

    async def _play(self, here: int, seconds: float) -> None:
        """What the activity asks of a facilitator, told by the buttons that its face offers."""
        await self._fill_in()
        if self._button("pair") or self._button("advance"):
            await self._roleplay(here, seconds)
        elif self._button("speak"):
            await self._press_now_and_then(here, "speak", seconds / 3, most=2)
            await self._press(self._button("stop"))
        elif any(form.slug == "start" for form in self._face.forms):
            await self._performances(here, seconds)
        elif self._button("next"):
            await self._press_now_and_then(here, "next", seconds / ((self._turns() or PAGES) + 2), most=TURNS_AT_MOST)
        elif self._button("start"):
            await self._pause(here, seconds * 0.2)
            await self._press(self._button("start"))
        if self._button("reveal") or self._button("show"):
            await self._pause(here, seconds * REVEAL_AT)
            await self._press(self._button("reveal") or self._button("show"))

    def _turns(self) -> int:
        """How often `next` will be pressed: once for each person on the list, or for each numbered card."""
        waiting = [v for name, v in self._face.marks if name == "data-state" and v in {"waiting", "here", "answered"}]
        return len(waiting) or len([b for b in self._face.buttons if b.slug == "show"])

    async def _press_now_and_then(self, here: int, wanted: str, seconds: float, *, most: int) -> None:
        for _time in range(most):
            button = self._button(wanted)
            if button is None:
                return
            await self._press(button)
            await self._pause(here, seconds)

    async def _roleplay(self, here: int, seconds: float) -> None:
        unit = seconds / ROLEPLAY_UNITS
        for _time in range(TURNS_AT_MOST):
            button = self._button("pair") if not self._button("advance") else self._button("advance")
            if button is None:
                return
            await self._press(self._button("repair"))
            phase = self._face.mark("data-phase")
            length = unit * PHASES.get(phase, 1.0)
            if phase == "half" and self.random.random() < FLAG_CHANCE:
                await self._pause(here, length / 2)
                await self._flag()
                length /= 2
            await self._pause(here, length)
            await self._press(self._button("advance") or self._button("pair"))

    async def _performances(self, here: int, seconds: float) -> None:
        """Time to write, then one pair after the other opens before the room and is voted on."""
        await self._pause(here, seconds * 0.3)
        for _time in range(PERFORMANCES):
            form = next((form for form in self._face.forms if form.slug == "start"), None)
            if form is None:
                return
            await self._send(form.action, form.sent())
            await self._pause(here, seconds * 0.2)
            await self._press(self._button("stop"))
            await self._pause(here, seconds * 0.1)
            await self._press(self._button("reveal"))

    async def _flag(self) -> None:
        flags = [b for b in self._face.buttons if b.slug == "flag" and {"pair", "kind"} <= b.values.keys()]
        if flags:
            await self._press(self.random.choice(flags))

    async def _fill_in(self) -> None:
        """Forms of the face that wait for one value: the team's figure, the name behind the pledge."""
        for form in list(self._face.forms):
            if form.slug in {"set_nrr", "pledge"} and "data-clear" not in form.attributes:
                await self._send(form.action, {**form.sent(), **self._values(form)})

    def _values(self, form: Form) -> dict[str, str]:
        if form.slug == "set_nrr":
            return {"nrr": str(self.random.randint(96, 112))}
        return {"name": form.sent().get("name") or MANAGER}

    @property
    def _face(self) -> Page:
        return self._panel("face")

    def _panel(self, name: str) -> Page:
        return self.line.panels.get(name, Page())

    def _button(self, wanted: str) -> Button | None:
        return self._face.button(wanted)

    def _move_button(self, verb: str) -> Button | None:
        return self._panel("bar").button(verb)

    async def _move(self, verb: str) -> None:
        await self._press(self._move_button(verb))

    async def _press(self, button: Button | None) -> None:
        if button is not None:
            await self._send(button.url, button.values)

    async def _send(self, url: str, values: Mapping[str, str]) -> None:
        try:
            await self.line.post(url, values)
        except RefusedError as refused:
            # Somebody was faster, or the room says why not: the answer brought the room as it stands.
            logger.info("%s refused: %s", url, refused)

    async def _pause(self, here: int, seconds: float) -> None:
        """Let time pass, not counting pauses of the room. Raises MovedError when the room goes elsewhere."""
        left = seconds
        while left > 0 or self._move_button("resume"):
            started = time.monotonic()
            await self._change(1 if self._move_button("resume") else left)
            if self.line.step != here:
                raise MovedError
            if not self._move_button("resume"):
                left -= time.monotonic() - started

    async def _change(self, seconds: float) -> None:
        """Until the console changes, at most so long."""
        self.line.changed.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.line.changed.wait(), seconds)
