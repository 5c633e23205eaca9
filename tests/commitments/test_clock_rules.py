"""Clocks and last days: the lengths of CONTENT 1.19 from their anchors, in elapsed hours, working and calendar days."""

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commitments.duedates import (
    Calendar,
    add_business_days,
    ae_touch,
    business_case,
    check_days,
    close_target,
    crm_logging,
    end_of,
    hours_after,
    joint_meeting,
    looks_at_play,
    manager_review,
    outcome_day,
    pain_fresh_until,
    pledge_until,
    sponsor_mapping,
)
from commitments.realplay import outcome
from tests.commitments.test_duedates import (
    BERLIN,
    FRIDAY,
    MONDAY,
    NEXT_FRIDAY,
    NEXT_MONDAY,
    SATURDAY,
    THURSDAY,
    calendars,
    local,
    moments,
    readings,
    zones,
)

days = st.dates(date(2024, 1, 1), date(2037, 12, 31))


@pytest.mark.parametrize("clock", [manager_review, ae_touch, business_case])
def test_a_moment_without_a_zone_is_refused(clock):
    with pytest.raises(ValueError, match="time zone"):
        clock(local(FRIDAY, 9).replace(tzinfo=None))


@pytest.mark.parametrize(("clock", "hours"), [(manager_review, 48), (ae_touch, 48), (business_case, 72)])
def test_hour_clocks_count_elapsed_hours_over_a_change_of_the_clocks(clock, hours):
    logged = local(date(2026, 3, 28), 12)
    assert clock(logged) == logged.astimezone(UTC) + timedelta(hours=hours)


def test_hours_after_answers_in_utc():
    assert hours_after(local(FRIDAY, 9), 1).isoformat() == "2026-11-20T09:00:00+00:00"


@pytest.mark.parametrize(
    ("logged", "due"),
    [
        (local(MONDAY, 9), local(date(2026, 11, 18), 9)),
        (local(FRIDAY, 9), local(date(2026, 11, 24), 9)),
        (local(SATURDAY, 9), local(date(2026, 11, 25), 0)),
        (local(THURSDAY, 9), local(NEXT_MONDAY, 9)),
    ],
)
def test_the_ae_touch_can_leave_out_weekends(logged, due):
    assert ae_touch(logged, Calendar("Europe/Berlin")) == due


@given(moments, zones)
def test_leaving_out_weekends_gives_two_to_four_days(logged, zone):
    due = ae_touch(logged, Calendar(zone))
    # A change of the clocks inside the weekend makes it an hour longer.
    assert timedelta(hours=48) <= due - logged <= timedelta(hours=97)


@given(moments, zones)
def test_the_pledge_ends_two_weeks_on_at_the_same_local_time(session_at, zone):
    began = session_at.astimezone(ZoneInfo(zone))
    day, at = began.date() + timedelta(days=14), began.time()
    assume(readings(day, at, zone))
    assert pledge_until(session_at, zone) == readings(day, at, zone)[0]


def test_the_dates_counted_from_a_signal():
    assert check_days(FRIDAY) == (NEXT_FRIDAY, date(2026, 12, 4))
    assert close_target(FRIDAY) == date(2026, 12, 4)


def test_the_outcome_is_measured_ninety_days_after_the_sessions_local_day():
    assert outcome_day(local(FRIDAY, 0, 30), BERLIN) == FRIDAY + timedelta(days=90)


def test_sponsor_mapping_is_three_business_days_and_skips_holidays():
    calendar = Calendar("Europe/Berlin", holidays=frozenset({NEXT_MONDAY}))
    assert sponsor_mapping(THURSDAY, calendar) == date(2026, 11, 25)


@given(st.dates(date(2024, 1, 1), date(2037, 1, 1)), st.integers(0, 30), st.sets(st.integers(1, 30)))
def test_business_days_are_the_working_days_between(day, count, off):
    calendar = Calendar("Europe/Berlin", holidays=frozenset(day + timedelta(days=one) for one in off))
    end = add_business_days(day, count, calendar)
    passed = [day + timedelta(days=one) for one in range(1, (end - day).days + 1)]
    assert sum(map(calendar.works_on, passed)) == count
    assert calendar.works_on(end) or count == 0


def test_business_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forward"):
        add_business_days(FRIDAY, -1, BERLIN)


@given(days, zones)
def test_what_is_due_on_a_day_is_overdue_on_the_next(day, zone):
    due, calendar = end_of(day, zone), Calendar(zone)
    assert calendar.day_of(due) == day
    assert calendar.day_of(due + timedelta(seconds=1)) == day + timedelta(days=1)


@given(days, st.integers(1, 60), st.integers(0, 400))
def test_a_play_is_looked_at_on_its_target_and_on_day_7_if_that_is_still_to_come(signal, length, age):
    close_by, today = signal + timedelta(days=length), signal + timedelta(days=age)
    first, last = looks_at_play(signal, close_by, today)
    assert last == close_by
    assert (first is not None) == (age <= 7 < length)
    assert first in {None, check_days(signal)[0]}


@given(moments, st.integers(1, 24 * 60))
def test_logging_in_the_crm_counts_elapsed_minutes(ends, minutes):
    assert crm_logging(ends, minutes) - ends == timedelta(minutes=minutes)


@given(moments, calendars(), st.integers(1, 60))
def test_the_joint_meeting_is_counted_in_local_days(session_at, calendar, days):
    last = joint_meeting(session_at, calendar, days)
    assert (last - calendar.day_of(session_at)).days == days
    assert calendar.day_of(end_of(last, calendar.zone)) == last


@given(st.dates(date(2024, 1, 1), date(2037, 1, 1)), st.integers(1, 365), st.integers(-400, 400))
def test_a_word_on_the_pain_counts_just_as_long_as_the_brief_says(said_on, days, passed):
    """The clock and the brief's own test agree on every day."""
    today = said_on + timedelta(days=passed)
    texts = {"operator": "Priya", "source": "text", "said": said_on.isoformat()}
    stale = any(gap.stale for gap in outcome(texts, today, days).gaps)
    assert stale == (today > pain_fresh_until(said_on, days))
