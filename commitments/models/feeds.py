"""Calendars to subscribe to: their secret links, and the appointments that follow from duties."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.notes import make_uid
from facilitator.models import Rep, Team, User
from sessions.models import Participant


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def live(self) -> Self:
        return self.filter(revoked_at=None)


class CalendarFeed(models.Model):
    """One person's link to one calendar. The link's secret is not stored; see commitments.feedlinks."""

    class Kind(models.TextChoices):
        REP = "rep", _("A rep’s own promises")
        MINE = "mine", _("What waits for a manager")
        TEAM = "team", _("The whole team")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="feeds")
    kind = models.CharField(max_length=4, choices=Kind)
    # Whose link it is: a rep of the team, a guest who joined one training by name, or somebody who signs in.
    rep = models.ForeignKey(Rep, on_delete=models.CASCADE, null=True, related_name="feeds")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, related_name="feeds")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="feeds")
    nonce = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            # Two taps make one link.
            models.UniqueConstraint(fields=["rep"], condition=Q(revoked_at=None), name="feed_once_per_rep"),
            models.UniqueConstraint(fields=["participant"], condition=Q(revoked_at=None), name="feed_once_per_guest"),
            models.UniqueConstraint(
                fields=["user", "team", "kind"], condition=Q(revoked_at=None), name="feed_once_per_user"
            ),
            models.CheckConstraint(
                condition=Q(kind="rep", user=None, rep__isnull=False, participant=None)
                | Q(kind="rep", user=None, rep=None, participant__isnull=False)
                | Q(kind__in=["mine", "team"], user__isnull=False, rep=None, participant=None),
                name="feed_owner_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} calendar of team {self.team_id}"


class CalendarEntry(models.Model):
    """An appointment that follows from duties, as calendars were last told of it (CONTENT 3.1.5 to 7).

    A duty may be moved, answered or deleted by anybody's action; this row outlives it, so that its uid stays, each move
    counts up `sequence`, and what is gone can be cancelled. `key` names what it follows from: `report:12` is duty 12,
    `standup:2026-11-27` a day. Conversations of notes are not here: a note has all of this itself.
    """

    class Kind(models.TextChoices):
        STEP = "step", _("An agreed next step")
        REPORT = "report", _("A report at the standup")
        STANDUP = "standup", _("A standup")
        TARGET = "target", _("A close target")
        LOOK = "look", _("A look that the manager owes")
        DEADLINE = "deadline", _("Another deadline")
        OUTCOME = "outcome", _("Day 90")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="calendar_entries")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind)
    rep = models.ForeignKey(Rep, on_delete=models.SET_NULL, null=True, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    uid = models.CharField(max_length=60, unique=True, default=make_uid)
    sequence = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    # Set for what takes a whole day; `starts_at` is then its beginning in the team's zone.
    day = models.DateField(null=True)
    minutes = models.PositiveSmallIntegerField(default=15)
    summary = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    revised_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["team", "key"], name="calendar_entry_once")]
        indexes = [models.Index(fields=["team", "starts_at"])]

    def __str__(self) -> str:
        return self.key

    @property
    def starts(self) -> datetime | date:
        return self.day or self.starts_at
