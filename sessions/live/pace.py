"""Slows down whoever comes too often: one client in a loop must cost the others nothing (RELIABILITY T9).

Delays instead of refusals: a page that is merely unlucky is served a little later, and a loop that waits for its answer
slows itself down. Keyed by what the client proved, never by its address: one room is one address (rule R4).
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

# Keys that are remembered before those that are free again are thrown away.
MOST_KEYS = 10_000


@dataclass
class Pace:
    """Each key may come `burst` times at once, then once every `seconds`; who comes sooner waits for the next turn."""

    burst: int
    seconds: float
    clock: Callable[[], float]
    # When each key has used up its burst completely (seconds of `clock`).
    until: dict[Hashable, float] = field(default_factory=dict)

    def delay(self, key: Hashable) -> float:
        """Take the next turn of this key: how many seconds from now it is."""
        now = self.clock()
        if len(self.until) > MOST_KEYS:
            self.until = {known: until for known, until in self.until.items() if until > now}
        turn = max(self.until.get(key, now), now) + self.seconds
        self.until[key] = turn
        return max(0.0, turn - now - self.burst * self.seconds)
