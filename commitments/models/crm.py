"""What a team's CRM calls things: its stages, its own fields, and the ids of its records."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments import crm
from facilitator.models import Team


class CrmSettings(models.Model):
    """A team's names where they differ from commitments.crm; both are {our word: theirs}."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="crm")
    stages = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)
    opportunity_type = models.CharField(max_length=120, default=crm.TYPE, blank=True)

    def __str__(self) -> str:
        return f"CRM of team {self.team_id}"

    def stage(self, ours: str) -> str:
        found: Any = self.stages.get(ours, crm.STAGES[ours])
        return str(found)

    def field(self, ours: str) -> str:
        """Its API name; empty for one that this CRM does not have."""
        found: Any = self.fields.get(ours, crm.FIELDS[ours])
        return str(found)


class CrmRecord(models.Model):
    """The id of one record. `key` is the name as two lists are compared; of what came from here, its reference."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("Account")
        OWNER = "owner", _("Owner")
        PERSON = "person", _("Contact or lead")
        OPPORTUNITY = "opportunity", _("Opportunity")
        TASK = "task", _("Task")
        EVENT = "event", _("Event")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_index=False, related_name="crm_records")
    kind = models.CharField(max_length=11, choices=Kind)
    key = models.CharField(max_length=240)
    name = models.CharField(max_length=240)
    record_id = models.CharField(max_length=18)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["team", "kind", "key"], name="crm_record_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
