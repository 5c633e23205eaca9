"""What a note of the cross-sell program adds: signal, product, sponsor, the joint meeting and the close target."""

from datetime import date, datetime

from django.db import models

from commitments.models.notes import Commitment
from sessions.models import ActivityRun


class PlayPart(models.Model):
    """The three parts of a cross-sell commitment (CONTENT 1.4, P2.S6) beside its note.

    Last days are stored with their anchor: `meeting_by` counts from the hour, `close_by` from the signal, `log_by`
    from the first posting. Days are the team's.
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

    def days_left(self, today: date) -> int:
        """Days until the close target; below 0 once it is over."""
        return (self.close_by - today).days

    def is_logged_late(self, now: datetime) -> bool:
        """Not in the CRM when its clock ran out; an unlogged promise is treated as not made."""
        return (self.logged_at or now) > self.log_by
