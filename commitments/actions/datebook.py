"""Bringing calendar entries up to date with the duties they follow from."""

import datetime as dt
import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from commitments.models import CalendarEntry, CalendarFeed
from commitments.queries import datebook
from commitments.queries.datebook import Wanted
from facilitator.models import Team

logger = logging.getLogger(__name__)
# A month of cancelled appointments, by CONTENT 3.1.15, and what calendars have forgotten by then.
FORGOTTEN = dt.timedelta(days=90)
# Younger than what `wanted` works out, so that none is cancelled only because it is over.
LOOKED_AT = dt.timedelta(days=45)
MOVES = ("starts_at", "day", "minutes")


def refresh_all() -> int:
    """The job: every team that somebody has subscribed to. Gives how many entries changed."""
    teams = Team.objects.filter(pk__in=CalendarFeed.objects.live().values("team"))
    CalendarEntry.objects.filter(starts_at__lt=timezone.now() - FORGOTTEN).delete()
    return sum(_refreshed(team) for team in teams)


def _refreshed(team: Team) -> int:
    try:
        return refresh(team=team)
    except Exception:
        # One team's broken calendar must not keep those of the others from being brought up to date.
        logger.exception("the calendar of team %s could not be brought up to date", team.pk)
        return 0


def refresh(*, team: Team, rep_id: int | None = None, participant_id: int | None = None) -> int:
    """Make, move and cancel what differs; of one rep or guest where one is named. 2 queries when nothing does.

    May run twice at once: each row changes only if it is still as it was read, so no move is counted twice.
    """
    wanted = datebook.wanted(team, rep_id=rep_id, participant_id=participant_id)
    found = CalendarEntry.objects.filter(team=team)
    if rep_id is not None:
        found = found.filter(rep=rep_id)
    elif participant_id is not None:
        found = found.filter(rep=None, participant=participant_id)
    rows = {row.key: row for row in found}
    new = [_entry(team, entry) for key, entry in wanted.items() if key not in rows]
    changed = [(row, values) for key, row in rows.items() if (values := _difference(row, wanted.get(key)))]
    if new or changed:
        with transaction.atomic():
            CalendarEntry.objects.bulk_create(new, ignore_conflicts=True)
            for row, values in changed:
                same = CalendarEntry.objects.filter(pk=row.pk, sequence=row.sequence, revised_at=row.revised_at)
                same.update(**values)
    return len(new) + len(changed)


def _entry(team: Team, entry: Wanted) -> CalendarEntry:
    return CalendarEntry(team=team, revised_at=timezone.now(), **entry.columns())


def _difference(row: CalendarEntry, entry: Wanted | None) -> dict[str, Any]:
    """The columns to set; empty for a row that says what it should (CONTENT 3.1.7)."""
    now = timezone.now()
    if entry is None:
        if row.cancelled_at or row.starts_at < now - LOOKED_AT:
            return {}
        return {"cancelled_at": now, "revised_at": now, "sequence": row.sequence + 1}
    values = {name: value for name, value in entry.columns().items() if getattr(row, name) != value}
    if row.cancelled_at:
        values["cancelled_at"] = None
    if not values:
        return {}
    # Other words are no new version of the appointment; another time, or coming back, is.
    moved = row.cancelled_at is not None or not values.keys().isdisjoint(MOVES)
    return {**values, "revised_at": now, "sequence": row.sequence + moved}
