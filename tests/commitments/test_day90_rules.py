"""The rules of day 90: windows of the same length, values spread without loss, and the table of readings."""

from datetime import date, timedelta
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments import day90, day90words
from commitments.day90 import Diagnosis, Half, Pace, Reading, Trend
from commitments.models import Outcome

days = st.dates(date(2024, 1, 1), date(2037, 1, 1))
amounts = st.floats(0, 1e9, allow_subnormal=False)


@given(days)
def test_both_halves_are_ninety_days_side_by_side_around_the_session(day):
    windows = day90.windows(day)
    assert [window.number for window in windows] == [-3, -2, -1, 1, 2, 3]
    covered = [w.first + timedelta(days=n) for w in windows for n in range((w.last - w.first).days + 1)]
    around = [day + timedelta(days=n) for n in range(-90, 91) if n]
    assert covered == around


@given(days)
def test_the_shares_of_a_window_count_each_of_its_days_once(day):
    for window in day90.windows(day):
        shares = day90.shares(window)
        assert round(sum(share * day90.length(month) for month, share in shares.items()), 6) == 30
        assert all(0 < share <= 1 for share in shares.values())


@given(days, st.floats(0, 1e6))
def test_the_same_value_every_day_is_spread_without_loss(day, a_day):
    window = day90.windows(day)[0]
    months = {month: a_day * day90.length(month) for month in day90.shares(window)}
    assert day90.spread(months, window) == pytest.approx(a_day * 30)


@given(days, amounts)
def test_a_month_that_is_missing_makes_the_window_unknown(day, value):
    window = day90.windows(day)[0]
    months = dict.fromkeys(day90.shares(window), value)
    months.popitem()
    assert day90.spread(months, window) is None
    assert day90.repeated(dict.fromkeys(months, (value, 3)), window) is None


def test_a_median_of_months_weighs_them_by_their_touches():
    window = day90.Window(-1, date(2026, 9, 1), date(2026, 10, 31))
    assert day90.repeated({date(2026, 9, 1): (10.0, 3), date(2026, 10, 1): (99.0, 0)}, window) == [10.0, 10.0, 10.0]


@given(amounts, amounts, st.integers(0, 100), st.integers(0, 100))
def test_a_trend_is_mirrored_by_its_opposite_or_is_none(before, after, n, m):
    there = day90.trend(Half(before, n), Half(after, m), 10, 10)
    if n + m < 10:
        assert there is Trend.FEW
    elif after >= before * 1.2 and before > 0:
        assert there is Trend.UP
    elif after <= before * 0.8 and before > 0:
        assert there is Trend.DOWN


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        (10, 11, Trend.UP),
        (10, 10.9, Trend.FLAT),
        (10, 9.1, Trend.FLAT),
        (10, 9, Trend.DOWN),
        (0, 0, Trend.FLAT),
        (0, 1, Trend.UP),
    ],
)
def test_a_tenth_is_a_change_and_less_is_none(before, after, trend):
    assert day90.trend(Half(before, 50), Half(after, 50), 10, 10) is trend


def test_what_was_not_measured_is_unknown_and_what_nobody_counted_is_compared():
    assert day90.trend(None, Half(1, 50), 10, 10) is Trend.UNKNOWN
    assert day90.trend(Half(1, 50), None, 10, 10) is Trend.UNKNOWN
    assert day90.trend(Half(10, None), Half(20, 1), 10, 10) is Trend.UP


@given(st.floats(0.01, 1e6), amounts, st.integers(0, 200), st.integers(0, 200))
def test_no_percentage_is_given_of_few(before, after, n, m):
    given_percent = day90.percent(Half(before, n), Half(after, m))
    assert (given_percent is None) == (min(n, m) < day90.PERCENT_FROM)


def test_a_touch_that_never_came_has_no_percentage():
    assert day90.percent(Half(10, 50), Half(inf, 50)) is None


