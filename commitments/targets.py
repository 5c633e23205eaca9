"""Expansion targets per segment, and what a rate of 15 % really is (CONTENT 4.2). No Django.

A rate of added revenue is an expansion rate. Retention of 115 % is something else: it starts at 100 % and loses what
shrinks and leaves. And 15 % a quarter is not 15 % a year.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

QUARTERS = 4
CENT, TENTH = Decimal("0.01"), Decimal("0.1")


class Period(StrEnum):
    QUARTER = "quarter"
    YEAR = "year"


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Target:
    """`rate` percent of `start` recurring revenue, to be added in each period."""

    start: Decimal
    rate: Decimal
    period: Period

    @property
    def a_quarter(self) -> Decimal:
        """What is to be added in one quarter; of a yearly rate a quarter of it."""
        whole = self.start * self.rate / 100
        return _rounded(whole if self.period is Period.QUARTER else whole / QUARTERS, CENT)

    @property
    def yearly_rate(self) -> Decimal:
        """Percent of the base in a year, without growth on growth."""
        return self.rate * QUARTERS if self.period is Period.QUARTER else self.rate

    @property
    def compounded(self) -> Decimal:
        """Percent in a year if each quarter's rate is of what the quarter before left; of a yearly rate the rate."""
        if self.period is Period.YEAR:
            return _rounded(self.rate, TENTH)
        return _rounded(((1 + self.rate / 100) ** QUARTERS - 1) * 100, TENTH)

    @property
    def other(self) -> "Target":
        """The same rate, read as of the other period."""
        return Target(self.start, self.rate, Period.YEAR if self.period is Period.QUARTER else Period.QUARTER)

    @property
    def retention(self) -> Decimal:
        """NRR in percent over the period if nobody leaves or shrinks: what the rate is often mistaken for."""
        return 100 + self.rate
