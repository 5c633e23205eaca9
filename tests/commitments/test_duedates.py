"""Due dates: the rules of CONTENT 1.11 in every zone, over changes of the clocks and holidays."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import holidays as public_holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.duedates import (
    Calendar,
    by_friday,
    carried,
    friday_report,
    last_standup,
    next_standup,
)

BERLIN = Calendar("Europe/Berlin")


# The rest depend on the machine, or are other spellings of the same zones.
ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("posix", "right")))


# A week in November 2026 without holidays: Monday is the 16th, Friday the 20th.
MONDAY, THURSDAY, FRIDAY, SATURDAY = (date(2026, 11, day) for day in (16, 19, 20, 21))


NEXT_MONDAY, NEXT_FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


zones = st.sampled_from(ZONES)


times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


# Seconds since 1970: 2024 up to the autumn of 2037, after which the last reports would leave the tables.
moments = st.integers(1_704_067_200, 2_135_376_000).map(lambda second: datetime.fromtimestamp(second, UTC))


soon = st.integers(0, 40 * 24 * 60).map(lambda count: timedelta(minutes=count))


@st.composite
def calendars(draw, with_holidays=False):
    days = st.dates(date(2024, 1, 1), date(2037, 12, 31))
    holidays = frozenset(draw(st.lists(days, max_size=5))) if with_holidays else frozenset()
    return Calendar(draw(zones), draw(st.integers(0, 6)), draw(times), holidays)


@st.composite
def holiday_reports(draw):
    """A session, a conversation and a calendar with most days near them off."""
    calendar, session_at = draw(calendars()), draw(moments)
    start = session_at.date() - timedelta(days=7)
    off = draw(st.sets(st.integers(0, 60), max_size=40))
    holidays = frozenset(start + timedelta(days=days) for days in off)
    return session_at, session_at + draw(soon), Calendar(calendar.zone, calendar.weekday, calendar.at, holidays)


def local(day, hour, minute=0, zone="Europe/Berlin"):
    return datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(zone))


def readings(day, at, zone):
    """Every moment at which the clocks in a zone show this time, found by trying all offsets of those days."""
    wall = datetime.combine(day, at)
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    offsets = {(noon + timedelta(hours=h)).astimezone(ZoneInfo(zone)).utcoffset() for h in range(-40, 41)}
    tries = [(wall - offset).replace(tzinfo=UTC) for offset in offsets]
    return sorted(one for one in tries if one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall)


def is_right_reading(moment, day, calendar):
    """The first reading of a local time, or later than it on the wall where the clocks skip it."""
    shown = moment.astimezone(ZoneInfo(calendar.zone)).replace(tzinfo=None)
    exact = readings(day, calendar.at, calendar.zone)
    return moment == exact[0] if exact else shown > datetime.combine(day, calendar.at)


@pytest.mark.parametrize(
    ("session", "conversation", "day", "missed"),
    [
        pytest.param(local(MONDAY, 10), local(THURSDAY, 11), FRIDAY, False, id="within the week"),
        pytest.param(local(MONDAY, 10), local(FRIDAY, 11), FRIDAY, False, id="on Friday before the standup"),
        pytest.param(local(MONDAY, 10), local(FRIDAY, 15, 30), FRIDAY, False, id="over as the standup begins"),
        pytest.param(local(MONDAY, 10), local(FRIDAY, 15, 45), NEXT_FRIDAY, False, id="running into the standup"),
        pytest.param(local(MONDAY, 10), local(FRIDAY, 17), NEXT_FRIDAY, False, id="on Friday after the standup"),
        pytest.param(local(MONDAY, 10), local(SATURDAY, 9), NEXT_FRIDAY, True, id="later than Friday"),
        pytest.param(local(MONDAY, 10), local(NEXT_MONDAY, 9), NEXT_FRIDAY, True, id="the week after"),
        pytest.param(local(FRIDAY, 10), local(FRIDAY, 11), NEXT_FRIDAY, False, id="never the session's day"),
        pytest.param(local(FRIDAY, 10), local(NEXT_FRIDAY, 11), NEXT_FRIDAY, False, id="session on a Friday"),
        pytest.param(local(SATURDAY, 10), local(NEXT_MONDAY, 9), NEXT_FRIDAY, False, id="session at a weekend"),
    ],
)
def test_friday_report_follows_the_conversation(session, conversation, day, missed):
    due = friday_report(session, conversation, BERLIN)
    assert due.at == local(day, 16)
    assert (due.day, due.moved_for_holiday, due.missed_by_friday) == (day, False, missed)


@pytest.mark.parametrize(
    ("session", "conversation", "off", "day"),
    [
        pytest.param(local(MONDAY, 10), local(date(2026, 11, 17), 9), {FRIDAY}, THURSDAY, id="the day before"),
        pytest.param(
            local(MONDAY, 10), local(date(2026, 11, 17), 9), {THURSDAY, FRIDAY}, date(2026, 11, 18), id="two off"
        ),
        pytest.param(local(MONDAY, 10), local(THURSDAY, 17), {FRIDAY}, NEXT_MONDAY, id="conversation too late"),
        pytest.param(local(MONDAY, 10), local(FRIDAY, 11), {FRIDAY}, NEXT_MONDAY, id="conversation on the holiday"),
        pytest.param(local(THURSDAY, 9), local(THURSDAY, 12), {FRIDAY}, NEXT_MONDAY, id="session the day before"),
        pytest.param(
            local(THURSDAY, 9), local(THURSDAY, 12), {FRIDAY, NEXT_MONDAY}, date(2026, 11, 24), id="long weekend"
        ),
    ],
)
def test_friday_report_moves_for_a_holiday(session, conversation, off, day):
    due = friday_report(session, conversation, Calendar("Europe/Berlin", holidays=frozenset(off)))
    assert due.at == local(day, 16)
    assert (due.day, due.moved_for_holiday) == (day, True)


def test_a_countrys_holidays_can_be_passed_as_they_are():
    calendar = Calendar("Europe/Berlin", holidays=public_holidays.country_holidays("DE"))
    due = friday_report(local(date(2026, 12, 21), 9), local(date(2026, 12, 22), 9), calendar)
    assert (due.day, due.moved_for_holiday) == (date(2026, 12, 24), True)


@given(calendars(with_holidays=True), moments, soon)
def test_a_report_is_after_the_sessions_day_and_the_conversation(calendar, session_at, later):
    due = friday_report(session_at, session_at + later, calendar)
    assert due.day > calendar.day_of(session_at)
    assert due.at >= session_at + later + timedelta(minutes=30)


@given(holiday_reports())
def test_a_report_among_many_holidays_is_still_after_both_and_on_a_working_day(report):
    session_at, conversation_at, calendar = report
    due = friday_report(session_at, conversation_at, calendar)
    assert due.day > calendar.day_of(session_at)
    assert due.at >= conversation_at + timedelta(minutes=30)
    assert due.day not in calendar.holidays
    assert calendar.works_on(due.day) if due.moved_for_holiday else due.day.weekday() == calendar.weekday


@given(calendars(), moments, soon)
def test_without_holidays_a_report_is_the_first_such_weekday_possible(calendar, session_at, later):
    due = friday_report(session_at, session_at + later, calendar)
    week_before = due.day - timedelta(weeks=1)
    too_early = week_before <= calendar.day_of(session_at)
    assert due.day.weekday() == calendar.weekday
    assert too_early or calendar.standup_on(week_before) < session_at + later + timedelta(minutes=30)


@given(calendars(with_holidays=True), moments, soon)
def test_a_report_shows_the_teams_own_time_whatever_the_clocks_did(calendar, session_at, later):
    due = friday_report(session_at, session_at + later, calendar)
    assert due.at.tzinfo is UTC
    assert is_right_reading(due.at, due.day, calendar)


@given(holiday_reports(), soon)
def test_a_later_conversation_is_never_reported_earlier(report, later):
    session_at, conversation_at, calendar = report
    first = friday_report(session_at, conversation_at, calendar)
    assert first.at <= friday_report(session_at, conversation_at + later, calendar).at


@given(calendars(), moments, soon)
def test_the_goal_is_missed_exactly_when_the_conversation_is_after_the_last_day(calendar, session_at, later):
    due = friday_report(session_at, session_at + later, calendar)
    assert due.missed_by_friday is (calendar.day_of(session_at + later) > by_friday(session_at, calendar))


@given(calendars(), moments)
def test_the_last_day_is_one_to_seven_days_after_the_session(calendar, session_at):
    last = by_friday(session_at, calendar)
    assert last.weekday() == calendar.weekday
    assert 1 <= (last - calendar.day_of(session_at)).days <= 7


@pytest.mark.parametrize(
    ("session", "off", "last"),
    [
        (local(MONDAY, 10), set(), FRIDAY),
        (local(FRIDAY, 10), set(), NEXT_FRIDAY),
        (local(MONDAY, 10), {FRIDAY}, THURSDAY),
        (local(THURSDAY, 10), {FRIDAY}, NEXT_MONDAY),
    ],
)
def test_by_friday(session, off, last):
    assert by_friday(session, Calendar("Europe/Berlin", holidays=frozenset(off))) == last


def test_the_sessions_day_is_the_teams_day_and_not_utcs():
    auckland = Calendar("Pacific/Auckland")
    # Thursday evening in UTC is Friday morning in Auckland.
    assert by_friday(datetime(2026, 11, 19, 22, tzinfo=UTC), auckland) == NEXT_FRIDAY


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Europe/Berlin", datetime(2026, 3, 27, 15, tzinfo=UTC), datetime(2026, 4, 3, 14, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 23, 14, tzinfo=UTC), datetime(2026, 10, 30, 15, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 3, 27, 16, tzinfo=UTC), datetime(2026, 4, 3, 15, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 6, 21, tzinfo=UTC), datetime(2026, 3, 13, 20, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 10, 30, 20, tzinfo=UTC), datetime(2026, 11, 6, 21, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 3, 27, 10, 30, tzinfo=UTC), datetime(2026, 4, 3, 10, 30, tzinfo=UTC)),
    ],
)
def test_the_standup_stays_at_four_when_the_clocks_change(zone, before, after):
    calendar = Calendar(zone)
    assert next_standup(before - timedelta(hours=1), calendar) == before
    assert next_standup(before, calendar) == after


def test_a_time_the_clocks_skip_moves_later():
    # Cairo skips Friday 24 April 2026, 00:00 to 01:00.
    cairo = Calendar("Africa/Cairo", at=time(0, 30))
    assert cairo.standup_on(date(2026, 4, 24)) == local(date(2026, 4, 24), 1, 30, "Africa/Cairo")


def test_a_time_that_comes_twice_is_the_first():
    # Cairo repeats Thursday 29 October 2026, 23:00 to 24:00; summer time is three hours ahead.
    cairo = Calendar("Africa/Cairo", weekday=3, at=time(23, 30))
    assert cairo.standup_on(date(2026, 10, 29)) == datetime(2026, 10, 29, 20, 30, tzinfo=UTC)


@given(calendars(), moments)
def test_standups_are_a_week_apart_on_the_wall_and_always_later(calendar, after):
    first = next_standup(after, calendar)
    second = next_standup(first, calendar)
    day = max(calendar.day_of(after), calendar.day_of(first) - timedelta(days=1))
    day += timedelta(days=(calendar.weekday - day.weekday()) % 7)
    assert after < first < second
    assert is_right_reading(first, day, calendar)
    assert is_right_reading(second, day + timedelta(weeks=1), calendar)


@given(calendars(with_holidays=True), moments)
def test_the_last_standup_is_the_one_that_the_next_follows(calendar, moment):
    last = last_standup(moment, calendar)
    assert last < moment <= next_standup(last, calendar)
    assert next_standup(last, calendar) == next_standup(moment - timedelta(microseconds=1), calendar)


def test_the_last_standup_is_found_over_long_holidays():
    off = frozenset(MONDAY + timedelta(days=n) for n in range(30))
    calendar = Calendar("Europe/Berlin", holidays=off)
    assert last_standup(local(date(2026, 12, 18), 16), calendar) == local(date(2026, 11, 13), 16)


@pytest.mark.parametrize("zone", ZONES)
def test_every_friday_to_2037_is_at_four(zone):
    calendar, day, last = Calendar(zone), date(2024, 1, 5), datetime(2024, 1, 1, tzinfo=UTC)
    while day.year < 2038:
        moment = calendar.standup_on(day)
        shown = moment.astimezone(ZoneInfo(zone))
        assert (moment > last, shown.date(), shown.time()) == (True, day, time(16))
        day, last = day + timedelta(weeks=1), moment


def test_the_next_standup_skips_a_week_whose_standup_was_already_held():
    calendar = Calendar("Europe/Berlin", holidays=frozenset({FRIDAY}))
    assert next_standup(local(MONDAY, 9), calendar) == local(THURSDAY, 16)
    assert next_standup(local(THURSDAY, 16), calendar) == local(NEXT_FRIDAY, 16)


def test_holidays_without_end_are_refused():
    class Always:
        def __contains__(self, day):
            return True

    with pytest.raises(ValueError, match="holidays"):
        friday_report(local(MONDAY, 9), local(MONDAY, 12), Calendar("Europe/Berlin", holidays=Always()))
    with pytest.raises(ValueError, match="holidays"):
        next_standup(local(MONDAY, 9), Calendar("Europe/Berlin", holidays=Always()))


@given(moments, soon, calendars(with_holidays=True), soon)
def test_standups_before_a_moment_are_not_looked_at(session_at, later, calendar, passed):
    now = session_at + passed
    due = friday_report(session_at, session_at + later, calendar, not_before=now).at
    assert due >= now
    assert due >= friday_report(session_at, session_at + later, calendar).at


@given(moments, soon, calendars(with_holidays=True), calendars(with_holidays=True), soon)
def test_another_calendar_makes_nobody_late_and_forgives_nothing_that_is_over_by_both(
    session_at, later, first, other, passed
):
    at, now = session_at + later, session_at + passed
    before = friday_report(session_at, at, first).at
    after = friday_report(session_at, at, other).at
    due = carried(before, after, now, friday_report(session_at, at, other, not_before=now).at)
    if before >= now:
        assert due >= now
    if before < now and after < now:
        assert due == before
    if after >= now:
        assert due == after
    # Nothing moves a second time.
    assert carried(due, after, now, friday_report(session_at, at, other, not_before=now).at) == due


@given(moments, soon, calendars(with_holidays=True), soon)
def test_the_same_calendar_moves_nothing(session_at, later, calendar, passed):
    due = friday_report(session_at, session_at + later, calendar).at
    assert carried(due, due, session_at + passed, due) == due
