"""Forgetting what went out long ago: mails with what they were about, invitations, messages and pictures.

What waits is never forgotten, and neither is what still keeps something from going out twice: steps are asked for only
about the moment when something is due, and an invitation stands as long as its appointment is to come.
"""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from commitments.models import Invitation, Mail, Reminder, SlackPicture, SlackPost
from commitments.models.outgoing import Outgoing
from facilitator.jobs import HOUR, Job

State = Outgoing.State
# Small enough that nobody who writes beside it waits for long; the next look goes on from there.
PIECE = 500
LONGEST_SECONDS = 20.0


def job() -> Job:
    return Job("old-mail", every=HOUR, run=forget_old)


def forget_old() -> int:
    """Delete what is older than settings.MAIL_KEEP_DAYS, piece by piece; gives how many rows it was."""
    before, ends, gone = timezone.now() - timedelta(days=settings.MAIL_KEEP_DAYS), time.monotonic() + LONGEST_SECONDS, 0
    for found in (_mails(before), _steps(before), _invitations(before), *_to_slack(before)):
        while time.monotonic() < ends:
            # Each piece is a transaction of its own.
            piece = list(found.order_by("pk").values_list("pk", flat=True)[:PIECE])
            if not piece:
                break
            gone += found.model._default_manager.filter(pk__in=piece).delete()[0]
    return gone


def _ended[Row: Outgoing](rows: QuerySet[Row], before: datetime) -> QuerySet[Row]:
    return rows.exclude(state=State.WAITING).filter(ended_at__lt=before)


def _mails(before: datetime) -> QuerySet[Mail]:
    """With their reminders. That the server refuses an address is known from the last mail to it, which stays."""
    later = Mail.objects.filter(
        address=OuterRef("address"), created_at__gt=OuterRef("created_at"), state__in=(State.SENT, State.REFUSED)
    )
    return _ended(Mail.objects.all(), before).filter(~Q(state=State.REFUSED) | Exists(later))


def _steps(before: datetime) -> QuerySet[Reminder]:
    """Those that were in no mail."""
    return Reminder.objects.filter(mail=None, created_at__lt=before)


def _invitations(before: datetime) -> QuerySet[Invitation]:
    over = Q(commitment__conversation_at__lt=before) | Q(entry__starts_at__lt=before)
    return _ended(Invitation.objects.filter(over), before)


def _to_slack(before: datetime) -> tuple[QuerySet[Model], ...]:
    return tuple(_ended(model.objects.all(), before) for model in (SlackPost, SlackPicture))
