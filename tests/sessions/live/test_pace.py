"""How whoever comes too often is slowed down."""

from hypothesis import given
from hypothesis import strategies as st

from sessions.live import pace
from sessions.live.pace import Pace


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_free_and_then_everybody_waits_for_their_turn():
    one = Pace(burst=3, seconds=2, clock=Clock())
    assert [one.delay("a") for _ in range(6)] == [0, 0, 0, 2, 4, 6]
    assert one.delay("b") == 0


def test_who_stays_away_may_come_at_once_again():
    clock = Clock()
    one = Pace(burst=2, seconds=2, clock=clock)
    for _ in range(5):
        one.delay("a")
    clock.now += 10
    assert [one.delay("a") for _ in range(3)] == [0, 0, 2]


@given(st.lists(st.floats(0, 5), max_size=60))
def test_nobody_is_served_more_often_than_the_pace_allows(pauses):
    clock = Clock()
    one = Pace(burst=4, seconds=1.5, clock=clock)
    served = []
    for pause in pauses:
        clock.now += pause
        served.append(clock.now + one.delay("a"))
    for first in range(len(served)):
        for last in range(first, len(served)):
            assert last - first + 1 <= 4 + (served[last] - served[first]) / 1.5 + 1.001


def test_keys_that_are_free_again_are_forgotten(monkeypatch):
    monkeypatch.setattr(pace, "MOST_KEYS", 10)
    clock = Clock()
    one = Pace(burst=1, seconds=1, clock=clock)
    for key in range(11):
        one.delay(key)
    clock.now += 60
    one.delay("late")
    assert list(one.until) == ["late"]
