"""Day 90: values that were measured elsewhere, and the reading that was kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments import day90
from facilitator.models import Rep, Team
from sessions.models import TrainingSession


class Measure(models.TextChoices):
    """The three of CONTENT 1.12."""

    SIGNALS = "signals", _("Triggers logged")
    TOUCHES = "touches", _("Hours until the AE’s touch")
    ARR = "arr", _("Expansion closed, a year")


class MonthlyValue(models.Model):
    """A measure of one calendar month, typed or imported: for the time before AskOnce, or from a CRM.

    It counts instead of what was logged here. Triggers are a CSM's, the other two the team's. `count` are the events
    behind it, where they are known: touches behind a median, deals behind a sum.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="monthly_values")
    measure = models.CharField(max_length=8, choices=Measure)
    # Its first day.
    month = models.DateField()
    rep = models.ForeignKey(Rep, on_delete=models.CASCADE, null=True, related_name="monthly_values")
    value = models.DecimalField(max_digits=14, decimal_places=2)
    count = models.PositiveIntegerField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-month", "measure", "rep__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "measure", "month"], condition=Q(rep=None), name="value_once_a_month"
            ),
            models.UniqueConstraint(
                fields=["team", "measure", "month", "rep"],
                condition=Q(rep__isnull=False),
                name="value_once_a_month_and_rep",
            ),
            models.CheckConstraint(
                condition=Q(measure="signals", rep__isnull=False) | (~Q(measure="signals") & Q(rep=None)),
                name="value_of_a_csm_or_the_team",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="value_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} of {self.month:%Y-%m}: {self.value}"


class Outcome(models.Model):
    """What was read on day 90 of an hour, with the figures as they stood. Reading again replaces it."""

    class Reading(models.TextChoices):
        KEEP = day90.Reading.KEEP.value, _("It works: keep it, and run the hour again next quarter")
        HANDOFF = day90.Reading.HANDOFF.value, _("Repair the handoff from CSM to AE")
        PAY = day90.Reading.PAY.value, _("Repair what CSMs are paid for")
        TALK = day90.Reading.TALK.value, _("The handoff is fine: look at the ask, the brief and the value story")
        ADOPTION = day90.Reading.ADOPTION.value, _("It was not taken up: look at the promises before the pay")
        UNCLEAR = day90.Reading.UNCLEAR.value, _("It cannot be told yet")

    training = models.OneToOneField(TrainingSession, on_delete=models.CASCADE, related_name="outcome")
    reading = models.CharField(max_length=8, choices=Reading)
    # {measure: {"before": {"value": 1.5, "n": 9} or None, "after": …}} as shown, and "because": the diagnosis's steps.
    figures = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.reading} of training {self.training_id}"
