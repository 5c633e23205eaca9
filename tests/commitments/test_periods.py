"""Periods of whole weeks, the comparison with the one before, and the streak."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments import states
from commitments.periods import LENGTHS, Compared, period
from commitments.states import DROPPED, KEPT, MOVED, NOT_KEPT, OPEN, OVERDUE, Tally

FRIDAY = dt.date(2026, 11, 27)


def test_period_ends_with_this_week_and_the_one_before_is_as_long() -> None:
    found = period(FRIDAY, 4)
    assert (found.since, found.before, found.until) == (
        dt.date(2026, 11, 2),
        dt.date(2026, 10, 5),
        dt.date(2026, 11, 1),
    )


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.sampled_from(LENGTHS))
def test_both_periods_have_the_same_number_of_whole_weeks(day: dt.date, weeks: int) -> None:
    found = period(day, weeks)
    assert found.since.weekday() == found.before.weekday() == 0
    assert found.since - found.before == dt.timedelta(weeks=weeks)
    assert found.since <= day < found.since + dt.timedelta(weeks=weeks)
    assert found.until + dt.timedelta(days=1) == found.since


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        (Tally(kept=9, overdue=1), Tally(kept=1, not_kept=1), 40),
        (Tally(kept=1, moved=1), Tally(kept=2), -50),
        (Tally(open=3), Tally(kept=2), None),
        (Tally(kept=2), Tally(), None),
    ],
)
def test_change_is_in_points(now: Tally, before: Tally, change: int | None) -> None:
    assert Compared(now, before).change == change


@pytest.mark.parametrize(
    ("newest_first", "streak"),
    [
        ([], 0),
        ([KEPT, KEPT, NOT_KEPT, KEPT], 2),
        ([OPEN, KEPT, DROPPED, KEPT], 2),
        ([OVERDUE, KEPT], 0),
        ([MOVED, KEPT], 0),
        ([OPEN, DROPPED], 0),
    ],
)
def test_streak_counts_back_to_the_last_that_was_not_kept(newest_first: list[str], streak: int) -> None:
    assert states.streak(newest_first) == streak


@given(st.lists(st.sampled_from(states.STATES)))
def test_streak_is_never_longer_than_what_was_kept(newest_first: list[str]) -> None:
    assert 0 <= states.streak(newest_first) <= newest_first.count(KEPT)
