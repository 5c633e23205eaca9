"""The pre-call brief of a pair: every text that was ever written in it, and which of them stand."""

from typing import Self

from django.db import models
from django.utils import timezone

from facilitator.models import Team
from sessions.models import Pair, Participant, TrainingSession


class Brief(models.Model):
    """One page for CSM and AE about one customer (CONTENT 1.6)."""

    training = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="briefs")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="briefs")
    pair = models.OneToOneField(Pair, on_delete=models.CASCADE, related_name="brief")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"brief of pair {self.pair_id}"


class BriefTextQuerySet(models.QuerySet["BriefText"]):
    def standing(self) -> Self:
        """Those that nobody has replaced: one for a part, or two that were written at the same time."""
        return self.filter(replaced_by=None)


class BriefText(models.Model):
    """What somebody wrote in one part. Rows are added, never changed or deleted: a replaced text is still there."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="texts")
    part = models.CharField(max_length=12)
    value = models.CharField(max_length=240, blank=True)
    author = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="replaces")

    objects = BriefTextQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(name="brief_text_standing", fields=["brief"], condition=models.Q(replaced_by=None))]

    def __str__(self) -> str:
        return f"{self.part}: {self.value}"
