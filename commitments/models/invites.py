"""Invitation mails: whether a team sends them, and which version of which appointment was told to whom."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from commitments.models.feeds import CalendarEntry
from commitments.models.notes import Commitment
from commitments.models.outgoing import OutgoingMail, OutgoingQuerySet
from facilitator.models import Team


class InviteSwitch(models.Model):
    """Set while a team sends invitations: what was promised or moved since then is mailed, nothing before."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="invites")
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"invitations of team {self.team_id}"


class Invitation(OutgoingMail):
    """One version of one appointment for one address.

    It is about a note's conversation, or about an entry, which is a next step that a report agreed.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, null=True, related_name="invitations")
    entry = models.ForeignKey(CalendarEntry, on_delete=models.CASCADE, null=True, related_name="invitations")
    sequence = models.PositiveIntegerField()
    cancels = models.BooleanField(default=False)

    objects = OutgoingQuerySet["Invitation"].as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            # Two schedulers that see the same move: the second one's row is not made.
            models.UniqueConstraint(fields=["commitment", "sequence"], name="invitation_once_per_note"),
            models.UniqueConstraint(fields=["entry", "sequence"], name="invitation_once_per_entry"),
            models.CheckConstraint(
                condition=Q(commitment__isnull=False, entry=None) | Q(commitment=None, entry__isnull=False),
                name="invitation_to_one_thing",
            ),
        ]
        indexes = [models.Index(name="invitation_to_send", fields=["next_at"], condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"invitation {self.sequence} to {self.address}"
