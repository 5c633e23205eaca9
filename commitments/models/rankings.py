"""A team's account list and what became of it: who ranked it, when, and where each account stands."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.density import Band
from facilitator.models import Team, User

MOST_FOCUS = 500


class Ranking(models.Model):
    """One list of accounts. Until `ranked_at` it waits for somebody to say what its columns mean.

    `columns` is {meaning: position}; `day` is the team's local day that days are counted from.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="rankings")
    name = models.CharField(max_length=120)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    columns = models.JSONField(default=dict)
    has_header = models.BooleanField(default=True)
    focus = models.PositiveSmallIntegerField(
        default=20, validators=[MinValueValidator(1), MaxValueValidator(MOST_FOCUS)]
    )
    day = models.DateField(null=True)
    ranked_at = models.DateTimeField(null=True)
    ranked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["team", "-ranked_at"])]

    def __str__(self) -> str:
        return self.name


class AccountList(models.Model):
    """The rows of a ranking's list, as they were read: [[cell, …], …]. Apart, because it is large and seldom needed."""

    ranking = models.OneToOneField(Ranking, on_delete=models.CASCADE, related_name="list")
    rows = models.JSONField()

    def __str__(self) -> str:
        return f"list of ranking {self.ranking_id}"


class RankedAccount(models.Model):
    """An account's place in one ranking. `position` counts all of them, `rank` is shared by equal ones and None for
    those left alone. `why` is {"signs": [[code, group, points, value], …], "holds": [density.Hold, …], "doubts": […]}.
    """

    class Bands(models.TextChoices):
        FOCUS = Band.FOCUS.value, _("The next 90 days")
        LATER = Band.LATER.value, _("Next time")
        LEAVE = Band.LEAVE.value, _("Left alone")

    # One index, because a list of ten thousand is written at once; a ranking's own rows are quickly looked through.
    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="accounts", db_index=False)
    position = models.PositiveIntegerField()
    rank = models.PositiveIntegerField(null=True)
    band = models.CharField(max_length=5, choices=Bands)
    key = models.CharField(max_length=400)
    name = models.CharField(max_length=200)
    owner = models.CharField(max_length=60, blank=True)
    points = models.PositiveSmallIntegerField(default=0)
    why = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["ranking", "position"], name="ranked_position_once")]

    def __str__(self) -> str:
        return self.name
