"""One planned or running training: the room itself, of which every screen is a projection."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from facilitator.models import Membership, ProgramVersion, Team, User
from sessions import codes

if TYPE_CHECKING:
    from sessions.models.plan import ActivityRun, SectionRun


class TrainingQuerySet(models.QuerySet["TrainingSession"]):
    def for_user(self, user: User) -> Self:
        """Trainings of the teams that a user belongs to, in any role."""
        return self.filter(team__in=Membership.objects.filter(user=user).values("team"))

    def joinable(self) -> Self:
        return self.filter(state__in=TrainingSession.OPEN_STATES)


class TrainingSession(models.Model):
    """The room. `revision` counts every change; `stage` only what moves the room (rule R5).

    `own_revision` is the last revision that changed the room's own rows: this one, its sections, its activities. Who
    comes in, answers or is flagged leaves them alone, and so does most of what happens in an hour.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        LOBBY = "lobby", _("Doors open")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    OPEN_STATES: ClassVar[tuple[str, ...]] = (State.LOBBY, State.RUNNING, State.PAUSED)
    LIVE_STATES: ClassVar[tuple[str, ...]] = (State.RUNNING, State.PAUSED)
    # Measured with 1,000 phones; beyond twice that nobody knows.
    MOST_SEATS: ClassVar[int] = 2000
    MORE_SEATS: ClassVar[int] = 100

    version = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="trainings")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="trainings")
    facilitator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="trainings")
    manager = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    starts_at = models.DateTimeField(_("starts"))
    nrr = models.DecimalField(
        _("the team's NRR"),
        max_digits=4,
        decimal_places=1,
        null=True,
        validators=[MinValueValidator(0), MaxValueValidator(999)],
    )
    capacity = models.PositiveSmallIntegerField(default=300)
    code = models.CharField(max_length=8, unique=True, default=codes.join_code)
    projector_token = models.CharField(max_length=43, unique=True, default=codes.capability)

    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    revision = models.PositiveIntegerField(default=0)
    own_revision = models.PositiveIntegerField(default=0)
    stage = models.PositiveIntegerField(default=0)
    section = models.ForeignKey("training_sessions.SectionRun", on_delete=models.SET_NULL, null=True, related_name="+")
    step = models.ForeignKey("training_sessions.ActivityRun", on_delete=models.SET_NULL, null=True, related_name="+")
    # When the doors opened last.
    opened_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    blank = models.BooleanField(default=False)
    names_on_projector = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)
    undo = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    section_runs: "models.Manager[SectionRun]"
    activity_runs: "models.Manager[ActivityRun]"
    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["team", "-starts_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def more_seats(self) -> int:
        """The space that one tap makes."""
        return min(self.capacity + self.MORE_SEATS, self.MOST_SEATS)

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE_STATES
