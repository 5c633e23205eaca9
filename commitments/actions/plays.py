"""The part of a note that the cross-sell program adds, and its two ticks: invite sent, logged in the CRM."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.actions import audit
from commitments.models import Commitment, PlayPart
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, Participant

LOG_MINUTES = 60
SHOWN_ON = ("face", "screen")
OWN = ("task", "mine")


def begin(*, note: Commitment, run: ActivityRun, terms: dict[str, Any]) -> None:
    """Keep the terms beside a new note; the clock for logging them starts now. In the caller's transaction."""
    minutes = int(run.settings.get("log_minutes", LOG_MINUTES))
    PlayPart.objects.create(
        commitment=note, activity_run=run, log_by=note.posted_at + timedelta(minutes=minutes), **terms
    )


def change(*, note: Commitment, terms: dict[str, Any]) -> audit.Changes:
    """Set what differs. Neither the clock nor a tick begins anew. In the caller's transaction."""
    part = PlayPart.objects.select_for_update().filter(commitment=note).first()
    if part is None or not terms:
        return {}
    changes = audit.change(part, terms)
    if changes:
        part.save(update_fields=list(changes))
    return changes


def tick_invite(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """The invite to the joint meeting has gone out, or it has not after all."""
    _tick(run, participant, "invite_sent_at", done=data["done"])


def tick_logged(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """The play stands in the CRM, or it does not after all."""
    _tick(run, participant, "logged_at", done=data["done"])


def _tick(run: ActivityRun, participant: Participant, field: str, *, done: bool) -> None:
    with transaction.atomic():
        live = PlayPart.objects.select_for_update().filter(commitment__withdrawn_at=None)
        part = live.filter(commitment__participant=participant, activity_run=run).first()
        if part is None:
            raise NotNowError(_("Put your note on the wall first."))
        if done != (getattr(part, field) is not None):
            setattr(part, field, timezone.now() if done else None)
            part.save(update_fields=[field])
            publish(run.training, *SHOWN_ON, ring=[participant.pk], ring_panels=OWN, aside=True)
