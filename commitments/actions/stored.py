"""Days and moments that are stored beside duties and follow from the team's calendar: brought along when it changes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from commitments import calendars
from commitments.actions import audit, looks
from commitments.models import Play, PlayPart, Pledge, Stage
from facilitator.actions import audit as trail
from facilitator.models import Team, User
from sessions.models import TrainingSession

BATCH = 200


def recount(team: Team, user: User) -> None:
    """Work out anew what the rows of a team store of its calendar, which is the new one. 3 queries when nothing moves.

    In the transaction that stores the calendar; what changed is kept in the trail. Days that people chose, and those on
    which something took place, stay what they are.
    """
    for pledge, longer in _pledges(team, user):
        if longer:
            looks.promise_since(pledge)
    _meetings(team, user)
    _plays(team, user)


def _pledges(team: Team, user: User) -> list[tuple[Pledge, bool]]:
    """The pledges that end at another moment, and whether that is later."""
    found = [
        (pledge, {"until": calendars.pledge_until(_of(pledge.training, team), pledge.days)})
        for pledge in Pledge.objects.filter(training__team=team).select_related("training")
    ]
    before = {pledge.pk: pledge.until for pledge, _values in found}
    return [(pledge, pledge.until > before[pledge.pk]) for pledge in _stored(Pledge, found, team, user)]


def _meetings(team: Team, user: User) -> None:
    """The last day of each joint meeting: the hour may have been on another day."""
    parts = PlayPart.objects.filter(commitment__team=team, commitment__withdrawn_at=None)
    _stored(
        PlayPart,
        [
            (
                part,
                {"meeting_by": calendars.meeting_by(_of(part.commitment.training, team), part.activity_run.settings)},
            )
            for part in parts.select_related("commitment__training", "activity_run")
        ],
        team,
        user,
    )


def _plays(team: Team, user: User) -> None:
    """The days in a play that still follows its note."""
    calendar = calendars.of(team)
    found: list[tuple[Play, dict[str, date | datetime]]] = []
    following = Play.objects.filter(team=team, stage=Stage.IDENTIFIED, edited_at=None, amount=None)
    for play in following.exclude(commitment=None).select_related("commitment__play"):
        if (note := play.commitment) is None:
            continue
        days: dict[str, date | datetime] = {"conversation_on": calendar.day_of(note.conversation_at)}
        if not hasattr(note, "play"):
            # Nobody chose the signal's day: it is the one on which the note was posted.
            days["signal_on"] = calendar.day_of(note.posted_at)
        found.append((play, days))
    _stored(Play, found, team, user)


def _of(training: TrainingSession, team: Team) -> TrainingSession:
    training.team = team
    return training


def _stored[M: Model](model: type[M], found: Iterable[tuple[M, Any]], team: Team, user: User) -> list[M]:
    """Store what differs, with its trace; gives the rows that changed."""
    changed = [(row, changes) for row, values in found if (changes := audit.change(row, values))]
    if not changed:
        return []
    rows = [row for row, _changes in changed]
    model._default_manager.bulk_update(rows, {name for _row, changes in changed for name in changes}, batch_size=BATCH)
    plain = [
        (row, {name: [old.isoformat() if old else None, new.isoformat()] for name, (old, new) in changes.items()})
        for row, changes in changed
    ]
    trail.record_all(team=team, user=user, action="calendar", changes=plain)
    return rows
