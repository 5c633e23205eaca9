"""Yes/no checks of one talk, and the win they gate: coaching, never a rating (CONTENT 1.2).

Won means every check is a yes and there was exactly one ask. One no, or a second ask, and it is not won; while anything
is open nobody can say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Whose word counts where they differ: the facilitator's, then the third person's, then the customer's.
FACILITATOR, OBSERVER, CUSTOMER = "facilitator", "observer", "customer"
ORDER = (FACILITATOR, OBSERVER, CUSTOMER)


@dataclass(frozen=True)
class Result:
    """`checks` in the order of the scenario, None where nobody has said; `one_ask` None while nobody counted."""

    checks: Sequence[bool | None]
    one_ask: bool | None

    @property
    def met(self) -> int:
        return sum(check is True for check in self.checks)

    @property
    def answered(self) -> int:
        return sum(check is not None for check in self.checks)

    @property
    def won(self) -> bool | None:
        gates = [*self.checks, self.one_ask]
        if False in gates:
            return False
        return None if None in gates else True


def settle(marks: Mapping[str, Mapping[int, bool]], count: int) -> list[bool | None]:
    """One answer a check out of {seat: {position: yes}}."""
    return [
        next((marks[seat][position] for seat in ORDER if position in marks.get(seat, {})), None)
        for position in range(count)
    ]
