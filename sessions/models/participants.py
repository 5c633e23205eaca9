"""Who is in the room, what they answered, and the receipts that make every write happen exactly once."""

from typing import Self

from django.db import models
from django.db.models.functions import Lower

from facilitator.models import Rep
from sessions.models.plan import ActivityRun
from sessions.models.training import TrainingSession


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def present(self) -> Self:
        """Everybody who joined and was not sent out."""
        return self.filter(removed_at=None)


class Participant(models.Model):
    """A person in one training. The name is a label; the device secret is the identity (RELIABILITY T3)."""

    training = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="participants")
    rep = models.ForeignKey(Rep, on_delete=models.SET_NULL, null=True, related_name="participations")
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=5, choices=Rep.Role)
    # Digest of the secret in the phone's cookie; replaced when the person moves to another phone.
    device_hash = models.CharField(max_length=64)
    # Counts up to revoke a personal link that was passed on.
    link_number = models.PositiveSmallIntegerField(default=0)
    absent = models.BooleanField(default=False)
    # Reads cards in the program's second language, where they have one.
    reads_second = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "training",
                Lower("name"),
                name="participant_name_once",
                condition=models.Q(removed_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name


class JoinClaim(models.Model):
    """Somebody says a taken name is theirs: the facilitator decides, nobody is taken over silently."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="claims")
    device_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"claim on {self.participant_id}"


class Receipt(models.Model):
    """A client-made key that was used: a repeated request finds it and changes nothing (rule R1)."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="receipts")
    client_key = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "client_key"], name="receipt_once")]

    def __str__(self) -> str:
        return self.client_key


class Response(models.Model):
    """What one participant answered in one activity; `slot` tells several answers of one activity apart."""

    training = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="responses")
    activity_run = models.ForeignKey(ActivityRun, on_delete=models.CASCADE, related_name="responses")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="responses")
    slot = models.CharField(max_length=20, default="answer")
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity_run", "participant", "slot"], name="response_once_per_slot")
        ]

    def __str__(self) -> str:
        return f"{self.slot} of {self.participant_id} in {self.activity_run_id}"
