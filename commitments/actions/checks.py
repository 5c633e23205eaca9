"""The manager's looks at a play between signal and signature, and the extension that only a written exception gives."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import calendars, duedates
from commitments.actions import audit, endings
from commitments.actions.holding import hold
from commitments.models import Commitment, Duty, ExtensionException, PlayPart, Report, Review
from facilitator.locking import for_update
from facilitator.models import User
from sessions.errors import NotNowError
from sessions.live import publish

Kind = Duty.Kind


def schedule(*, note: Commitment, signal_on: date, close_by: date, also: Iterable[Duty] = ()) -> None:
    """The looks at a play just posted, and what else is dated with it. In the caller's transaction; 1 query."""
    days = _days(note, signal_on, close_by)
    Duty.objects.bulk_create([*(_look(note, kind, signal_on, day) for kind, day in days.items()), *also])


def reschedule(*, note: Commitment, signal_on: date, close_by: date) -> audit.Changes:
    """Another signal: the looks are worked out anew, and what changed comes back for the trail."""
    days = _days(note, signal_on, close_by)
    changes: audit.Changes = {}
    for duty in note.duties.checks().open():
        day = days.pop(Kind(duty.kind), None)
        if day is None:
            changes[duty.kind] = (duty.due_at, None)
            duty.delete()
            continue
        moved = audit.change(duty, _times(note, signal_on, day))
        duty.save(update_fields=["anchor_at", "due_at"])
        changes |= {duty.kind: moved["due_at"]} if "due_at" in moved else {}
    for duty in Duty.objects.bulk_create(_look(note, kind, signal_on, day) for kind, day in days.items()):
        changes[duty.kind] = (None, duty.due_at)
    return changes


def require_unseen(*, note: Commitment, extended: bool) -> None:
    """A later signal would be an extension without its exception."""
    if extended or note.duties.checks().exclude(closed_at=None).exists():
        raise NotNowError(_("The manager has looked at this play by now, so its signal keeps its day. Ask them."))


def check(*, duty: Duty, user: User, verdict: str, note: str = "") -> Review:
    """The manager has looked. The first look counts for the time; a later one corrects verdict and note.

    What is signed needs no other look; where that is corrected, the other looks come back.
    """
    with transaction.atomic():
        note_row = endings.lock(duty.note.pk)
        locked = for_update(Duty.objects.checks()).select_related("team").get(pk=duty.pk)
        _require_no_later(locked)
        before = locked.outcome
        found, _created = Review.objects.update_or_create(
            duty=locked,
            defaults={"verdict": verdict, "note": note},
            create_defaults={"verdict": verdict, "note": note, "user": user},
        )
        locked.closed_at, locked.outcome = locked.closed_at or timezone.now(), verdict
        locked.save(update_fields=["closed_at", "outcome"])
        if Review.Verdict.SIGNED in {before, verdict} and before != verdict:
            endings.settle(note=note_row, user=user)
        if before != verdict:
            audit.record(
                team=locked.team, action="check", subject=locked, changes={"verdict": (before, verdict)}, user=user
            )
    return found


def extend(*, duty: Duty, user: User, reason: str, to_day: date, approver: str) -> ExtensionException:
    """Move a close target, by an exception in writing. The look on it moves along, or is due once more.

    NotNowError when the play is signed or given up, or its target is that late already.
    """
    with transaction.atomic():
        hold(duty.team_id)
        # The note's row is the lock: of two exceptions at once the second sees the target of the first.
        note = endings.lock(duty.note.pk)
        play = for_update(PlayPart.objects).get(commitment=note)
        last = note.duties.filter(kind=Kind.CLOSE_CHECK).latest("due_at", "pk")
        _require_going_on(last, play, to_day)
        taken = ExtensionException.objects.create(
            commitment=note, reason=reason, from_day=play.close_by, to_day=to_day, approver=approver, user=user
        )
        due_before = last.due_at
        if last.closed_at is None:
            last.due_at = _times(note, play.signal_on, to_day)["due_at"]
            last.save(update_fields=["due_at"])
        else:
            last = _look(note, Kind.CLOSE_CHECK, play.signal_on, to_day, follows=last)
            last.save()
        play.close_by = to_day
        play.save(update_fields=["close_by"])
        changes = {"close_by": (taken.from_day, to_day), "due_at": (due_before, last.due_at)}
        audit.record(team=note.training.team, action="extend", subject=note, changes=changes, user=user)
        publish(note.training, "face", "screen", ring=[note.participant_id])
    return taken


def _days(note: Commitment, signal_on: date, close_by: date) -> dict[Duty.Kind, date]:
    known = calendars.of(note.training.team).day_of(note.posted_at)
    first, last = duedates.looks_at_play(signal_on, close_by, known)
    return ({Kind.DAY_7_CHECK: first} if first else {}) | {Kind.CLOSE_CHECK: last}


def _times(note: Commitment, signal_on: date, day: date) -> dict[str, datetime]:
    zone = note.training.team.timezone
    return {"anchor_at": calendars.local(signal_on, time(), zone), "due_at": duedates.end_of(day, zone)}


def _look(note: Commitment, kind: Duty.Kind, signal_on: date, day: date, follows: Duty | None = None) -> Duty:
    return Duty(
        kind=kind,
        team_id=note.team_id,
        training_id=note.training_id,
        commitment=note,
        owner_user_id=note.training.manager_id,
        follows=follows,
        **_times(note, signal_on, day),
    )


def _require_no_later(duty: Duty) -> None:
    if Duty.objects.filter(follows=duty).exists():
        raise NotNowError(_("This target was extended since. Look at the new one."))


def _require_going_on(last: Duty, play: PlayPart, to_day: date) -> None:
    if last.outcome == Review.Verdict.SIGNED:
        raise NotNowError(_("This play is signed. Take that back first if it is not."))
    if last.withdrawn_at or last.outcome == Report.Outcome.NO_LONGER_VALID:
        raise NotNowError(_("This play was given up, so there is no target to extend."))
    if to_day <= play.close_by:
        raise NotNowError(_("The target is that late already. Choose a later day."))
