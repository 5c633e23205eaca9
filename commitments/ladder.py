"""When a person is reminded of what they owe: the ladder of CONTENT 2.2, as pure functions of stored facts.

T−24 h, T+2 h, the next working morning; the manager is told after two working days; weekly until 14 days; then nobody
writes any more. Nothing goes out in quiet hours, at weekends or on holidays: a step that falls there moves on to the
next moment when mail may go out. The first one would then come too late to help and moves back instead.
Moments go in as aware datetimes and come out in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commitments.duedates import LONGEST_BREAK_DAYS, Calendar, add_business_days

BEFORE, AFTER, MORNING, ESCALATE, WEEK_1, WEEK_2 = "before", "after", "morning", "escalate", "week_1", "week_2"
RUNGS = (BEFORE, AFTER, MORNING, ESCALATE, WEEK_1, WEEK_2)
# What the owner gets, and what the manager gets; the weekly ones go to both.
FOR_OWNER = (BEFORE, AFTER, MORNING, WEEK_1, WEEK_2)
FOR_MANAGER = (ESCALATE, WEEK_1, WEEK_2)

NOTICE = timedelta(hours=24)
GRACE = timedelta(hours=2)
# A reminder later than this before the moment helps nobody.
LEAST_NOTICE = timedelta(hours=1)
# A week of holidays before the moment, and there is no reminder before it.
FURTHEST_BACK = timedelta(days=7)
ESCALATE_AFTER_DAYS = 2
WEEKS = {WEEK_1: timedelta(days=7), WEEK_2: timedelta(days=14)}
# Older than this, weekends and holidays not counted, it is not sent late as if it were new (RELIABILITY F13).
FRESH = timedelta(hours=24)
# A duty due outside these, seen from now, has no step at all today.
LOOK_AHEAD = NOTICE + FURTHEST_BACK
LOOK_BACK = WEEKS[WEEK_2] + timedelta(days=14)
# Where quiet hours do not end in a morning, it begins here.
USUAL_MORNING, EARLIEST, NOON = time(8), time(5), time(12)


@dataclass(frozen=True)
class Hours:
    """When mail may go out: on working days of the calendar, outside of quiet hours in its zone.

    Quiet hours run from `quiet_from` to `quiet_until`, usually over midnight; two equal times mean none.
    """

    calendar: Calendar
    quiet_from: time = time(19)
    quiet_until: time = time(8)

    def allow(self, moment: datetime) -> bool:
        local = self._local(moment)
        return self.calendar.works_on(local.date()) and not self._quiet(local.time())

    def sendable(self, moment: datetime) -> datetime:
        """The first moment from this one on at which mail may go out."""
        for day in self._days_from(self._local(moment).date()):
            begins = max(moment.astimezone(UTC), self._at(day, time()))
            if not self.calendar.works_on(day) or self._local(begins).date() != day:
                continue
            if not self._quiet(self._local(begins).time()):
                return begins
            opens = self._at(day, self.quiet_until)
            if opens >= begins and self._local(opens).date() == day and self.allow(opens):
                return opens
        raise ValueError(f"No working day after {moment:%Y-%m-%d}: check the team's holidays.")

    def morning(self, day: date) -> datetime:
        """When mail begins on a working day."""
        ends_quiet = self.quiet_until != self.quiet_from and EARLIEST <= self.quiet_until < NOON
        return self.sendable(self._at(day, self.quiet_until if ends_quiet else USUAL_MORNING))

    def stale_at(self, moment: datetime) -> datetime:
        """When a step of that moment is too old to be sent: FRESH later, days off not counted."""
        left, at = FRESH, moment.astimezone(UTC)
        for day in self._days_from(self._local(moment).date()):
            ends = self._at(day + timedelta(days=1), time())
            if self.calendar.works_on(day):
                if at + left <= ends:
                    return at + left
                left -= max(ends - at, timedelta())
            at = max(at, ends)
        raise ValueError(f"No working day after {moment:%Y-%m-%d}: check the team's holidays.")

    def _quiet(self, at: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.calendar.zone))

    def _at(self, day: date, at: time) -> datetime:
        return self.calendar.moment(day, at)

    def _days_from(self, day: date) -> Iterator[date]:
        return (day + timedelta(days=n) for n in range(LONGEST_BREAK_DAYS + 1))


@dataclass(frozen=True)
class Step:
    """A rung of the ladder and when it is reached, in UTC."""

    rung: str
    at: datetime


def steps(due_at: datetime, hours: Hours) -> list[Step]:
    """The whole ladder of what is due then, in its own order; without the first step where that has no place."""
    calendar = hours.calendar
    day = calendar.day_of(due_at)
    local = due_at.astimezone(ZoneInfo(calendar.zone)).time()
    before = _before(due_at, hours)
    later = {
        AFTER: hours.sendable(due_at + GRACE),
        MORNING: hours.morning(add_business_days(day, 1, calendar)),
        ESCALATE: hours.sendable(calendar.moment(add_business_days(day, ESCALATE_AFTER_DAYS, calendar), local)),
        **{rung: hours.sendable(calendar.moment(day + pause, local)) for rung, pause in WEEKS.items()},
    }
    return ([Step(BEFORE, before)] if before else []) + [Step(rung, at) for rung, at in later.items()]


def reached(ladder: list[Step], rungs: tuple[str, ...], since: datetime, now: datetime) -> Step | None:
    """The newest of these rungs that its time has come for, if any; it stands for all that came before it.

    What was reached before `since`, when the duty came into the world, was never somebody's to be told.
    """
    there = [step for step in ladder if step.rung in rungs and since <= step.at <= now]
    return max(there, key=lambda step: (step.at, rungs.index(step.rung)), default=None)


def coming(ladder: list[Step], rungs: tuple[str, ...], now: datetime) -> Step | None:
    """The next of these rungs that is still to come."""
    return min((step for step in ladder if step.rung in rungs and step.at > now), key=lambda s: s.at, default=None)


def _before(due_at: datetime, hours: Hours) -> datetime | None:
    wanted = due_at - NOTICE
    on = hours.sendable(wanted)
    if on <= due_at - LEAST_NOTICE:
        return on
    first = hours.calendar.day_of(wanted)
    for back in range(FURTHEST_BACK.days):
        day = first - timedelta(days=back)
        if hours.calendar.works_on(day) and (morning := hours.morning(day)) <= wanted:
            return morning
    return None
