"""What became of a promise, and the arithmetic of keeping."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments import states
from commitments.states import Tally

NOW = dt.datetime(2026, 11, 27, 8, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("happened", "kept"),
        ("did_not_happen", "not_kept"),
        ("rescheduled", "moved"),
        ("no_longer_valid", "dropped"),
    ],
)
def test_state_follows_the_newest_report_whenever_it_was_due(outcome: str, expected: str) -> None:
    assert states.state_of(outcome, NOW - dt.timedelta(days=9), NOW) == expected


def test_state_without_report_is_open_until_the_minute_it_is_due() -> None:
    assert states.state_of(None, NOW, NOW) == "open"


def test_state_without_report_is_overdue_after_its_time() -> None:
    assert states.state_of(None, NOW - dt.timedelta(seconds=1), NOW) == "overdue"


def test_rate_counts_moved_and_overdue_as_not_kept() -> None:
    assert Tally(kept=7, moved=1, overdue=1).rate == 77


def test_rate_leaves_out_what_no_longer_makes_sense_and_what_is_to_come() -> None:
    assert Tally(kept=1, dropped=5, open=5).rate == 100


def test_rate_of_nothing_is_no_number() -> None:
    assert Tally(open=3).rate is None


@given(st.lists(st.sampled_from(states.STATES)))
def test_tally_counts_every_state_once(found: list[str]) -> None:
    tally = Tally.of(found)
    assert sum(getattr(tally, state) for state in states.STATES) == len(found)


@given(st.lists(st.sampled_from(states.STATES), min_size=1))
def test_rate_reaches_ninety_only_when_nine_of_ten_are_kept(found: list[str]) -> None:
    tally = Tally.of(found)
    if tally.rate is not None:
        assert (tally.rate >= states.LINE) == (tally.kept * 10 >= tally.counted * 9)


def test_weeks_end_with_this_one_and_start_on_mondays() -> None:
    weeks = states.weeks_until(dt.date(2026, 11, 29), 2)
    assert weeks == [dt.date(2026, 11, 16), dt.date(2026, 11, 23)]
