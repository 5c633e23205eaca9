"""A team's ways into one Slack channel, and what goes there."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from commitments.models.outgoing import Outgoing, OutgoingQuerySet
from facilitator.models import Team, User
from sessions.models import TrainingSession


class SlackKey(models.Model):
    """Something secret that opens a channel: stored sealed (commitments.sealing), never shown again.

    `refused_at` and `fault` are set when Slack no longer takes anything; nothing is sent until it is entered again.
    """

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="%(class)s")
    sealed = models.TextField()
    connected_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    connected_at = models.DateTimeField(default=timezone.now)
    refused_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class SlackHook(SlackKey):
    """The webhook of a team: it takes the wall as text."""

    def __str__(self) -> str:
        return f"webhook of team {self.team_id}"


class SlackPostQuerySet(OutgoingQuerySet["SlackPost"]):
    def free(self, now: datetime) -> Self:
        """The parts of a digest go out in order: while one waits, those after it do."""
        same = SlackPost.objects.waiting().filter(training=OuterRef("training"), digest=OuterRef("digest"))
        return super().free(now).exclude(Exists(same.filter(part__lt=OuterRef("part"))))


class SlackPost(Outgoing):
    """One message of a digest, exactly as it was looked at before sending. `part` counts from 0."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="slack_posts")
    training = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="slack_posts")
    digest = models.CharField(max_length=64)
    part = models.PositiveSmallIntegerField()
    payload = models.JSONField()
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = SlackPostQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            # Two taps on “Send” send one digest.
            models.UniqueConstraint(fields=["training", "digest", "part"], name="slack_post_once")
        ]
        indexes = [models.Index(name="slack_post_to_send", fields=["next_at"], condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"part {self.part} of the wall of {self.training_id}"


class SlackBot(SlackKey):
    """The token of a bot: it puts the wall's picture into one channel. `host` is the Slack that knows it."""

    host = models.CharField(max_length=20)
    channel = models.CharField(max_length=24)

    def __str__(self) -> str:
        return f"bot of team {self.team_id}"


class SlackPicture(Outgoing):
    """The wall's picture as it was looked at before sending. `image` is empty once nothing is to be done with it."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="slack_pictures")
    training = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="slack_pictures")
    # Of the notes that it shows.
    digest = models.CharField(max_length=64)
    image = models.BinaryField()
    filename = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    alt = models.TextField()
    comment = models.TextField()
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = OutgoingQuerySet["SlackPicture"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            # Two taps on “Send” send one picture.
            models.UniqueConstraint(fields=["training", "digest"], name="slack_picture_once")
        ]
        indexes = [models.Index(name="slack_picture_to_send", fields=["next_at"], condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"picture of the wall of {self.training_id}"
