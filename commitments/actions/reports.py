"""Saying what became of a promise: from the phone before the standup, or at the standup."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.actions import audit, checks, duties
from commitments.models import Commitment, Duty, Report
from facilitator.models import User
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import Participant

SAID = ("outcome", "response", "response_text", "next_step", "next_at", "reason")


def report(
    *, duty: Duty, data: dict[str, Any], participant: Participant | None = None, user: User | None = None
) -> Report:
    """Take a report, as ReportForm gives it. Earlier ones are kept; the newest counts.

    A date for what follows schedules the next Friday report: of the same conversation where it moved, of the next step
    where it took place or did not. What no longer makes sense has none. The same words twice in a row are one report.
    """
    said = {name: data.get(name, None if name == "next_at" else "") for name in SAID}
    with transaction.atomic():
        locked = (
            Duty.objects.friday()
            .select_for_update()
            .select_related("commitment__training__team", "commitment__participant")
            .get(pk=duty.pk)
        )
        newest = locked.reports.first()
        if newest is not None and newest.says() == said:
            return newest
        later = _unreported(locked)
        taken = Report.objects.create(duty=locked, participant=participant, user=user, **said)
        before = _close(locked, taken)
        # A step that was agreed later may lapse while the play goes on.
        if not locked.step and Report.Outcome.NO_LONGER_VALID in {before, taken.outcome}:
            checks.end_with(note=locked.commitment, invalid=taken.outcome == Report.Outcome.NO_LONGER_VALID)
        _trace(locked, newest, taken, _follow(locked, later, taken))
        publish(locked.commitment.training, ring=[locked.commitment.participant_id])
    return taken


def _unreported(duty: Duty) -> Duty | None:
    """What follows from an earlier report, if anything does; refused when that was reported in its turn."""
    if duty.commitment.withdrawn_at is not None:
        raise NotNowError(_("This note was taken off the wall, so there is nothing to report."))
    later = Duty.objects.filter(follows=duty).first()
    if later is not None and later.closed_at is not None:
        raise NotNowError(_("The new date has its own report by now. Change that one."))
    return later


def _close(duty: Duty, taken: Report) -> str | None:
    """The first answer closes it; the newest one counts. Gives the outcome before."""
    before = duty.outcome
    duty.closed_at = duty.closed_at or taken.created_at
    duty.outcome = taken.outcome
    duty.save(update_fields=["closed_at", "outcome"])
    return before


def _follow(duty: Duty, later: Duty | None, taken: Report) -> audit.Changes:
    """Keep the conversation and what follows in step with the newest word."""
    note, moved = duty.commitment, taken.outcome == Report.Outcome.RESCHEDULED
    # What was agreed in an earlier report has its own time; the note keeps that of its own conversation.
    at = taken.next_at if moved and taken.next_at else duty.anchor_at
    if not duty.step and note.conversation_at != at:
        _move(note, at)
    step = duty.step if moved else taken.next_step or duty.step or note.next_action
    return duties.follow(duty=duty, later=later, at=taken.next_at, step=step)


def _move(note: Commitment, at: datetime) -> None:
    note.conversation_at = at
    note.ics_sequence += 1
    note.updated_at = timezone.now()
    note.save(update_fields=["conversation_at", "ics_sequence", "updated_at"])


def _trace(duty: Duty, before: Report | None, taken: Report, followed: audit.Changes) -> None:
    said = {name: (getattr(before, name, None), getattr(taken, name)) for name in ("outcome", "next_at")}
    audit.record(
        team=duty.team,
        action="report",
        subject=duty,
        changes=said | followed,
        user=taken.user,
        actor=taken.participant.name if taken.participant else "",
    )
