"""When the next try is."""

import datetime as dt

import pytest

from commitments import tries


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 1), (2, 5), (3, 30), (4, 60), (5, 60), (400, 60)])
def test_pauses_grow_to_an_hour(attempts: int, minutes: int) -> None:
    assert tries.pause(attempts) == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(("asked", "seconds"), [(31, 31), (1, 1), (1_000_000, 3600)])
def test_what_the_other_side_asks_for_counts_for_an_hour_at_most(asked: int, seconds: int) -> None:
    assert tries.pause(4, dt.timedelta(seconds=asked)).total_seconds() == seconds
