"""Who changed what, old to new: written by actions, never edited."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from facilitator.models.people import Team, User


class AuditEntry(models.Model):
    """One change. `actor` names a person without an account; `changes` is {field: [old, new]}."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="audit")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    actor = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    changes = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = _("audit entries")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.action} {self.subject} {self.subject_id}"
