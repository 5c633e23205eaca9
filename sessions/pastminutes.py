"""What past hours say about the next one's minutes. Times are seconds unless a name says minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

# One hour is an anecdote: nothing is proposed from it.
FEWEST_RUNS = 2
# How many runs weigh as much as the plan itself: two move it half of the way, ten most of it.
TRUST = 2
# A section that somebody clicked through says nothing about how long it takes.
SHORTEST = 60


@dataclass(frozen=True)
class Past:
    """A section of the program with the seconds it took in past hours; `floor` is the fewest minutes it may have."""

    key: str
    minutes: int
    floor: int
    protected: bool
    took: Sequence[int]

    @property
    def counted(self) -> list[int]:
        return [seconds for seconds in self.took if seconds >= SHORTEST]

    @property
    def usual(self) -> int | None:
        """The median; None while there is too little to say."""
        return round(median(self.counted)) if len(self.counted) >= FEWEST_RUNS else None

    @property
    def wish(self) -> float:
        """Minutes it would like: from the plan towards the usual length, the further the more runs there are."""
        if self.usual is None:
            return float(self.minutes)
        weight = len(self.counted) / (len(self.counted) + TRUST)
        return self.minutes + weight * (self.usual / 60 - self.minutes)

    @property
    def lowest(self) -> int:
        """Protected sections never get less than the plan gives them (rule R8)."""
        return self.minutes if self.protected else self.floor


def suggest(sections: Sequence[Past], total: int) -> dict[str, int]:
    """{key: minutes} that add up to `total`, each at its floor at least; the plan's own while too little is known.

    `total` is what the plan's minutes add up to.
    """
    given = {one.key: max(one.lowest, round(one.wish)) for one in sections}
    wishes = {one.key: one.wish for one in sections}
    lowest = {one.key: one.lowest for one in sections}
    while (off := total - sum(given.values())) != 0:
        step = 1 if off > 0 else -1
        free = [key for key in given if step > 0 or given[key] > lowest[key]]
        if not free:
            return {one.key: one.minutes for one in sections}
        given[_furthest(free, given, wishes, step)] += step
    return given


def _furthest(free: Sequence[str], given: Mapping[str, int], wishes: Mapping[str, float], step: int) -> str:
    """Who is furthest from the wish in the direction of the step; of equals the first in the agenda."""
    return max(free, key=lambda key: step * (wishes[key] - given[key]))
