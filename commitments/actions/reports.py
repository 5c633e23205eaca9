"""Saying what became of a promise: from the phone before the standup, or at the standup."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.actions import audit, clocks, duties, endings, stages
from commitments.actions.holding import hold
from commitments.models import Commitment, Duty, Report
from commitments.models.funnel import play_of_note
from facilitator.locking import for_update
from facilitator.models import User
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import Participant

# Said before its time, the conversation will not take place; one that moved has another time.
OFF = (Report.Outcome.DID_NOT_HAPPEN, Report.Outcome.NO_LONGER_VALID)
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
        hold(duty.team_id)
        # The note before its duties, as everybody who changes a note has it.
        note = endings.lock(duty.note.pk)
        locked = for_update(Duty.objects.friday()).annotate(play=play_of_note()).get(pk=duty.pk)
        locked.commitment, locked.team = note, note.training.team
        newest = locked.reports.first()
        if newest is not None and newest.says() == said:
            return newest
        later = _unreported(locked)
        taken = Report.objects.create(duty=locked, participant=participant, user=user, **said)
        before = _close(locked, taken)
        followed = _follow(locked, later, taken)
        if (play := getattr(locked, "play", None)) is not None:
            followed |= _met(locked, newest, taken)
            stages.follow_report(pk=play, duty=locked, outcome=taken.outcome, actor=str(user or participant or ""))
        # A step that was agreed later may lapse while the play goes on.
        if not locked.step and (play is not None or Report.Outcome.NO_LONGER_VALID in {before, taken.outcome}):
            endings.settle(note=locked.note, user=user, actor=participant.name if participant else "")
        _trace(locked, newest, taken, followed)
        publish(locked.note.training, ring=[locked.note.participant_id])
    return taken


def _unreported(duty: Duty) -> Duty | None:
    """What follows from an earlier report, if anything does; refused when that was reported in its turn."""
    if duty.note.withdrawn_at is not None:
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
    note, moved = duty.note, taken.outcome == Report.Outcome.RESCHEDULED
    # What was agreed in an earlier report has its own time; the note keeps that of its own conversation.
    at = taken.next_at if moved and taken.next_at else duty.anchor_at
    if not duty.step:
        _keep_appointment(note, at, taken)
    step = duty.step if moved else taken.next_step or duty.step or note.next_action
    return duties.follow(duty=duty, later=later, at=taken.next_at, step=step)


def _met(duty: Duty, before: Report | None, taken: Report) -> audit.Changes:
    """What a report says of the note's own conversation is said of the joint meeting as well."""
    happened = taken.outcome == Report.Outcome.HAPPENED
    # A meeting that was ticked by itself is not taken back by a report that never said it.
    if duty.step or not (happened or (before and before.outcome == Report.Outcome.HAPPENED)):
        return {}
    return clocks.met(note=duty.note, at=clocks.meeting_over(duty.note) if happened else None)


def _keep_appointment(note: Commitment, at: datetime, taken: Report) -> None:
    """What calendars have: another time, or off where the report comes before it (CONTENT 3.1.7, 3.1.18).

    What was off by an earlier report stays so when another reason is given after its time.
    """
    coming = at > taken.created_at or note.called_off_at is not None
    off = taken.outcome in OFF and coming
    moved = note.conversation_at != at
    if not moved and off == (note.called_off_at is not None):
        return
    note.conversation_at, note.called_off_at = at, (note.called_off_at or taken.created_at) if off else None
    note.ics_sequence += 1
    note.updated_at = timezone.now()
    note.save(update_fields=["conversation_at", "called_off_at", "ics_sequence", "updated_at"])


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
