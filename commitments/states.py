"""What became of a promise, and the arithmetic of keeping: pure functions of stored facts.

One promise is done or not done, without part marks (CONTENT 2.2). A moved one counts as not kept in the week it
was due and again in its new week; one that no longer makes sense counts nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

KEPT, NOT_KEPT, MOVED, DROPPED, OVERDUE, OPEN = "kept", "not_kept", "moved", "dropped", "overdue", "open"
STATES = (KEPT, NOT_KEPT, MOVED, DROPPED, OVERDUE, OPEN)
BY_OUTCOME = {
    "happened": KEPT,
    "did_not_happen": NOT_KEPT,
    "rescheduled": MOVED,
    "no_longer_valid": DROPPED,
}
OUTCOMES = {state: outcome for outcome, state in BY_OUTCOME.items()}
# The line for weekly completion.
LINE = 90

# Of a clock that runs from the logging of a signal (CONTENT 1.5).
IN_TIME, LATE, MISSED = "met", "late", "missed"


def clock_state(done_at: datetime | None, due_at: datetime, now: datetime) -> str:
    """OPEN, IN_TIME, LATE (done, but after it was due) or MISSED (due, and still not done)."""
    if done_at is not None:
        return IN_TIME if done_at <= due_at else LATE
    return MISSED if due_at < now else OPEN


def state_of(outcome: str | None, due_at: datetime, now: datetime) -> str:
    """One of STATES; `outcome` is the newest report's, None without one."""
    if outcome is not None:
        return BY_OUTCOME[outcome]
    return OVERDUE if due_at < now else OPEN


@dataclass(frozen=True)
class Tally:
    """Promises counted by state."""

    kept: int = 0
    not_kept: int = 0
    moved: int = 0
    dropped: int = 0
    overdue: int = 0
    open: int = 0

    @classmethod
    def of(cls, states: Iterable[str]) -> "Tally":
        counts = dict.fromkeys(STATES, 0)
        for state in states:
            counts[state] += 1
        return cls(**counts)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{state: getattr(self, state) + getattr(other, state) for state in STATES})

    @property
    def total(self) -> int:
        return sum(getattr(self, state) for state in STATES)

    @property
    def counted(self) -> int:
        """Promises that are decided: whatever was due or reported, without those that no longer make sense."""
        return self.kept + self.not_kept + self.moved + self.overdue

    @property
    def rate(self) -> int | None:
        """Whole percent kept of those counted, rounded down so that 90 means 90; None with nothing to count."""
        return self.kept * 100 // self.counted if self.counted else None


def streak(newest_first: Iterable[str]) -> int:
    """How many promises in a row were kept, counted back from now.

    What is still to come and what no longer makes sense is passed over; anything else that was not kept ends it.
    """
    kept = 0
    for state in newest_first:
        if state in (OPEN, DROPPED):
            continue
        if state != KEPT:
            break
        kept += 1
    return kept


def monday(day: date) -> date:
    """The Monday of a day's week, which names the week."""
    return day - timedelta(days=day.weekday())


def weeks_until(day: date, count: int) -> list[date]:
    """The Mondays of the `count` weeks that end with this day's, oldest first."""
    last = monday(day)
    return [last - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
