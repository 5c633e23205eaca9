"""When things are due: the date rules of CONTENT 1.11 and the clocks of 1.19, from anchor and calendar.

Moments go in as aware datetimes and come out in UTC; a naive one is a ValueError. Days are days in the
team's zone. Wall-clock rules keep the local time across a change of the clocks: a time that does not
exist moves later, a time that exists twice is the first (RELIABILITY F14).
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FRIDAY, SATURDAY = 4, 5
# A conversation is over when the standup asks about it; P1 asks customers for half an hour.
CONVERSATION_MINUTES = 30
AE_TOUCH_HOURS = MANAGER_REVIEW_HOURS = 48
BUSINESS_CASE_HOURS = 72
CRM_MINUTES = 60
MEETING_DAYS = 7
PAIN_DAYS = 60
PLEDGE_DAYS = CLOSE_DAYS = 14
CHECK_DAYS = (7, 14)
OUTCOME_DAYS = 90
SPONSOR_MAPPING_DAYS = 3
# Holidays in a row beyond this are a wrong list, not a calendar.
LONGEST_BREAK_DAYS = 60


@dataclass(frozen=True)
class Calendar:
    """A team's rule for its standup: IANA zone, weekday (0 = Monday), local time, public holidays.

    holidays is anything that answers `day in holidays`, such as a frozenset or a holidays.HolidayBase.
    """

    zone: str
    weekday: int = FRIDAY
    at: time = time(16, 0)
    holidays: Container[date] = frozenset()

    def day_of(self, moment: datetime) -> date:
        """The team's local day of a moment."""
        return _utc(moment).astimezone(ZoneInfo(self.zone)).date()

    def standup_on(self, day: date) -> datetime:
        """The standup's time on a local day, in UTC."""
        return self.moment(day, self.at)

    def moment(self, day: date, at: time) -> datetime:
        """A local wall time in UTC."""
        return _instant(day, at, self.zone)

    def works_on(self, day: date) -> bool:
        """Neither a weekend (Saturday, Sunday) nor a public holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays


@dataclass(frozen=True)
class Due:
    """A Friday report: its moment in UTC, its local day, and what is worth telling the rep about it."""

    at: datetime
    day: date
    moved_for_holiday: bool
    missed_by_friday: bool


def friday_report(
    session_at: datetime,
    conversation_at: datetime,
    calendar: Calendar,
    minutes: int = CONVERSATION_MINUTES,
    *,
    not_before: datetime | None = None,
) -> Due:
    """The first standup after the committed conversation, never on the session's own day.

    A conversation that ends (minutes after it begins) by the time of that day's standup is reported
    there; one that ends later is reported a week on. On a public holiday the standup is on the working
    day before; where that is the session's day or earlier, or before the conversation's end, on the
    first working day after [derived]. A conversation later than by_friday misses P1's goal.

    `not_before`: standups before this moment are not looked at, as when the team's calendar changes only then.
    """
    session_day = calendar.day_of(session_at)
    ends = _utc(conversation_at) + timedelta(minutes=minutes)
    if not_before is not None:
        ends = max(ends, _utc(not_before))
    fits = _Fits(calendar, session_day, ends)
    day = _on_weekday(session_day + timedelta(days=1), calendar.weekday)
    while not fits(day):
        day += timedelta(weeks=1)
    held = _held(day, calendar, fits)
    return Due(
        at=calendar.standup_on(held),
        day=held,
        moved_for_holiday=held != day,
        missed_by_friday=calendar.day_of(conversation_at) > by_friday(session_at, calendar),
    )


def by_friday(session_at: datetime, calendar: Calendar) -> date:
    """The last local day a P1 conversation may be on: that of the first standup after the session's day."""
    session_day = calendar.day_of(session_at)
    day = _on_weekday(session_day + timedelta(days=1), calendar.weekday)
    return _held(day, calendar, _Fits(calendar, session_day))


