"""The three measures of day 90, before and after an hour, and what they say: pure rules (CONTENT 1.12).

Months of 30 days are counted from the session's local day, three before it and three after, so that both halves are
as long. Values known by calendar month are spread evenly over their days. What is not known is None, never nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import inf
from statistics import median

DAYS, EACH = 30, 3
HOURS = 48
# Derived: below so many events nothing is said about a direction, nor in percent.
FEWEST_SIGNALS, FEWEST_TOUCHES, FEWEST_DEALS = 10, 5, 5
PERCENT_FROM = 10


class Trend(StrEnum):
    UP = "up"
    DOWN = "down"
    FLAT = "flat"
    FEW = "few"
    UNKNOWN = "unknown"


class Pace(StrEnum):
    """The AE's answer against the 48 hours."""

    WITHIN = "within"
    OVER = "over"
    FEW = "few"
    UNKNOWN = "unknown"


class Reading(StrEnum):
    KEEP = "keep"
    HANDOFF = "handoff"
    PAY = "pay"
    TALK = "talk"
    ADOPTION = "adoption"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Window:
    """Thirty local days, both ends included; `number` is −3 to −1 before the session's day and 1 to 3 after it."""

    number: int
    first: date
    last: date

    @property
    def is_after(self) -> bool:
        return self.number > 0


@dataclass(frozen=True)
class Half:
    """Several windows as one: `value` in the measure's own unit, `n` events behind it (None: nobody counted them)."""

    value: float
    n: int | None


@dataclass(frozen=True)
class Diagnosis:
    """`because` are the steps that led to it, in order, each as measure and finding: ("signals", "up")."""

    reading: Reading
    because: tuple[tuple[str, str], ...]


def windows(session_day: date) -> tuple[Window, ...]:
    """Six of them, the oldest first. The session's own day is in none."""
    before = [
        Window(
            -number, session_day - timedelta(days=DAYS * number), session_day - timedelta(days=DAYS * (number - 1) + 1)
        )
        for number in range(EACH, 0, -1)
    ]
    after = [
        Window(
            number, session_day + timedelta(days=DAYS * (number - 1) + 1), session_day + timedelta(days=DAYS * number)
        )
        for number in range(1, EACH + 1)
    ]
    return (*before, *after)


def month_of(day: date) -> date:
    """The first day of a day's calendar month, which names the month."""
    return day.replace(day=1)


def shares(window: Window) -> dict[date, float]:
    """{month: the part of its days that lies in the window}, for every calendar month it touches."""
    found: dict[date, int] = {}
    for n in range((window.last - window.first).days + 1):
        month = month_of(window.first + timedelta(days=n))
        found[month] = found.get(month, 0) + 1
    return {month: days / length(month) for month, days in found.items()}


def length(month: date) -> int:
    """How many days a calendar month has."""
    return (month_of(month + timedelta(days=31)) - month).days


def spread(months: Mapping[date, float], window: Window) -> float | None:
    """What of monthly sums falls into a window; None unless every month that it touches is known."""
    parts = shares(window)
    if not parts.keys() <= months.keys():
        return None
    return sum(months[month] * share for month, share in parts.items())


def trend(before: Half | None, after: Half | None, fewest: int, counts: int) -> Trend:
    """UNKNOWN without both halves, FEW below so many events in both together; `counts`: a change from so many % on."""
    if before is None or after is None:
        return Trend.UNKNOWN
    if before.n is not None and after.n is not None and before.n + after.n < fewest:
        return Trend.FEW
    if before.value == 0:
        return Trend.UP if after.value > 0 else Trend.FLAT
    change = after.value / before.value - 1
    # Rounded, so that a tenth is a tenth whatever the numbers are made of.
    percents = round(100 * change, 7)
    return Trend.UP if percents >= counts else Trend.DOWN if percents <= -counts else Trend.FLAT


def percent(before: Half | None, after: Half | None) -> int | None:
    """The change in whole percent; None where it would say more than the numbers do."""
    if before is None or after is None or before.value in {0, inf} or after.value == inf:
        return None
    if before.n is None or after.n is None or min(before.n, after.n) < PERCENT_FROM:
        return None
    return round((after.value / before.value - 1) * 100)


def pace(hours: Sequence[float] | None) -> Pace:
    """`hours` from each signal to the AE's touch; infinite where the time is over and nobody touched it."""
    if not hours:
        return Pace.UNKNOWN
    if len(hours) < FEWEST_TOUCHES:
        return Pace.FEW
    return Pace.WITHIN if median(hours) <= HOURS else Pace.OVER


def middle(hours: Sequence[float]) -> float | None:
    """Their median; None without any, infinite where half were never touched."""
    return median(hours) if hours else None


def is_endless(hours: float | None) -> bool:
    return hours == inf


def is_low(after: Half | None, low: int) -> bool:
    """Fewer signals a CSM and month than that, though it was measured."""
    return after is not None and after.value < low


def diagnose(signals: Trend, arr: Trend, touches: Pace, *, low: bool) -> Diagnosis:
    """The table of CONTENT 1.12, from its top: what the three measures say together.

    `low`: signals are low everywhere after the hour, which says so even where they are too few to compare.
    """
    first = ("signals", signals.value)
    if signals is Trend.DOWN:
        return Diagnosis(Reading.PAY, (first,))
    if signals is Trend.FLAT:
        return Diagnosis(Reading.ADOPTION, (first,))
    if signals is Trend.FEW and low:
        return Diagnosis(Reading.ADOPTION, (("signals", "low"),))
    if signals is not Trend.UP:
        return Diagnosis(Reading.UNCLEAR, (first,))
    second = ("arr", arr.value)
    if arr is Trend.UP:
        return Diagnosis(Reading.KEEP, (first, second))
    if arr in {Trend.FEW, Trend.UNKNOWN}:
        return Diagnosis(Reading.UNCLEAR, (first, second))
    third = ("touches", touches.value)
    if touches is Pace.WITHIN:
        return Diagnosis(Reading.TALK, (first, second, third))
    return Diagnosis(Reading.HANDOFF, (first, second, third))


def repeated(months: Mapping[date, tuple[float, int]], window: Window) -> list[float] | None:
    """Monthly medians as often as there were touches in the window; None unless every month it touches is known."""
    parts = shares(window)
    if not parts.keys() <= months.keys():
        return None
    found: list[float] = []
    for month, share in parts.items():
        value, n = months[month]
        found += [value] * (max(1, round(n * share)) if n else 0)
    return found
