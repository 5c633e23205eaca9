"""The manager's 48-hour looks: what is open, and how many were in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from commitments.models import Commitment, Duty
from commitments.queries.promises import WAITING_ORDER
from facilitator.models import Team

# The desk shows what needs somebody first; the lists behind it show everything.
SHOWN = 8


@dataclass(frozen=True)
class ReviewRow:
    """A 48-hour look that the manager owes, at a note or a signal. `hours` are whole hours left, negative when over."""

    duty: int
    account: str
    trigger: str
    name: str
    posted_at: datetime
    due_at: datetime
    hours: int
    # Of an account and trigger both may wait.
    is_signal: bool

    @property
    def hours_over(self) -> int:
        return max(0, -self.hours)

    @property
    def days_over(self) -> int:
        """Whole days; nobody counts in hours what is over since last week."""
        return self.hours_over // 24

    @property
    def over(self) -> bool:
        return self.hours < 0


@dataclass(frozen=True)
class Reviews:
    """What is open, of all times; what was done of those due since a day; and the most urgent open ones."""

    open: int
    overdue: int
    done: int
    in_time: int
    rows: list[ReviewRow]


def open_reviews(team: Team) -> QuerySet[Duty]:
    return (
        Duty.objects.reviews()
        .standing()
        .open()
        .filter(team=team)
        .select_related("commitment__participant", "signal")
        .order_by(*WAITING_ORDER)
    )


def reviews(team: Team, now: datetime, since: datetime, waiting: tuple[int, int]) -> Reviews:
    """`waiting` are how many are open and over. 2 queries."""
    of_team = Duty.objects.reviews().standing().filter(team=team).order_by()
    done = of_team.filter(due_at__gte=since).aggregate(
        done=Count("pk", filter=Q(closed_at__isnull=False)), in_time=Count("pk", filter=Q(closed_at__lte=F("due_at")))
    )
    rows = [review_row(duty, now) for duty in open_reviews(team)[:SHOWN]]
    return Reviews(*waiting, **done, rows=rows)


def review_row(duty: Duty, now: datetime) -> ReviewRow:
    about = duty.commitment or duty.about_signal
    return ReviewRow(
        duty=duty.pk,
        account=about.account,
        trigger=about.get_trigger_display(),
        name=about.participant.name if isinstance(about, Commitment) else about.csm_name,
        posted_at=duty.anchor_at,
        due_at=duty.due_at,
        hours=int((duty.due_at - now) // timedelta(hours=1)),
        is_signal=not isinstance(about, Commitment),
    )
