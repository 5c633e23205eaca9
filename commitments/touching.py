"""The terms of the AE's clock: how many hours, and which of them count. A team's rule, and the packet's of an hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commitments import calendars, duedates
from commitments.duedates import Calendar
from facilitator import houserules
from facilitator.models import Team
from sessions import activities
from sessions.models import ActivityRun


@dataclass(frozen=True)
class Terms:
    """So many hours of the calendar's working days; without a calendar every hour counts."""

    hours: int = duedates.AE_TOUCH_HOURS
    calendar: Calendar | None = None

    def due(self, logged_at: datetime) -> datetime:
        return duedates.ae_touch(logged_at, self.calendar, self.hours)


def on_workdays(team: Team) -> bool:
    """Whether the team's rule leaves days off out (CONTENT 1.19: the sources do not say)."""
    return bool(houserules.merged(team.house_rules).touch_workdays)


def of_team(team: Team) -> Terms:
    """For what was logged at a desk, imported, or in an hour without a packet."""
    return Terms(calendar=calendars.of(team) if on_workdays(team) else None)


def of_packet(team: Team, hours: int, *, weekends: bool) -> Terms:
    """In an hour whose packet has terms of its own. What either leaves out is left out."""
    if on_workdays(team):
        return Terms(hours, calendars.of(team))
    return Terms(hours, None if weekends else Calendar(zone=team.timezone))


def of_hours(team: Team, trainings: Iterable[int | None]) -> dict[int | None, Terms]:
    """The terms of each of these hours, and of None. 1 query, none where there is no hour."""
    known: dict[int | None, Terms] = dict.fromkeys({*trainings, None}, of_team(team))
    asked = [pk for pk in known if pk is not None]
    runs = ActivityRun.objects.filter(training__in=asked, kind="packet").order_by("-pk") if asked else []
    for run in runs:
        settings = activities.get(run.kind).settings(run)
        known[run.training_id] = of_packet(team, settings.hours, weekends=settings.weekends)
    return known
