"""The manager's pledge, and the looks it promises."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import calendars, duedates
from commitments.actions import audit, duties, looks
from commitments.models import Commitment, Duty, Pledge, Review, Signal
from facilitator.locking import for_update
from facilitator.models import Team, User
from sessions import activities
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, TrainingSession


def make_pledge(*, training: TrainingSession, name: str, days: int, hours: int, user: User) -> Pledge:
    """Record the pledge, spoken by `name` in the room. Each note already posted gets its review, and so does
    each signal logged since the hour began.

    Once per training: a second tap with the same name changes nothing, with another name it corrects the name.
    """
    with transaction.atomic():
        # Whoever stores a note or a signal holds the team's row as well: either it is there by now and gets its look
        # here, or it waits and finds the pledge.
        for_update(Team.objects).get(pk=training.team_id)
        # The training's row is the lock: of two taps the second finds the first one's pledge.
        locked = for_update(TrainingSession.objects).select_related("team").get(pk=training.pk)
        pledge = Pledge.objects.filter(training=locked).first()
        if pledge is None:
            pledge = Pledge.objects.create(
                training=locked,
                manager_id=locked.manager_id,
                made_by_name=name,
                days=days,
                hours=hours,
                until=calendars.pledge_until(locked, days),
            )
            changes: audit.Changes = {"made_by_name": (None, name)}
            for note in Commitment.objects.live().filter(training=locked).select_related("team", "training"):
                duties.review_of(note=note, pledge=pledge)
            looks.promise_since(pledge)
        else:
            changes = audit.change(pledge, {"made_by_name": name})
            pledge.save(update_fields=["made_by_name"])
        if changes:
            audit.record(team=locked.team, action="make_pledge", subject=pledge, changes=changes, user=user)
            publish(locked, "face", "screen", "task")
    return pledge


def record_afterwards(*, training: TrainingSession, name: str, user: User) -> Pledge:
    """The pledge of an hour that is over, with the terms of its plan. NotNowError while it runs and later than 14 days.

    It holds from the hour on, whenever it is recorded.
    """
    part = ActivityRun.objects.filter(training=training, kind="pledge").first()
    if part is None or training.ended_at is None or training.ended_at < recordable_since():
        raise NotNowError(
            _("A pledge is recorded here in the %(days)d days after its training.") % {"days": duedates.PLEDGE_DAYS}
        )
    terms = activities.get(part.kind).settings(part)
    return make_pledge(training=training, name=name, days=terms.days, hours=terms.hours, user=user)


def recordable_since() -> datetime:
    """An hour that ended before this moment has no pledge any more."""
    return timezone.now() - timedelta(days=duedates.PLEDGE_DAYS)


def review(*, duty: Duty, user: User, verdict: str = Review.Verdict.GO, note: str = "") -> Review:
    """The manager has looked. The first look counts for the time; a later one changes verdict and note only."""
    with transaction.atomic():
        locked = for_update(Duty.objects.reviews()).select_related("team").get(pk=duty.pk)
        found = Review.objects.filter(duty=locked).first()
        if found is None:
            found = Review.objects.create(duty=locked, user=user, verdict=verdict, note=note)
            locked.closed_at = timezone.now()
            changes: audit.Changes = {"verdict": (None, verdict)}
        else:
            changes = audit.change(found, {"verdict": verdict, "note": note})
            found.save(update_fields=["verdict", "note"])
        if changes:
            locked.outcome = verdict
            locked.save(update_fields=["closed_at", "outcome"])
            audit.record(team=locked.team, action="review", subject=locked, changes=changes, user=user)
    return found


def review_signal(*, signal: Signal, user: User, verdict: str = Review.Verdict.GO, note: str = "") -> Review:
    """The manager has looked at a signal, whether a pledge promised it or not."""
    with transaction.atomic():
        # The signal's row is the lock: of two looks nobody promised the second finds the first one's duty.
        locked = for_update(Signal.objects).get(pk=signal.pk)
        duty = locked.duties.reviews().first()
        if duty is None:
            duty = looks.look_at(locked, None)
            duty.save()
        return review(duty=duty, user=user, verdict=verdict, note=note)
