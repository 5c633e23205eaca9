"""A whole room of robots, started together and stopped together."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from config.robots.facilitator import Facilitator
from config.robots.rep import Person, Rep

logger = logging.getLogger(__name__)
# People scan the code one after the other, within this many seconds.
ARRIVAL = 8.0


@dataclass(frozen=True)
class Plan:
    """Who plays where. Without `training` nobody drives the room: the reps follow whoever does."""

    base: str
    code: str
    people: tuple[Person, ...]
    speed: float = 1
    training: int | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Plan":
        """From JSON: the fields by name, `people` as a list of {name, role, cookies}."""
        return cls(**{**data, "people": tuple(Person(**person) for person in data["people"])})


class Crowd:
    """The robots of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.reps = [
            Rep(plan.base, plan.code, person, speed=plan.speed, seed=None if plan.seed is None else plan.seed + number)
            for number, person in enumerate(plan.people)
        ]
        self.facilitator = None if plan.training is None else self._facilitator(plan.training)

    def _facilitator(self, training: int) -> Facilitator:
        plan = self.plan
        return Facilitator(
            plan.base,
            training,
            plan.cookies,
            expected=len(plan.people),
            patience=ARRIVAL / plan.speed + 20,
            speed=plan.speed,
            seed=plan.seed,
        )

    async def until_over(self) -> None:
        """Play the hour to its end, then stop. Raises whatever stopped the facilitator."""
        async with asyncio.TaskGroup() as tasks:
            playing = [tasks.create_task(play) for play in self._plays()]
            if self.facilitator:
                await self.facilitator.over.wait()
            for rep in self.reps:
                await rep.over.wait()
            for task in playing:
                task.cancel()

    async def until_cancelled(self) -> None:
        """Play, and stay in the room after the hour, as people with phones do."""
        async with asyncio.TaskGroup() as tasks:
            for play in self._plays():
                tasks.create_task(play)

    def _plays(self) -> list[Any]:
        arrivals = Random(self.plan.seed)  # noqa: S311 - plays a part, guards nothing
        plays: list[Any] = [self._arrive(rep, arrivals.uniform(0, ARRIVAL / self.plan.speed)) for rep in self.reps]
        return [*plays, self.facilitator.run()] if self.facilitator else plays

    async def _arrive(self, rep: Rep, after: float) -> None:
        """One rep's failure is that rep's alone: in a room, too, somebody's phone gives up."""
        if self.facilitator is not None:
            await self.facilitator.opened.wait()
        await asyncio.sleep(after)
        try:
            await rep.run()
        except Exception:
            logger.exception("%s left", rep.person.name)
            rep.over.set()