def next_standup(after: datetime, calendar: Calendar) -> datetime:
    """The next weekly standup strictly after a moment, in UTC; a holiday moves it to the working day before."""
    first = _on_weekday(calendar.day_of(after), calendar.weekday)
    for week in range(LONGEST_BREAK_DAYS // 7 + 2):
        day = first + timedelta(weeks=week)
        held = calendar.standup_on(_held(day, calendar, _Fits(calendar)))
        if held > after:
            return held
    raise ValueError(f"No working day for a standup after {after:%Y-%m-%d}: check the team's holidays.")


def last_standup(before: datetime, calendar: Calendar) -> datetime:
    """The weekly standup strictly before a moment, in UTC, wherever holidays moved it."""
    # As far back as holidays may reach; there is one a week.
    found = next_standup(before - timedelta(days=LONGEST_BREAK_DAYS + 14), calendar)
    while (later := next_standup(found, calendar)) < before:
        found = later
    return found


def carried(before: datetime, after: datetime, now: datetime, otherwise: datetime) -> datetime:
    """The due time of something open when its calendar changes: `before` by the old one, `after` by the new.

    What is to come by the new calendar is due then. Where that is over already, what was overdue stays so since the
    day it was due, and for what was not there is `otherwise`: nobody is late by a change of the calendar [derived].
    """
    if after >= now:
        return after
    return before if before < now else otherwise


def hours_after(moment: datetime, hours: int) -> datetime:
    """So many elapsed hours later, whatever the clocks on the wall do meanwhile."""
    return _utc(moment) + timedelta(hours=hours)


def ae_touch(logged_at: datetime, counts: Calendar | None = None, hours: int = AE_TOUCH_HOURS) -> datetime:
    """48 hours after a signal was logged: elapsed ones, or with a calendar those of its working days."""
    moment, left = _utc(logged_at), timedelta(hours=hours)
    if counts is None:
        return moment + left
    # What falls off the end by a day off is added behind it, where there may be another one.
    for begins, ends in _days_off(moment, counts):
        if begins >= moment + left:
            break
        left -= begins - moment
        moment = ends
    return moment + left


def days_off(since: datetime, until: datetime, calendar: Calendar) -> list[tuple[datetime, datetime]]:
    """The stretches between two moments that no working day has a part in, in UTC; empty where until is not later."""
    until = _utc(until)
    found: list[tuple[datetime, datetime]] = []
    for begins, ends in _days_off(since, calendar):
        if begins >= until:
            break
        found.append((begins, min(ends, until)))
    return found


def counted(since: datetime, until: datetime, calendar: Calendar | None = None) -> timedelta:
    """The time between two moments, with a calendar without what lies on its days off."""
    off = days_off(since, until, calendar) if calendar else []
    return _utc(until) - _utc(since) - sum((ends - begins for begins, ends in off), timedelta(0))


def manager_review(logged_at: datetime, hours: int = MANAGER_REVIEW_HOURS) -> datetime:
    """48 elapsed hours after a trigger was logged: the AE's own clock, so it informs and never gates."""
    return hours_after(logged_at, hours)


def business_case(discovery_at: datetime) -> datetime:
    """72 elapsed hours after discovery was held."""
    return hours_after(discovery_at, BUSINESS_CASE_HOURS)


def crm_logging(hour_ends: datetime, minutes: int = CRM_MINUTES) -> datetime:
    """60 elapsed minutes after the hour ended: an unlogged promise is treated as not made."""
    return _utc(hour_ends) + timedelta(minutes=minutes)


def joint_meeting(session_at: datetime, calendar: Calendar, days: int = MEETING_DAYS) -> date:
    """The last day for the joint meeting: 7 days after the session's local day."""
    return calendar.day_of(session_at) + timedelta(days=days)


def pain_fresh_until(said_on: date, days: int = PAIN_DAYS) -> date:
    """The last day on which a word on the pain still counts: 60 days after it was said."""
    return said_on + timedelta(days=days)


def pledge_until(session_at: datetime, zone: str) -> datetime:
    """The end of the manager's two weeks: the session's local time 14 days on."""
    local = _utc(session_at).astimezone(ZoneInfo(zone))
    return _instant(local.date() + timedelta(days=PLEDGE_DAYS), local.time(), zone)


def close_target(signal_day: date, days: int = CLOSE_DAYS) -> date:
    """14 days after the signal, that day included."""
    return signal_day + timedelta(days=days)


def check_days(signal_day: date) -> tuple[date, date]:
    """The manager's day-7 and day-14 checks after the signal."""
    first, second = (signal_day + timedelta(days=days) for days in CHECK_DAYS)
    return first, second


def looks_at_play(signal_day: date, close_by: date, today: date) -> tuple[date | None, date]:
    """The manager's looks at a play known since today: day 7, or None where it is over or no sooner than the target.

    The close target is looked at even when it is over: what goes on then needs a written exception.
    """
    first = check_days(signal_day)[0]
    return first if today <= first < close_by else None, close_by


def end_of(day: date, zone: str) -> datetime:
    """The last second of a local day: what is due on a day is overdue on the next."""
    return _instant(day + timedelta(days=1), time(), zone) - timedelta(seconds=1)


def outcome_day(session_at: datetime, calendar: Calendar) -> date:
    """When the three measures are taken: 90 days after the session's local day."""
    return calendar.day_of(session_at) + timedelta(days=OUTCOME_DAYS)


def sponsor_mapping(brief_day: date, calendar: Calendar) -> date:
    """Three business days after the brief was made."""
    return add_business_days(brief_day, SPONSOR_MAPPING_DAYS, calendar)


def add_business_days(day: date, count: int, calendar: Calendar) -> date:
    """The count-th working day after a day; 0 is the day itself, a negative count is a ValueError."""
    if count < 0:
        raise ValueError(f"Business days are counted forward, not {count}.")
    for _ in range(count):
        day = next(_working_days(day, calendar))
    return day


@dataclass(frozen=True)
class _Fits:
    """Whether a standup on a day comes after the session's day and after the conversation's end."""

    calendar: Calendar
    session_day: date = date.min
    ends: datetime | None = None

    def __call__(self, day: date) -> bool:
        if day <= self.session_day:
            return False
        return self.ends is None or self.calendar.standup_on(day) >= self.ends


def _held(day: date, calendar: Calendar, fits: _Fits) -> date:
    """The day, or if a holiday the working day before if it fits, or else the first one after that does."""
    if day not in calendar.holidays:
        return day
    before = next(_working_days(day, calendar, step=-1), None)
    if before is not None and fits(before):
        return before
    return next(later for later in _working_days(day, calendar) if fits(later))


def _working_days(day: date, calendar: Calendar, step: int = 1) -> Iterator[date]:
    """Working days after (step 1) or before (step -1) a day, the nearest first."""
    for distance in range(1, LONGEST_BREAK_DAYS + 1):
        near = day + timedelta(days=step * distance)
        if calendar.works_on(near):
            yield near
    if step > 0:
        raise ValueError(f"No working day in the {LONGEST_BREAK_DAYS} days after {day}: check the holidays.")


def _days_off(since: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of days off from a moment on, without end. A stretch that is too long is a wrong list."""
    day, begins, length = calendar.day_of(since), _utc(since), 0
    while True:
        midnight = calendar.moment(day, time())
        if calendar.works_on(day):
            if length:
                yield begins, midnight
            length = 0
        else:
            begins = begins if length else max(midnight, _utc(since))
            length += 1
            if length > LONGEST_BREAK_DAYS:
                raise ValueError(f"No working day in the {LONGEST_BREAK_DAYS} days before {day}: check the holidays.")
        day += timedelta(days=1)


def _on_weekday(day: date, weekday: int) -> date:
    """The first such weekday on or after a day."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _instant(day: date, at: time, zone: str) -> datetime:
    """A local wall time in UTC; fold=0 gives the later reading of a gap and the first of an overlap."""
    return datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("This moment has no time zone.")
    return moment.astimezone(UTC)
