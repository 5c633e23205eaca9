"""Scheduling what follows from a note: nobody copies anything anywhere (rule R9)."""

from datetime import datetime
from typing import Any

from commitments import calendars, duedates
from commitments.actions import audit
from commitments.models import Commitment, Duty, Pledge
from facilitator.prepared import PreparedInsert, PreparedRows

NEW = PreparedInsert(Duty)
PLEDGE = PreparedRows(Pledge, lambda training_id: Pledge.objects.filter(training=training_id)[:1], int)


def reschedule(*, note: Commitment) -> audit.Changes:
    """Move a note's open Friday report to its conversation's time. In the caller's transaction."""
    return _move(note.duties.friday().open().get(), note, note.conversation_at)


def schedule_first(*, note: Commitment) -> None:
    """The Friday report of a note just posted."""
    _friday(note, note.conversation_at)


def follow(*, duty: Duty, later: Duty | None, at: datetime | None, step: str) -> audit.Changes:
    """Keep what follows from a report in step with its newest word: made, moved, or ended when `at` is None.

    `later` is the unreported duty that follows by now; `step` is what was agreed, empty for the note's own promise.
    Gives what changed of the follow-up, old to new, for the caller's audit trail.
    """
    if at is None:
        if later is None:
            return {}
        later.delete()
        return {"next_due_at": (later.due_at, None)}
    if later is None:
        return {"next_due_at": (None, _friday(duty.note, at, follows=duty, step=step).due_at)}
    later.step = step
    return {f"next_{name}": change for name, change in _move(later, duty.note, at).items()}


def on_note(note: Commitment) -> dict[str, Any]:
    """What every duty of whoever posted a note begins with."""
    return {
        "team_id": note.team_id,
        "training_id": note.training_id,
        "commitment": note,
        "owner_rep_id": note.rep_id,
        "owner_participant_id": note.participant_id,
    }


def _friday(note: Commitment, at: datetime, follows: Duty | None = None, step: str = "") -> Duty:
    """The report on a conversation at that time."""
    return NEW.create(
        kind=Duty.Kind.FRIDAY_REPORT,
        **on_note(note),
        follows=follows,
        step=step,
        anchor_at=at,
        due_at=calendars.due(note, at).at,
    )


def _move(duty: Duty, note: Commitment, at: datetime) -> audit.Changes:
    """To another anchor; the due time is worked out anew."""
    changes = audit.change(duty, {"anchor_at": at, "due_at": calendars.due(note, at).at})
    duty.save(update_fields=["anchor_at", "due_at", "step"])
    return changes


def schedule_review(*, note: Commitment) -> None:
    """The manager's look at a note posted while the pledge holds; nothing without a pledge."""
    pledge = PLEDGE.first(note.training_id)
    if pledge is not None and note.posted_at <= pledge.until:
        review_of(note=note, pledge=pledge)


def review_of(*, note: Commitment, pledge: Pledge) -> None:
    if note.duties.reviews().exists():
        return
    Duty.objects.create(
        kind=Duty.Kind.MANAGER_REVIEW,
        team=note.team,
        training=note.training,
        commitment=note,
        pledge=pledge,
        owner_user=pledge.manager,
        anchor_at=note.posted_at,
        due_at=review_due(note.posted_at, pledge.hours),
    )


def review_due(posted_at: datetime, hours: int) -> datetime:
    """Elapsed hours after posting (CONTENT 1.19)."""
    return duedates.hours_after(posted_at, hours)
