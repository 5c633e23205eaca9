"""The ladder of reminders: its steps on known days, and what holds for every moment, zone and quiet hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commitments import ladder
from commitments.duedates import Calendar
from commitments.ladder import AFTER, BEFORE, ESCALATE, FOR_MANAGER, FOR_OWNER, MORNING, WEEK_1, WEEK_2, Hours, Step

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = Hours(Calendar("Europe/Berlin"))


def berlin(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def told(due: datetime, hours: Hours = HOURS) -> dict[str, str]:
    """The ladder as local days and times."""
    return {step.rung: f"{step.at.astimezone(BERLIN):%a %d %H:%M}" for step in ladder.steps(due, hours)}


def test_the_ladder_of_a_friday_standup():
    assert told(berlin(11, 27, 9)) == {
        BEFORE: "Thu 26 09:00",
        AFTER: "Fri 27 11:00",
        MORNING: "Mon 30 08:00",
        ESCALATE: "Tue 01 09:00",
        WEEK_1: "Fri 04 09:00",
        WEEK_2: "Fri 11 09:00",
    }


@pytest.mark.parametrize(
    ("due", "before"),
    [
        (berlin(11, 30, 9, 30), "Mon 30 08:00"),
        # An hour's notice at least: the working morning before instead.
        (berlin(11, 30, 8, 30), "Fri 27 08:00"),
        (berlin(11, 27, 20), "Fri 27 08:00"),
        (berlin(11, 26, 0), "Wed 25 08:00"),
    ],
)
def test_the_first_step_comes_before_the_moment_or_moves_back(due, before):
    assert told(due)[BEFORE] == before


def test_in_the_evening_the_second_step_and_the_next_morning_are_one():
    steps = told(berlin(11, 26, 18))
    assert (steps[AFTER], steps[MORNING]) == ("Fri 27 08:00", "Fri 27 08:00")
    there = ladder.steps(berlin(11, 26, 18), HOURS)
    newest = ladder.reached(there, FOR_OWNER, berlin(11, 20, 9), berlin(11, 27, 8))
    assert newest is not None
    assert newest.rung == MORNING


def test_holidays_are_no_days_to_write_on():
    christmas = Hours(Calendar("Europe/Berlin", holidays=frozenset({date(2026, 12, 25), date(2026, 12, 26)})))
    assert told(berlin(12, 23, 16), christmas) == {
        BEFORE: "Tue 22 16:00",
        AFTER: "Wed 23 18:00",
        MORNING: "Thu 24 08:00",
        ESCALATE: "Mon 28 16:00",
        WEEK_1: "Wed 30 16:00",
        WEEK_2: "Wed 06 16:00",
    }


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "morning"),
    [
        (time(19), time(8), "08:00"),
        (time(0), time(7), "07:00"),
        (time(12), time(12), "08:00"),
        (time(22), time(0), "08:00"),
        (time(7), time(18), "18:00"),
    ],
)
def test_the_morning_begins_where_quiet_hours_end(quiet_from, quiet_until, morning):
    hours = Hours(Calendar("Europe/Berlin"), quiet_from, quiet_until)
    assert f"{hours.morning(date(2026, 11, 26)).astimezone(BERLIN):%H:%M}" == morning


def test_the_next_step_to_come_is_told_too():
    there = ladder.steps(berlin(11, 27, 9), HOURS)
    coming = ladder.coming(there, FOR_MANAGER, berlin(11, 27, 9))
    assert coming == Step(ESCALATE, berlin(12, 1, 9).astimezone(UTC))
    assert ladder.coming(there, FOR_OWNER, berlin(12, 11, 9)) is None


def test_a_duty_that_came_late_has_no_step_from_before_it_was_there():
    there = ladder.steps(berlin(11, 27, 9), HOURS)
    assert ladder.reached(there, FOR_OWNER, berlin(11, 26, 10), berlin(11, 27, 10)) is None


@pytest.mark.parametrize(
    ("at", "stale"),
    [
        (berlin(11, 25, 9), berlin(11, 26, 9)),
        (berlin(11, 27, 11), berlin(11, 30, 11)),
        (berlin(11, 28, 11), berlin(12, 1, 0)),
    ],
)
def test_days_off_do_not_make_a_step_old(at, stale):
    assert HOURS.stale_at(at) == stale


def test_a_calendar_without_working_days_is_a_mistake():
    class Always:
        def __contains__(self, day: object) -> bool:
            return True

    with pytest.raises(ValueError, match="holidays"):
        Hours(Calendar("UTC", holidays=Always())).sendable(berlin(11, 27, 9))


ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", "Africa/Cairo", "UTC"]
)
QUIET = st.times().map(lambda at: at.replace(second=0, microsecond=0))
MOMENTS = st.integers(1_735_700_000, 2_113_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
HOLIDAYS = st.frozensets(st.integers(-20, 20), max_size=6)


@st.composite
def ladders(draw: st.DrawFn) -> tuple[datetime, Hours, list[Step]]:
    due = draw(MOMENTS)
    off = frozenset(due.date() + timedelta(days=n) for n in draw(HOLIDAYS))
    quiet_from, quiet_until = draw(QUIET), draw(QUIET)
    # Less than an hour a day to write in, and a change of the clocks may swallow it.
    gap = (quiet_from.hour * 60 + quiet_from.minute) - (quiet_until.hour * 60 + quiet_until.minute)
    assume(gap == 0 or gap % 1440 >= 120)
    hours = Hours(Calendar(draw(ZONES), holidays=off), quiet_from, quiet_until)
    return due, hours, ladder.steps(due, hours)


@given(ladders())
def test_no_step_falls_into_quiet_hours_or_on_a_day_off(found):
    _due, hours, steps = found
    assert all(hours.allow(step.at) for step in steps)


@given(ladders())
def test_the_steps_stand_in_their_order_around_the_moment(found):
    due, _hours, steps = found
    at = {step.rung: step.at for step in steps}
    assert tuple(at) in (ladder.RUNGS, ladder.RUNGS[1:])
    assert BEFORE not in at or due - ladder.LOOK_AHEAD <= at[BEFORE] <= due - ladder.LEAST_NOTICE
    assert due + ladder.GRACE <= at[AFTER]
    # Where mail may go out for an hour or two a day only, both wait for the same moment.
    assert at[MORNING] <= at[ESCALATE]
    assert at[WEEK_1] <= at[WEEK_2]
    assert all(step.at - due < ladder.LOOK_BACK for step in steps)


@given(ladders(), st.integers(-11 * 24, 30 * 24), st.integers(0, 400))
def test_what_is_reached_was_reached_before_and_is_never_taken_back(found, passed, later):
    due, _hours, steps = found
    now = due + timedelta(hours=passed)
    for rungs in (FOR_OWNER, FOR_MANAGER):
        first = ladder.reached(steps, rungs, due - timedelta(days=30), now)
        second = ladder.reached(steps, rungs, due - timedelta(days=30), now + timedelta(hours=later))
        if first is not None:
            assert first.at <= now
            assert second is not None
            assert second.at >= first.at


@given(ladders(), st.integers(-300, 300))
def test_a_step_is_stale_a_working_day_later_and_no_sooner(found, passed):
    due, hours, _steps = found
    at = hours.sendable(due + timedelta(hours=passed))
    stale = hours.stale_at(at)
    assert stale - at >= ladder.FRESH
    # Whoever cannot be written to any more today is still written to at the next opening.
    assert hours.calendar.works_on(hours.calendar.day_of(stale - timedelta(seconds=1)))
