"""Saying what became of a promise: from the phone before the standup, or at the standup."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.actions import audit, duties
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

    A new date moves the conversation and schedules its own Friday report. The same words twice in a row are one report.
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
        _require_standing(locked)
        taken = Report.objects.create(duty=locked, participant=participant, user=user, **said)
        _close(locked, taken)
        _follow(locked, taken)
        _trace(locked, newest, taken)
        publish(locked.commitment.training, ring=[locked.commitment.participant_id])
    return taken


def _require_standing(duty: Duty) -> None:
    if duty.commitment.withdrawn_at is not None:
        raise NotNowError(_("This note was taken off the wall, so there is nothing to report."))
    later = Duty.objects.filter(follows=duty).first()
    if later is not None and later.closed_at is not None:
        raise NotNowError(_("The new date has its own report by now. Change that one."))


def _close(duty: Duty, taken: Report) -> None:
    """The first answer closes it; the newest one counts."""
    duty.closed_at = duty.closed_at or taken.created_at
    duty.outcome = taken.outcome
    duty.save(update_fields=["closed_at", "outcome"])


def _follow(duty: Duty, taken: Report) -> None:
    """Keep the conversation and its next report in step with the newest word."""
    note = duty.commitment
    if taken.outcome == Report.Outcome.RESCHEDULED and taken.next_at is not None:
        _move(note, taken.next_at)
        duties.schedule(note=note, follows=duty)
        return
    # An earlier "moved" is taken back: its unreported follow-up goes with it.
    if Duty.objects.filter(follows=duty).delete()[0]:
        _move(note, duty.anchor_at)


def _move(note: Commitment, at: datetime) -> None:
    note.conversation_at = at
    note.ics_sequence += 1
    note.updated_at = timezone.now()
    note.save(update_fields=["conversation_at", "ics_sequence", "updated_at"])


def _trace(duty: Duty, before: Report | None, taken: Report) -> None:
    audit.record(
        team=duty.team,
        action="report",
        subject=duty,
        changes={"outcome": (before.outcome if before else None, taken.outcome), "next_at": (None, taken.next_at)},
        user=taken.user,
        actor=taken.participant.name if taken.participant else "",
    )
