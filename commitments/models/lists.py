"""Lists between their upload and the import: kept, so that columns can be named and looked at in peace."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from commitments.models.notes import Trigger
from commitments.models.outcomes import Measure
from facilitator.models import Team, User


class ImportList(models.Model):
    """`rows` are [[cell, …], …] until it is imported, and empty afterwards; `columns` is {meaning: position}.

    `added`, `known` and what its kind counts besides say what became of it. UNSAID names the field that says what a row
    is that does not say so itself.
    """

    UNSAID: ClassVar[str]

    # Each kind has its own, by which the team knows its lists.
    team: "models.ForeignKey[Team, Team]"
    team_id: int
    name = models.CharField(max_length=120)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    rows = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    has_header = models.BooleanField(default=True)
    imported_at = models.DateTimeField(null=True)
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def body(self) -> list[list[str]]:
        """The rows without the names of the columns."""
        return list(self.rows[self.has_header :])


class SignalList(ImportList):
    """Signals. `updated` counts those of the known ones that were brought up to date."""

    UNSAID = "trigger"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="signal_lists")
    trigger = models.CharField(max_length=24, choices=Trigger, blank=True)
    updated = models.PositiveIntegerField(default=0)


class ValueList(ImportList):
    """Monthly values."""

    UNSAID = "measure"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="value_lists")
    measure = models.CharField(max_length=8, choices=Measure, blank=True)
    changed = models.PositiveIntegerField(default=0)
