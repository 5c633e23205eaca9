"""The note on the wall: one dated promise of one rep."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilitator.models import Rep, Team
from sessions.models import Participant, TrainingSession


class Trigger(models.TextChoices):
    """The reasons to talk now (CONTENT 1.13); the first three are those of the Expansion Triggers program."""

    USAGE = "usage_threshold", _("Usage")
    SPONSOR = "sponsor_change", _("Sponsor")
    RENEWAL = "renewal_window", _("Renewal")
    HEAVY_ADJACENT = "usage_heavy_adjacent", _("Heavy use of a neighbouring feature")
    ORGANIC = "organic_growth", _("Growth nobody sold")
    OUTCOME = "outcome_achieved", _("Target reached")
    ONBOARDING = "onboarding_value", _("Early success after onboarding")
    TICKETS = "adjacent_pain_ticket", _("Tickets another product would close")
    OTHER_PAIN = "other_department_pain", _("Pain in another department")
    RIVAL = "point_solution", _("A rival tool in our category")
    NEW_UNIT = "new_geo_or_unit", _("New region or unit")
    CUSTOMER_GROWTH = "customer_growth", _("Their own growth")


TRIGGER_NAMES = dict(Trigger.choices)


class Motion(models.TextChoices):
    UPSELL = "upsell", _("Upsell")
    CROSS_SELL = "cross_sell", _("Cross-sell")


def make_uid() -> str:
    """The name of the conversation in calendars: made once, never computed again (CONTENT 3.1.5)."""
    return f"fu-{uuid.uuid4()}@askonce"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def live(self) -> Self:
        """Notes that were not taken off the wall."""
        return self.filter(withdrawn_at=None)

    def off_since(self, moment: datetime) -> Self:
        """Notes whose conversation is on, or was cancelled after that moment."""
        withdrawn = Q(withdrawn_at=None) | Q(withdrawn_at__gte=moment)
        return self.filter(withdrawn, Q(called_off_at=None) | Q(called_off_at__gte=moment))


class Commitment(models.Model):
    """A note: account, trigger, exact next action, and the hour of the conversation. Posting makes it public."""

    training = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="commitments")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="commitments")
    rep = models.ForeignKey(Rep, on_delete=models.SET_NULL, null=True, related_name="commitments")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="commitments")
    account = models.CharField(max_length=200)
    trigger = models.CharField(max_length=24, choices=Trigger)
    motion = models.CharField(max_length=10, choices=Motion, blank=True)
    next_action = models.CharField(max_length=240)
    conversation_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    # What was known of the account when it was promised, with the account's name, as sessions.factsheet stores it.
    known = models.JSONField(default=dict, blank=True)
    uid = models.CharField(max_length=60, unique=True, default=make_uid)
    # Counts up when the conversation moves or is cancelled, not when words change (CONTENT 3.1.7).
    ics_sequence = models.PositiveSmallIntegerField(default=0)
    posted_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # Since a report said, before its time, that the conversation will not take place.
    called_off_at = models.DateTimeField(null=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["posted_at", "pk"]
        constraints = [
            # Two taps, two tabs or a retry: the second insert fails, so a wall never shows a note twice.
            models.UniqueConstraint(
                fields=["training", "participant"],
                condition=Q(withdrawn_at=None),
                name="commitment_one_live_note",
            )
        ]
        indexes = [models.Index(fields=["training", "posted_at"])]

    def __str__(self) -> str:
        return f"{self.account}: {self.next_action}"

    def get_trigger_display(self) -> str:  # type: ignore[no-redef] # Django makes one only where there is none
        """As Django's, which makes a dictionary of all choices each time: a wall asks for each of its notes."""
        return str(TRIGGER_NAMES.get(self.trigger, self.trigger))

    @property
    def is_off(self) -> bool:
        """Whether calendars are told that the conversation is cancelled."""
        return self.withdrawn_at is not None or self.called_off_at is not None