@pytest.mark.parametrize(
    ("hours", "pace"),
    [
        ([], Pace.UNKNOWN),
        ([10.0] * 4, Pace.FEW),
        ([10.0] * 5, Pace.WITHIN),
        ([48.0] * 5, Pace.WITHIN),
        ([48.1] * 5, Pace.OVER),
        ([1.0, 2.0, inf, inf, inf], Pace.OVER),
        ([1.0, 2.0, 3.0, inf, inf], Pace.WITHIN),
    ],
)
def test_the_pace_is_the_median_against_48_hours(hours, pace):
    assert day90.pace(hours) is pace


@pytest.mark.parametrize(
    ("signals", "arr", "touches", "low", "reading"),
    [
        # The two rules of the source.
        (Trend.UP, Trend.FLAT, Pace.OVER, False, Reading.HANDOFF),
        (Trend.UP, Trend.DOWN, Pace.OVER, False, Reading.HANDOFF),
        (Trend.DOWN, Trend.UP, Pace.WITHIN, False, Reading.PAY),
        (Trend.DOWN, Trend.UNKNOWN, Pace.UNKNOWN, True, Reading.PAY),
        # Those derived from them.
        (Trend.UP, Trend.FLAT, Pace.WITHIN, False, Reading.TALK),
        (Trend.UP, Trend.UP, Pace.OVER, False, Reading.KEEP),
        (Trend.FLAT, Trend.UP, Pace.WITHIN, False, Reading.ADOPTION),
        (Trend.FEW, Trend.UP, Pace.WITHIN, True, Reading.ADOPTION),
        # What is not known is not said.
        (Trend.FEW, Trend.UP, Pace.WITHIN, False, Reading.UNCLEAR),
        (Trend.UNKNOWN, Trend.UP, Pace.WITHIN, False, Reading.UNCLEAR),
        (Trend.UP, Trend.FEW, Pace.WITHIN, False, Reading.UNCLEAR),
        (Trend.UP, Trend.FLAT, Pace.UNKNOWN, False, Reading.HANDOFF),
    ],
)
def test_the_reading_follows_the_table(signals, arr, touches, low, reading):
    assert day90.diagnose(signals, arr, touches, low=low).reading is reading


@given(st.sampled_from(Trend), st.sampled_from(Trend), st.sampled_from(Pace), st.booleans())
def test_every_reading_says_why_in_steps_that_have_words(signals, arr, touches, low):
    found = day90.diagnose(signals, arr, touches, low=low)
    assert found.because
    assert all(str(day90words.STEPS[step]) for step in found.because)
    assert str(Outcome.Reading(found.reading.value).label)


@given(st.sampled_from(Trend), st.sampled_from(Trend), st.sampled_from(Pace), st.booleans())
def test_pay_is_blamed_for_nothing_but_fewer_triggers_and_the_handoff_only_without_more_revenue(
    signals, arr, touches, low
):
    found = day90.diagnose(signals, arr, touches, low=low)
    assert (found.reading is Reading.PAY) == (signals is Trend.DOWN)
    if found.reading is Reading.HANDOFF:
        assert (signals, touches is Pace.WITHIN) == (Trend.UP, False)
        assert arr in {Trend.FLAT, Trend.DOWN}
    assert isinstance(found, Diagnosis)


@given(st.floats(0.1, 1000), st.floats(0, 1000), st.integers(1, 100))
def test_a_teams_own_threshold_decides_what_counts(before: float, after: float, counts: int) -> None:
    change = round(100 * (after / before - 1), 7)
    expected = Trend.UP if change >= counts else Trend.DOWN if change <= -counts else Trend.FLAT
    assert day90.trend(Half(before, 50), Half(after, 50), 10, counts) is expected


def test_low_is_below_what_the_team_says() -> None:
    assert [day90.is_low(Half(value, 9), 2) for value in (1.9, 2.0)] == [True, False]
    assert not day90.is_low(None, 2)
