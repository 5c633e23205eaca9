"""The manager's looks at plays: what is still to look at before the close target, and what was found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet

from commitments import calendars
from commitments.models import Duty, ExtensionException, Review
from commitments.queries.promises import WAITING_ORDER
from facilitator.models import Team

# The desk shows what needs somebody first, and the list of looks taken goes back this far.
SHOWN, SHOWN_TAKEN = 8, 20
TAKEN_DAYS = 30


@dataclass(frozen=True)
class CheckRow:
    """One look at a play. `days_left` until the close target and `days_to` until the look, below 0 when over."""

    duty: int
    kind: str
    label: str
    is_close: bool
    account: str
    product: str
    sponsor: str
    name: str
    signal_on: date
    due_on: date
    close_by: date
    days_left: int
    days_to: int
    verdict: str
    found: str
    extensions: list[ExtensionException]

    @property
    def over(self) -> bool:
        return self.days_to < 0

    @property
    def days_over(self) -> int:
        return max(0, -self.days_to)


def open_checks(team: Team) -> QuerySet[Duty]:
    """The most urgent first; read by `check_rows`."""
    return _of(team).filter(closed_at=None).order_by(*WAITING_ORDER)


def taken_checks(team: Team, now: datetime) -> QuerySet[Duty]:
    """What was looked at lately, the latest due first, so that a verdict can be corrected."""
    since = now - timedelta(days=TAKEN_DAYS)
    return _of(team).filter(due_at__gte=since, review__isnull=False).order_by("-due_at", "-pk")[:SHOWN_TAKEN]


def check_rows(team: Team, duties: Iterable[Duty], now: datetime, *, exceptions: bool = True) -> list[CheckRow]:
    """At most 2 queries: the looks with their plays, and, if wanted, every exception behind them."""
    calendar = calendars.of(team)
    today = calendar.day_of(now)
    return [_row(duty, calendar.day_of(duty.due_at), today, exceptions=exceptions) for duty in duties]


def _of(team: Team) -> "QuerySet[Duty]":
    exceptions = Prefetch("commitment__extensions", ExtensionException.objects.order_by("at", "pk"))
    looks = Duty.objects.checks().standing().filter(team=team)
    return looks.select_related("commitment__participant", "commitment__play", "review").prefetch_related(exceptions)


def _row(duty: Duty, due_on: date, today: date, *, exceptions: bool) -> CheckRow:
    note, play = duty.note, duty.note.play
    review: Review | None = getattr(duty, "review", None)
    return CheckRow(
        duty=duty.pk,
        kind=duty.kind,
        label=duty.get_kind_display(),
        is_close=duty.kind == Duty.Kind.CLOSE_CHECK,
        account=note.account,
        product=play.product,
        sponsor=f"{play.sponsor_name}, {play.sponsor_title}",
        name=note.participant.name,
        signal_on=play.signal_on,
        due_on=due_on,
        close_by=play.close_by,
        days_left=play.days_left(today),
        days_to=(due_on - today).days,
        verdict=review.verdict if review else "",
        found=review.get_verdict_display() if review else "",
        extensions=list(note.extensions.all()) if exceptions else [],
    )
