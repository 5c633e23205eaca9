"""The frozen plan of a training: its sections and their activities, planned and actual."""

from django.db import models

from facilitator.models import Section
from sessions.models.training import TrainingSession


class SectionRun(models.Model):
    """One section of one training. Times are seconds; pauses are kept apart so that 'actual' is honest."""

    training = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="section_runs")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    planned_seconds = models.PositiveIntegerField()
    minimum_seconds = models.PositiveIntegerField()
    # What +1, −1 and "re-split the rest" changed, kept apart from the plan.
    adjusted_seconds = models.IntegerField(default=0)
    protected = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    paused_ms = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["training", "position"], name="section_run_once")]

    def __str__(self) -> str:
        return f"section {self.position} of training {self.training_id}"

    @property
    def seconds(self) -> int:
        """How long the section may take as things stand."""
        return max(0, self.planned_seconds + self.adjusted_seconds)


class ActivityRun(models.Model):
    """One activity of one section. `settings` is frozen when planned; `state` belongs to the activity's kind."""

    training = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="activity_runs")
    section_run = models.ForeignKey(SectionRun, on_delete=models.CASCADE, related_name="activity_runs")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    settings = models.JSONField(default=dict)
    state = models.JSONField(default=dict)
    opened_at = models.DateTimeField(null=True)
    revealed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # The activity's own clock; shifted by every pause, so that start + seconds is always its end.
    timer_started_at = models.DateTimeField(null=True)
    timer_seconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["section_run__position", "position"]
        constraints = [models.UniqueConstraint(fields=["section_run", "position"], name="activity_run_once")]

    def __str__(self) -> str:
        return f"{self.kind} of training {self.training_id}"
