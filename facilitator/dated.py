"""What hangs on a team's calendar: the app above says how much another one would move, and moves it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from facilitator.models import Team, User

# Days that somebody may mean. The calendar's own first and last are no moment in many time zones, and nothing can be
# worked out from them.
FIRST_YEAR, LAST_YEAR = 1970, 2999
# The fields of a team that due times are worked out from; of its house rules some are days.
CALENDAR = ("timezone", "followup_weekday", "followup_time", "holidays_country")
FIELDS = (*CALENDAR, "house_rules")


@dataclass(frozen=True)
class Move:
    """One open date that moves: whose it is, what it is about."""

    name: str
    about: str
    before: datetime
    after: datetime


@dataclass(frozen=True)
class Moves:
    """How many open dates move, and the first of them in order of time."""

    count: int = 0
    first: tuple[Move, ...] = ()


# Both are given the team with its new calendar; the second runs in the transaction that stores it.
Foresee = Callable[[Team], Moves]
Carry = Callable[[Team, User], int]
_providers: list[tuple[Foresee, Carry]] = []


def provide(foresee: Foresee, carry: Carry) -> None:
    _providers[:] = [(foresee, carry)]


def moves(team: Team) -> Moves:
    """What would move if the team's calendar were as this row says; nothing while no app knows."""
    return _providers[0][0](team) if _providers else Moves()


def carry_along(team: Team, user: User) -> int:
    """Move it; gives how many dates moved."""
    return _providers[0][1](team, user) if _providers else 0
