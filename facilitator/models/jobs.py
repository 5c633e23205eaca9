"""One row per job that is due by the clock: when it is due next, and which process holds it now."""

from django.db import models


class JobState(models.Model):
    """A job's place in time. `token` and `lease_until` belong to whoever is running it; `fault` is its last error."""

    name = models.CharField(max_length=60, primary_key=True)
    due_at = models.DateTimeField()
    token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name
