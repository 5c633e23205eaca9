"""How much was kept over whole weeks, against equally many weeks before them: pure functions."""

from dataclasses import dataclass
from datetime import date, timedelta

from commitments import states
from commitments.states import Tally

# A week, a month, two months, a quarter and half a year.
LENGTHS = (1, 4, 8, 13, 26)
USUAL = 8


@dataclass(frozen=True)
class Period:
    """So many weeks up to the one that is on. `since` and `before` are the Mondays it and the one before it begin."""

    weeks: int
    since: date
    before: date

    @property
    def until(self) -> date:
        """The last day of the period before."""
        return self.since - timedelta(days=1)


def period(day: date, weeks: int = USUAL) -> Period:
    """The period that ends with this day's week."""
    since = states.weeks_until(day, weeks)[0]
    return Period(weeks, since, since - timedelta(weeks=weeks))


@dataclass(frozen=True)
class Compared:
    """What a period holds, and the period before it."""

    now: Tally
    before: Tally

    @property
    def change(self) -> int | None:
        """Points against the period before; None if either has nothing to count."""
        now, before = self.now.rate, self.before.rate
        return None if now is None or before is None else now - before

    @property
    def drop(self) -> int:
        return -(self.change or 0)
