"""What leaves the product: the columns that everything has which is handed to a server outside."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutgoingQuerySet[Row: "Outgoing"](models.QuerySet[Row]):
    def waiting(self) -> Self:
        return self.filter(state=Outgoing.State.WAITING)

    def ended_without(self) -> Self:
        """It is over, and did not go out."""
        return self.filter(state__in=(Outgoing.State.REFUSED, Outgoing.State.DROPPED))

    def unheld(self, now: datetime) -> Self:
        """Waiting, and nobody is sending it; a lease that ran out is nobody's."""
        return self.waiting().filter(Q(lease_until=None) | Q(lease_until__lt=now))

    def due(self, now: datetime) -> Self:
        """Nobody is sending it, and its time has come."""
        return self.unheld(now).filter(next_at__lte=now)

    def free(self, now: datetime) -> Self:
        """Due, and nothing else has to go out first: what may be claimed."""
        return self.due(now)


class Outgoing(models.Model):
    """A row that is sent once, by whoever claims it: see commitments.actions.outbox for how and what is promised.

    Whoever sends it holds `lease_until` under `claim`. `uncertain`: a try ended without an answer, so the other side
    may have taken it. `fault` is the last try's error. Its manager is an OutgoingQuerySet.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Refused")
        # What it says was answered, moved, ended or called off before it could go out.
        DROPPED = "dropped", _("Not needed any more")

    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    uncertain = models.BooleanField(default=False)
    fault = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class OutgoingMail(Outgoing):
    """A mail: to whom, and the name that every try of it has, so that a second copy is shown as one."""

    # Lower case: two reps, or a rep and a manager, who share an address are one reader.
    address = models.CharField(max_length=254)
    message_id = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        abstract = True
