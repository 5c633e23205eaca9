"""Owing and keeping what day 90 says, and the monthly values that were measured elsewhere."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from commitments import calendars, duedates, ladder
from commitments.actions import audit
from commitments.actions.holding import hold
from commitments.models import Commitment, Duty, MonthlyValue, Outcome
from commitments.queries import day90 as queries
from facilitator.jobs import Job
from facilitator.locking import for_update
from facilitator.models import Rep, Team, User
from sessions.models import TrainingSession

# The ladder's end: what was due before nobody is written to about, and nobody is asked for any more.
OWED = timedelta(days=duedates.OUTCOME_DAYS) + ladder.WEEKS[ladder.WEEK_2]
EVERY = timedelta(days=1)


def job() -> Job:
    return Job("day-90", every=EVERY, run=owe_all)


def owe(training: TrainingSession) -> Duty:
    """The measurement on day 90 of an hour that is over; its manager's, or where it has none every manager's. Once.

    In the caller's transaction, which holds the team's calendar.
    """
    held_at, team = calendars.session_at(training), training.team
    due = duedates.end_of(duedates.outcome_day(held_at, calendars.of(team)), team.timezone)
    values = {"team": team, "owner_user_id": training.manager_id, "anchor_at": held_at, "due_at": due}
    duty, _made = Duty.objects.get_or_create(kind=Duty.Kind.DAY_90, training=training, defaults=values)
    return duty


def owe_all() -> None:
    """Give each hour of the last months that ended before there was such a duty its own; 1 query when none lacks it.

    A duty's reminders begin with the duty, so nobody is written to about a moment that was over before.
    """
    ended = TrainingSession.objects.filter(state=TrainingSession.State.ENDED, started_at__gte=timezone.now() - OWED)
    promised = Commitment.objects.live().filter(training=OuterRef("pk"))
    owed = Duty.objects.filter(kind=Duty.Kind.DAY_90, training=OuterRef("pk"))
    found = ended.filter(~Exists(owed), Exists(promised), outcome=None)
    for training in found.select_related("team"):
        with transaction.atomic():
            hold(training.team_id)
            locked = for_update(TrainingSession.objects).select_related("team").get(pk=training.pk)
            # The hour may go on again since it was looked for.
            if locked.state == TrainingSession.State.ENDED:
                owe(locked)


def keep(*, training: TrainingSession, user: User, note: str) -> Outcome:
    """Write the reading down with its figures as they stand, and end the duty of day 90. Again: the newest counts."""
    with transaction.atomic():
        for_update(TrainingSession.objects).get(pk=training.pk)
        shown = queries.page(training)
        figures: dict[str, Any] = {
            one.measure: {half: _plain(getattr(one, half)) for half in ("before", "after")} for one in shown.series
        }
        figures["because"] = [list(step) for step in shown.diagnosis.because]
        values = {"reading": shown.diagnosis.reading.value, "figures": figures, "note": note, "user": user}
        before = shown.outcome.reading if shown.outcome else None
        taken, _created = Outcome.objects.update_or_create(training=training, defaults={**values, "at": timezone.now()})
        duties = Duty.objects.filter(kind=Duty.Kind.DAY_90, training=training).open()
        duties.update(closed_at=taken.at, outcome=Duty.Done.DONE)
        changes: audit.Changes = {"reading": (before, taken.reading)}
        audit.record(team=training.team, action="day_90", subject=taken, changes=changes, user=user)
    return taken


def put_value(
    *, team: Team, user: User, measure: str, month: date, rep: Rep | None, value: Decimal, count: int | None
) -> bool:
    """One monthly value; a second one for the same month replaces it. Whether anything changed."""
    with transaction.atomic():
        for_update(Team.objects).get(pk=team.pk)
        return _put(team, user, {"measure": measure, "month": month, "rep": rep}, {"value": value, "count": count})


def remove_value(*, value: MonthlyValue, user: User) -> None:
    """What was typed by mistake; the trail keeps it."""
    with transaction.atomic():
        changes: audit.Changes = {"value": (str(value.value), None)}
        audit.record(team=value.team, action="remove", subject=value, changes=changes, user=user)
        value.delete()


def _put(team: Team, user: User, of: dict[str, Any], values: dict[str, Any]) -> bool:
    found = MonthlyValue.objects.filter(team=team, **of).first()
    if found is None:
        found = MonthlyValue(team=team, **of)
    elif (found.value, found.count) == (values["value"], values["count"]):
        return False
    before = str(found.value) if found.pk else None
    found.value, found.count, found.user, found.updated_at = values["value"], values["count"], user, timezone.now()
    found.save()
    changes: audit.Changes = {"value": (before, str(found.value))}
    audit.record(team=team, action="measure", subject=found, changes=changes, user=user)
    return True


def _plain(half: Any) -> dict[str, Any] | None:
    """JSON has no infinity: what was never touched has no value."""
    if half is None:
        return None
    return {"value": None if half.value == float("inf") else round(half.value, 2), "n": half.n}
