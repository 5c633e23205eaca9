"""How long something has been overdue: each moment is in one bucket, and the bounds say the same as the days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments import ageing
from commitments.ageing import BUCKETS, bucket_of

NOW = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("late", "code"),
    [
        (dt.timedelta(microseconds=1), "0-2"),
        (3 * DAY - dt.timedelta(microseconds=1), "0-2"),
        (3 * DAY, "3-7"),
        (8 * DAY - dt.timedelta(microseconds=1), "3-7"),
        (8 * DAY, "8-14"),
        (15 * DAY - dt.timedelta(microseconds=1), "8-14"),
        (15 * DAY, "15"),
        (900 * DAY, "15"),
    ],
)
def test_bucket_is_by_whole_days(late: dt.timedelta, code: str) -> None:
    bucket = bucket_of(NOW - late, NOW)
    assert bucket is not None
    assert bucket.code == code


@pytest.mark.parametrize("ahead", [dt.timedelta(), dt.timedelta(microseconds=1), DAY])
def test_what_is_not_overdue_is_in_no_bucket(ahead: dt.timedelta) -> None:
    assert bucket_of(NOW + ahead, NOW) is None


@given(st.timedeltas(-DAY, 40 * DAY))
def test_bounds_and_days_agree(late: dt.timedelta) -> None:
    due = NOW - late
    found = []
    for bucket in BUCKETS:
        after, until = bucket.bounds(NOW)
        if due <= until and (after is None or due > after):
            found.append(bucket)
    expected = bucket_of(due, NOW)
    assert found == ([expected] if expected else [])


def test_codes_are_those_of_addresses() -> None:
    assert list(ageing.BY_CODE) == ["0-2", "3-7", "8-14", "15"]
