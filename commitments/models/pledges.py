"""The manager's pledge, and the weekly standup that asks for what was promised."""

from django.db import models
from django.utils import timezone

from facilitator.models import Team, User
from sessions import codes
from sessions.models import TrainingSession


class Pledge(models.Model):
    """The manager's promise: a look at each new trigger within `hours`, for `days`. One per training."""

    training = models.OneToOneField(TrainingSession, on_delete=models.CASCADE, related_name="pledge")
    manager = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="pledges")
    # Who said it in the room; a manager without an account has a name too.
    made_by_name = models.CharField(max_length=60)
    days = models.PositiveSmallIntegerField()
    hours = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.made_by_name}: {self.hours} h for {self.days} days"


class Standup(models.Model):
    """One meeting of one team on one local day. `turns` is a round (commitments.rounds) over ids of duties."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="standups")
    day = models.DateField()
    turns = models.JSONField(default=dict)
    turn_started_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["team", "day"], name="standup_once_a_day")]

    def __str__(self) -> str:
        return f"standup of team {self.team_id} on {self.day}"


class StandupScreen(models.Model):
    """The link to the standup's window for a computer on which nobody signs in; deleted, it opens nothing any more.

    Kept as it is, like an hour's projector link: whoever runs the standup looks it up again each week.
    """

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="standup_screen")
    token = models.CharField(max_length=43, unique=True, default=codes.capability)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"standup window of team {self.team_id}"
