"""Yes/no checks of one talk, and the win they gate: coaching, never a rating (CONTENT 1.2).

Won means that the checks which the scenario names as gates are a yes, and that there was exactly one ask; a scenario
that names none needs all of its checks. One no among them, or a second ask, and it is not won; while one of them is
open nobody can say.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

# Whose word counts where they differ: the facilitator's, then the third person's, then the customer's.
FACILITATOR, OBSERVER, CUSTOMER = "facilitator", "observer", "customer"
ORDER = (FACILITATOR, OBSERVER, CUSTOMER)


@dataclass(frozen=True)
class Result:
    """`checks` in the order of the scenario, None where nobody has said; `one_ask` None while nobody counted.

    `gates` are the positions of the checks that a won talk needs.
    """

    checks: Sequence[bool | None]
    one_ask: bool | None
    gates: Collection[int]

    @property
    def met(self) -> int:
        return sum(check is True for check in self.checks)

    @property
    def answered(self) -> int:
        return sum(check is not None for check in self.checks)

    @property
    def won(self) -> bool | None:
        needed = [*(self.checks[position] for position in self.gates), self.one_ask]
        if False in needed:
            return False
        return None if None in needed else True


def gates(checks: Sequence[str], named: Collection[str]) -> list[int]:
    """The positions of the checks that decide: those whose texts are named, all where none is."""
    return [position for position, text in enumerate(checks) if not named or text in named]


def settle(marks: Mapping[str, Mapping[int, bool]], count: int) -> list[bool | None]:
    """One answer a check out of {seat: {position: yes}}."""
    return [
        next((marks[seat][position] for seat in ORDER if position in marks.get(seat, {})), None)
        for position in range(count)
    ]
