"""The part of a note that the cross-sell program adds, and its two ticks: invite sent, logged in the CRM."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import calendars, duedates
from commitments.actions import audit, checks, clocks, endings, funnel
from commitments.models import Commitment, PlayPart
from facilitator.locking import for_update
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, Participant

SHOWN_ON = ("face", "screen")
OWN = ("task", "mine")


def begin(*, note: Commitment, run: ActivityRun, terms: dict[str, Any]) -> None:
    """Keep the terms beside a new note, and everything dated that follows from them. In the caller's transaction."""
    minutes = int(run.settings.get("log_minutes", duedates.CRM_MINUTES))
    ends = calendars.hour_ends(note.training, note.posted_at)
    log_by = duedates.crm_logging(ends, minutes)
    part = PlayPart.objects.create(commitment=note, activity_run=run, log_by=log_by, **terms)
    also = clocks.of_play(note=note, part=part, hour_ends=ends)
    checks.schedule(note=note, signal_on=terms["signal_on"], close_by=terms["close_by"], also=also)
    clocks.sponsor_known(participant=note.participant, training_id=note.training_id)
    funnel.of_note(note=note, part=part)


def change(*, note: Commitment, terms: dict[str, Any]) -> audit.Changes:
    """Set what differs. Neither the clock nor a tick begins anew; another signal moves the manager's looks.

    In the caller's transaction, after `endings.lock`. NotNowError for another signal once somebody has looked, or
    extended the target.
    """
    if not terms:
        return {}
    part = for_update(PlayPart.objects).filter(commitment=note).first()
    if part is None:
        return {}
    moved = terms["signal_on"] != part.signal_on
    if moved:
        checks.require_unseen(note=note, extended=part.extended)
    # The target belongs to the signal and to whoever extended it in writing: other words leave it where it is.
    changes = audit.change(part, {name: value for name, value in terms.items() if moved or name != "close_by"})
    if changes:
        part.save(update_fields=list(changes))
    if moved:
        changes |= checks.reschedule(note=note, signal_on=part.signal_on, close_by=part.close_by)
    return changes


def tick_invite(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """The invite to the joint meeting has gone out, or it has not after all."""
    _tick(run, participant, "invite_sent_at", done=data["done"])


def tick_logged(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """The play stands in the CRM, or it does not after all."""
    _tick(run, participant, "logged_at", done=data["done"])


def _tick(run: ActivityRun, participant: Participant, field: str, *, done: bool) -> None:
    with transaction.atomic():
        endings.lock_hour(run.training_id)
        live = for_update(PlayPart.objects).filter(commitment__withdrawn_at=None)
        part = live.filter(commitment__participant=participant, activity_run=run).first()
        if part is None:
            raise NotNowError(_("Put your note on the wall first."))
        if done != (getattr(part, field) is not None):
            setattr(part, field, timezone.now() if done else None)
            part.save(update_fields=[field])
            if field == "logged_at":
                clocks.logged(note=part.commitment_id, at=part.logged_at)
                if not done:
                    # Nobody waits for it again where the play was given up meanwhile.
                    endings.settle(note=part.commitment, actor=participant.name)
            publish(run.training, *SHOWN_ON, ring=[participant.pk], ring_panels=OWN, aside=True)
