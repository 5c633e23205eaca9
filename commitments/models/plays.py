"""What a note of the cross-sell program adds: signal, product, sponsor, the joint meeting and the close target."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from commitments import duedates
from commitments.models.notes import Commitment
from sessions.models import ActivityRun


class PlayPart(models.Model):
    """The three parts of a cross-sell commitment (CONTENT 1.4, P2.S6) beside its note.

    Last days are stored with their anchor: `meeting_by` counts from the hour, `close_by` from the signal, `log_by`
    from the end of the hour, the planned one while it runs. Days are the team's.
    """

    commitment = models.OneToOneField(Commitment, on_delete=models.CASCADE, related_name="play")
    activity_run = models.ForeignKey(ActivityRun, on_delete=models.CASCADE, related_name="+")
    signal_on = models.DateField()
    product = models.CharField(max_length=120)
    sponsor_name = models.CharField(max_length=80)
    sponsor_title = models.CharField(max_length=80)
    sponsor_on = models.DateField()
    # Who of ours comes along: the first conversation is joint.
    colleague = models.CharField(max_length=80)
    meeting_by = models.DateField()
    close_by = models.DateField()
    close_days = models.PositiveSmallIntegerField()
    log_by = models.DateTimeField()
    invite_sent_at = models.DateTimeField(null=True)
    logged_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"play of commitment {self.commitment_id}"

    @property
    def first_close_by(self) -> date:
        """The close target before any extension."""
        return duedates.close_target(self.signal_on, self.close_days)

    @property
    def extended(self) -> bool:
        return self.close_by != self.first_close_by

    def days_left(self, today: date) -> int:
        """Days until the close target; below 0 once it is over."""
        return (self.close_by - today).days

    def is_logged_late(self, now: datetime) -> bool:
        """Not in the CRM when its clock ran out; an unlogged promise is treated as not made."""
        return (self.logged_at or now) > self.log_by


class ExtensionException(models.Model):
    """The written exception that an extension of a close target needs (CONTENT 1.11). Rows are added, never changed."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="extensions")
    reason = models.CharField(max_length=300)
    from_day = models.DateField()
    to_day = models.DateField()
    approver = models.CharField(max_length=80)
    # Who wrote it down, which is not always who approved it.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(to_day__gt=models.F("from_day")), name="extension_is_later")
        ]

    def __str__(self) -> str:
        return f"commitment {self.commitment_id} until {self.to_day}"
