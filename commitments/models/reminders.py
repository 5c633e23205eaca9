"""What was written to whom about which duty: so that nobody is told twice, and a mail that waits is not forgotten."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments import ladder
from commitments.models.duties import Duty
from commitments.models.outgoing import OutgoingMail, OutgoingQuerySet
from facilitator.models import Team, User


class MailClass(models.TextChoices):
    """What can be stopped by itself (CONTENT 3.4.4)."""

    NUDGE = "nudge", _("Reminders around the day something is due")
    DIGEST = "digest", _("The weekly list of what is still open")
    ALERT = "alert", _("Word about what others have not reported")
    INVITE = "invite", _("Invitations to what I promised")


# What the one mail of a day is made of; an invitation is a mail of its own.
REMINDERS = (MailClass.NUDGE, MailClass.DIGEST, MailClass.ALERT)


class Mail(OutgoingMail):
    """The one mail of a day to an address: made with what it is about, written anew each time it is tried."""

    # The local day it goes out on, in the zone of the team that it was made for.
    day = models.DateField()
    subject = models.CharField(max_length=200, blank=True)

    objects = OutgoingQuerySet["Mail"].as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            # Two schedulers that see the same step reached: the second one's mail fails.
            models.UniqueConstraint(fields=["address", "day"], condition=~Q(state="dropped"), name="mail_once_a_day"),
            models.UniqueConstraint(fields=["address"], condition=Q(state="waiting"), name="mail_one_waiting"),
        ]
        indexes = [models.Index(name="mail_to_send", fields=["next_at"], condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"mail of {self.day} to {self.address}"


class Reminder(models.Model):
    """One step of the ladder for one duty and one reader. Written before anything is sent.

    `due_on` is the local day it was about: a duty that moves to another day has its ladder anew.
    """

    class Left(models.TextChoices):
        """Why a step is not in any mail."""

        LATE = "late", _("Too late to be sent")
        ANSWERED = "answered", _("Answered meanwhile")
        STOPPED = "stopped", _("Stopped by its reader")
        HELD = "held", _("Stopped at the desk")
        PASSED_ON = "passed", _("No longer its reader’s")

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="reminders")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="reminders")
    address = models.CharField(max_length=254)
    rung = models.CharField(max_length=8, choices=[(rung, rung) for rung in ladder.RUNGS])
    kind = models.CharField(max_length=6, choices=MailClass)
    due_on = models.DateField()
    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, null=True, related_name="reminders")
    left_out = models.CharField(max_length=8, choices=Left, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            # Never twice, with however many schedulers: the second insert does nothing.
            models.UniqueConstraint(fields=["duty", "rung", "due_on", "address"], name="reminder_once")
        ]
        indexes = [models.Index(fields=["team", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.rung} of duty {self.duty_id}"


class MailStop(models.Model):
    """An address that wants no more mail of one class; deleted when its reader wants it again."""

    address = models.CharField(max_length=254)
    kind = models.CharField(max_length=6, choices=MailClass)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "kind"], name="mail_stop_once")]

    def __str__(self) -> str:
        return f"no {self.kind} to {self.address}"


class TeamStop(models.Model):
    """An address that a team's manager wants no mail to, of any class; deleted when it is to go out again.

    A reader's own wish is a MailStop, and nobody else's to take back.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="mail_stops")
    address = models.CharField(max_length=254)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["address"]
        constraints = [models.UniqueConstraint(fields=["team", "address"], name="team_stop_once")]

    def __str__(self) -> str:
        return f"nothing of team {self.team_id} to {self.address}"
