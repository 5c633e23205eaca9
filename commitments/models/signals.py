"""A signal: something a customer did that is worth a conversation, and the packet that carries it from CSM to AE."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments import signalrules
from commitments.models.notes import Trigger
from facilitator.models import Rep, Team, User
from sessions.models import Participant, Response, TrainingSession


class SignalQuerySet(models.QuerySet["Signal"]):
    def standing(self) -> Self:
        """Those nobody took back."""
        return self.filter(withdrawn_at=None)


class Signal(models.Model):
    """What a CSM saw, when it was logged, and who reaches the customer (CONTENT 1.5).

    The clock of the AE and the manager's look are duties with this as their subject. `logged_at` is when it was
    entered, here or in the CRM it was imported from; `observed_on` is the team's day on which it was seen.
    """

    class Touch(models.TextChoices):
        """How the AE reached out. A meeting need not have been held: the first one is joint (CONTENT 1.5)."""

        CALL = "call", _("Called")
        MESSAGE = "message", _("Wrote")
        INVITE = "invite", _("Sent an invite")
        # Where nobody said how: an imported line, or the mark on a packet.
        REACHED = "reached", _("Reached out")

    # Found by signal_same.
    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_index=False, related_name="signals")
    # The hour whose phone it came from; nothing for what was typed at a desk or imported.
    training = models.ForeignKey(TrainingSession, on_delete=models.SET_NULL, null=True, related_name="signals")
    account = models.CharField(max_length=200)
    # The name as two lists are compared: see commitments.signalrules.key.
    account_key = models.CharField(max_length=200)
    trigger = models.CharField(max_length=24, choices=Trigger)
    # One line as the CSM wrote it, and the same in parts where somebody took the time.
    evidence = models.CharField(max_length=240)
    metric = models.CharField(max_length=80, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    limit = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    observed_on = models.DateField()
    link = models.CharField(max_length=500, blank=True)
    # The rest of the packet: what they wanted at onboarding, in their words, and the wording of the next step.
    outcome = models.CharField(max_length=240, blank=True)
    ask = models.CharField(max_length=240, blank=True)
    # Who knows the customer and who sells: a name, and whom it is of on the team's list.
    csm_name = models.CharField(max_length=120, blank=True)
    csm = models.ForeignKey(Rep, on_delete=models.SET_NULL, null=True, related_name="signals_seen")
    ae_name = models.CharField(max_length=120, blank=True)
    ae = models.ForeignKey(Rep, on_delete=models.SET_NULL, null=True, related_name="signals_to_touch")
    joint = models.BooleanField(default=False)
    logged_at = models.DateTimeField(default=timezone.now)
    logged_by = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, related_name="signals")
    logged_by_user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="signals")
    touched_at = models.DateTimeField(null=True)
    touched_how = models.CharField(max_length=8, choices=Touch, blank=True)
    touched_by = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, related_name="+")
    touched_by_user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # The packet of the hour that it was made from: one tap, and a second tap makes no second one.
    packet = models.OneToOneField(Response, on_delete=models.SET_NULL, null=True, related_name="signal")
    # What the CRM calls it; an import with the same name is the same signal.
    external_id = models.CharField(max_length=80, null=True)
    withdrawn_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["-logged_at", "-pk"]
        indexes = [
            # An import asks of each line whether it is here already.
            models.Index(name="signal_same", fields=["team", "account_key", "trigger", "observed_on"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["team", "external_id"], name="signal_one_per_external_id"),
            # Both go to a joint meeting, so both have a name (CONTENT 1.5).
            models.CheckConstraint(
                condition=models.Q(joint=False) | (~models.Q(csm_name="") & ~models.Q(ae_name="")),
                name="signal_joint_names_both",
            ),
            models.CheckConstraint(
                condition=models.Q(touched_at=None, touched_how="")
                | (models.Q(touched_at__isnull=False) & ~models.Q(touched_how="")),
                name="signal_touched_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.trigger}"

    @property
    def seats(self) -> str:
        """What to warn about before the first meeting: see signalrules.seats."""
        return signalrules.seats(self.csm_name, self.ae_name, joint=self.joint)

    @property
    def share(self) -> int | None:
        """Percent of the limit, where the evidence has both numbers."""
        return signalrules.share(self.value, self.limit)
