"""What cross-sell plays add to net revenue retention, with every assumption an input (CONTENT 1.10, 4.2).

    points a year = 100 × plays × close rate × ACV ratio × average core ACV / starting revenue

Exact fractions: nothing is rounded before it is shown. Percentages are given as percent, 31 for 0.31.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

type Number = int | Decimal | Fraction
PERCENT = 100


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """`plays` for each CSM and quarter; `ratio` is a cross-sell's ACV in percent of the core ACV.

    `repeat` percent of the plays go to an account that had one already, and bring `follow_on` instead of `ratio`; plays
    beyond the number of accounts do so in any case. `counted` percent of the new revenue falls into the year, `churn`
    percent of the starting revenue is lost in it. `arr` is the starting revenue; None: all accounts are of one size.
    """

    csms: Fraction
    plays: Fraction
    quarters: Fraction = Fraction(4)
    close: Fraction
    ratio: Fraction
    repeat: Fraction = Fraction(0)
    follow_on: Fraction
    accounts: Fraction
    acv: Fraction
    arr: Fraction | None = None
    counted: Fraction = Fraction(PERCENT)
    churn: Fraction = Fraction(0)

    @property
    def starting(self) -> Fraction:
        """The revenue that the year begins with."""
        return self.accounts * self.acv if self.arr is None else self.arr


def assume(**numbers: Number) -> Assumptions:
    """Assumptions from any exact numbers."""
    return Assumptions(**{name: Fraction(number) for name, number in numbers.items()})


@dataclass(frozen=True)
class Result:
    """`points` are added, `net` is after churn; `one` is what a single first play adds; `touched` is a percentage."""

    plays: Fraction
    won: Fraction
    one: Fraction
    points: Fraction
    net: Fraction
    touched: Fraction
    deal: Fraction


def of(given: Assumptions) -> Result:
    """Raises ZeroDivisionError without accounts or revenue: forms ask for more than none."""
    plays = given.csms * given.plays * given.quarters
    beyond = max(Fraction(0), plays - given.accounts)
    repeated = max(plays * given.repeat / PERCENT, beyond)
    one = _one(given, given.ratio)
    points = (plays - repeated) * one + repeated * _one(given, given.follow_on)
    return Result(
        plays=plays,
        won=plays * given.close / PERCENT,
        one=one,
        points=points,
        net=points - given.churn,
        touched=PERCENT * (plays - repeated) / given.accounts,
        deal=given.acv * given.ratio / PERCENT,
    )


def plays_needed(points: Number, given: Assumptions) -> Fraction | None:
    """How many first plays a year add so many points; None when a play adds nothing."""
    one = of(given).one
    return Fraction(points) / one if one else None


def csms_needed(points: Number, given: Assumptions) -> Fraction | None:
    """How many CSMs run that many, at `plays` each in `quarters`; None when a play adds nothing or nobody runs one."""
    plays, each = plays_needed(points, given), given.plays * given.quarters
    return plays / each if plays is not None and each else None


def rounded(value: Fraction, places: int = 1) -> Decimal:
    """For a screen: half up, with so many decimals."""
    step = Decimal(1).scaleb(-places)
    scaled = value * 10**places
    whole = (abs(scaled) * 2 + 1) // 2
    return (Decimal(int(whole)) * step).copy_sign(Decimal(1) if scaled >= 0 else Decimal(-1))


def _one(given: Assumptions, ratio: Fraction) -> Fraction:
    share = given.close / PERCENT * ratio / PERCENT * given.counted / PERCENT
    return PERCENT * share * given.acv / given.starting
