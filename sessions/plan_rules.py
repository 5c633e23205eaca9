"""What a plan's section minutes must obey, and where a minute can be taken from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A section in minutes; a protected one keeps at least what its program plans (rule R8)."""

    key: int
    planned: int
    minimum: int
    protected: bool = False

    @property
    def floor(self) -> int:
        return self.planned if self.protected else min(self.minimum, self.planned)


def too_short(parts: Sequence[Part], minutes: Mapping[int, int]) -> list[Part]:
    """The sections that were given less than they may have."""
    return [part for part in parts if minutes[part.key] < part.floor]


def off_by(minutes: Mapping[int, int], total: int) -> int:
    """How many minutes the plan is over (positive) or under (negative) the agreed total."""
    return sum(minutes.values()) - total


def lengthen(parts: Sequence[Part], minutes: Mapping[int, int], key: int, to: int) -> dict[int, int] | None:
    """The minutes with one section grown and the total kept; None when the others have no slack left.

    Each minute comes from the section with the most slack, the later one in a tie: what comes first sets the tone.
    """
    changed = {**minutes, key: to}
    others = [part for part in parts if part.key != key]
    for _minute in range(to - minutes[key]):
        giver = max(reversed(others), key=lambda part: changed[part.key] - part.floor, default=None)
        if giver is None or changed[giver.key] <= giver.floor:
            return None
        changed[giver.key] -= 1
    return changed
