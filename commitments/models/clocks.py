"""What a rep found while a clock ran: who signs, and when that person sees it."""

from django.db import models
from django.utils import timezone

from commitments.models.duties import Duty
from sessions.models import Participant


class Mapping(models.Model):
    """The sponsor of a brief, found after its hour: name, title and the day in front of them (CONTENT 1.4, P2.S5)."""

    duty = models.OneToOneField(Duty, on_delete=models.CASCADE, related_name="mapping")
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80)
    on = models.DateField()
    participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"
