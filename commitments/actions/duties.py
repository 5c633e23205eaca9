"""Scheduling what follows from a note: nobody copies anything anywhere (rule R9)."""

from datetime import datetime

from commitments import calendars, duedates
from commitments.models import Commitment, Duty, Pledge
from facilitator.prepared import PreparedInsert, PreparedRows

NEW = PreparedInsert(Duty)
PLEDGE = PreparedRows(Pledge, lambda training_id: Pledge.objects.filter(training=training_id)[:1], int)


def schedule(*, note: Commitment, follows: Duty | None = None) -> Duty:
    """Create or move the open Friday report of a note, by the team's calendar. In the caller's transaction."""
    duty = note.duties.friday().open().first()
    if duty is None:
        return schedule_first(note=note, follows=follows)
    duty.anchor_at, duty.due_at = note.conversation_at, calendars.due(note).at
    duty.save(update_fields=["anchor_at", "due_at"])
    return duty


def schedule_first(*, note: Commitment, follows: Duty | None = None) -> Duty:
    """The Friday report of a note that has no open one."""
    return NEW.create(
        kind=Duty.Kind.FRIDAY_REPORT,
        team_id=note.team_id,
        training_id=note.training_id,
        commitment=note,
        owner_rep_id=note.rep_id,
        owner_participant_id=note.participant_id,
        follows=follows,
        anchor_at=note.conversation_at,
        due_at=calendars.due(note).at,
    )


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
