"""A team's calendar for the pure date rules, made from its row."""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from commitments import duedates
from commitments.duedates import Calendar, Due
from commitments.ladder import Hours
from commitments.models import Commitment
from facilitator.models import Team
from sessions.models import TrainingSession


def of(team: Team) -> Calendar:
    return Calendar(
        zone=team.timezone,
        weekday=team.followup_weekday,
        at=team.followup_time,
        holidays=public_holidays(team.holidays_country),
    )


def mail_hours(team: Team) -> Hours:
    """When the team may be written to."""
    return Hours(of(team), quiet_from=team.quiet_from, quiet_until=team.quiet_until)


@lru_cache(maxsize=64)
def public_holidays(country: str) -> Container[date]:
    """The holidays of `DE` or, with a region, `DE-BY`; empty for no country or one the library does not know."""
    if not country:
        return frozenset()
    # Imported here: it is the costliest import of all, and a laptop's first page should not wait for it.
    import holidays

    code, _, region = country.partition("-")
    regions = holidays.list_supported_countries().get(code)
    if regions is None or (region and region not in regions):
        return frozenset()
    return holidays.country_holidays(code, subdiv=region or None)


def session_at(training: TrainingSession) -> datetime:
    """When the hour was, or will be."""
    return training.started_at or training.starts_at


def hour_ends(training: TrainingSession, at: datetime) -> datetime:
    """When the hour ends for what is written at a moment: as planned, or now where that is over already."""
    if training.ended_at is not None:
        return max(training.ended_at, at)
    return max(session_at(training) + timedelta(minutes=training.version.minutes), at)


def local(day: date, at: time, zone: str) -> datetime:
    """A local wall time as a moment in UTC, by the same rule as all due times."""
    return Calendar(zone=zone, at=at).standup_on(day)


def friday(training: TrainingSession) -> date:
    """The last day that keeps the hour's goal, in the team's zone."""
    return duedates.by_friday(session_at(training), of(training.team))


def due(note: Commitment, conversation_at: datetime | None = None) -> Due:
    """When the note's author reports, if the conversation is at its time or at another."""
    at = conversation_at or note.conversation_at
    return duedates.friday_report(session_at(note.training), at, of(note.training.team), note.minutes)


def meeting_by(training: TrainingSession, settings: dict[str, Any]) -> date:
    """The last day of a play's joint meeting, by the settings of the wall that it hangs on."""
    days = int(settings.get("meeting_days", duedates.MEETING_DAYS))
    return duedates.joint_meeting(session_at(training), of(training.team), days)


def pledge_until(training: TrainingSession, days: int) -> datetime:
    """The hour's local time so many days on; clocks may change meanwhile."""
    start = session_at(training).astimezone(training.team.zone)
    return local((start + timedelta(days=days)).date(), start.time(), training.team.timezone).astimezone(UTC)
