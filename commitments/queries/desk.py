"""The manager's desk: who kept what, by rep and by week, and the 48-hour reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from commitments import calendars, duedates, states
from commitments.models import Duty, Pledge
from commitments.queries import checks, promises, tallies
from commitments.queries.checks import CheckRow
from commitments.queries.promises import Promise
from commitments.queries.reviews import SHOWN, Reviews, reviews
from commitments.queries.tallies import RepRow
from commitments.states import Tally
from facilitator.models import Team
from sessions.models import ActivityRun, TrainingSession

WEEKS = 8
# A team's worth of reps; a larger team has the page behind it.
REPS_SHOWN = 12


@dataclass(frozen=True)
class Week:
    """A week, named by its Monday, and what was due in it."""

    monday: date
    tally: Tally


@dataclass(frozen=True)
class Bar:
    """A week in the drawing of 160 by 64 units: 64 high is 100 %. `kept`: at or over the line."""

    x: int
    y: str
    height: str
    kept: bool


@dataclass(frozen=True)
class Desk:
    """Weeks oldest first, the last one being this week; reps with the most overdue first."""

    team: Team
    weeks: list[Week]
    reps: list[RepRow]
    has_more_reps: bool
    needs: list[Promise]
    overdue: int
    reviews: Reviews
    checks: list[CheckRow]
    open_checks: int
    checks_over: int
    pledges: list[Pledge]
    next_standup: datetime

    @property
    def this_week(self) -> Week:
        return self.weeks[-1]

    @property
    def last_week(self) -> Week:
        return self.weeks[-2]

    @property
    def since(self) -> date:
        return self.weeks[0].monday

    @property
    def change(self) -> int | None:
        """Points against the week before; None if either week has nothing to count."""
        now, before = self.weeks[-1].tally.rate, self.weeks[-2].tally.rate
        return None if now is None or before is None else now - before

    @property
    def drop(self) -> int:
        return -(self.change or 0)

    @property
    def bars(self) -> list[Bar]:
        """Lengths as text, because a template would write them with the language's comma."""
        rates = [week.tally.rate or 0 for week in self.weeks]
        return [
            Bar(x=2 + 20 * n, y=f"{64 - rate * 0.64:.1f}", height=f"{rate * 0.64:.1f}", kept=rate >= states.LINE)
            for n, rate in enumerate(rates)
        ]

    @property
    def waiting(self) -> int:
        """Reports still to come this week."""
        return self.this_week.tally.open


def desk(team: Team) -> Desk:
    """9 queries, whatever the number of reps and promises."""
    now = timezone.now()
    calendar = calendars.of(team)
    mondays = states.weeks_until(calendar.day_of(now), WEEKS)
    waiting = tallies.waiting_of(team, now)
    needs = promises.rows(promises.of(team).open()).order_by(*promises.WAITING_ORDER)[:SHOWN]
    looks = [waiting.get(kind, (0, 0)) for kind in (Duty.Kind.DAY_7_CHECK, Duty.Kind.CLOSE_CHECK)]
    # One more than fits, to know whether there are more.
    reps = [tallies.rep_row(row) for row in tallies.by_rep(team, now, mondays[0])[: REPS_SHOWN + 1]]
    return Desk(
        team=team,
        weeks=[Week(*week) for week in zip(mondays, tallies.by_week(team, now, mondays), strict=True)],
        reps=reps[:REPS_SHOWN],
        has_more_reps=len(reps) > REPS_SHOWN,
        needs=[promises.promise(duty, now) for duty in needs],
        overdue=waiting.get(Duty.Kind.FRIDAY_REPORT, (0, 0))[1],
        reviews=reviews(team, now, promises.midnight(team, mondays[0]), waiting.get(Duty.Kind.MANAGER_REVIEW, (0, 0))),
        checks=checks.check_rows(
            team, checks.open_checks(team).prefetch_related(None)[: checks.SHOWN], now, exceptions=False
        ),
        open_checks=sum(count for count, _over in looks),
        checks_over=sum(over for _count, over in looks),
        pledges=list(Pledge.objects.filter(training__team=team, until__gt=now).order_by("-made_at")),
        next_standup=duedates.next_standup(now, calendar),
    )


def reps_since(team: Team) -> date:
    """The first day that the desk's table of reps counts."""
    return states.weeks_until(calendars.of(team).day_of(timezone.now()), WEEKS)[0]


def unpledged(team: Team, since: datetime) -> TrainingSession | None:
    """The newest hour that ended since then, if its plan asked for a pledge and none was recorded. 1 query."""
    newest = (
        TrainingSession.objects.filter(team=team, state=TrainingSession.State.ENDED, ended_at__gte=since)
        .filter(Exists(ActivityRun.objects.filter(training=OuterRef("pk"), kind="pledge")))
        .select_related("pledge", "manager")
        .order_by("-ended_at", "-pk")
        .first()
    )
    return None if newest is None or hasattr(newest, "pledge") else newest


@dataclass(frozen=True)
class TeamLine:
    """A team on the list of desks."""

    team: Team
    tally: Tally
    overdue: int
    open_reviews: int


def lines(teams: Sequence[Team]) -> list[TeamLine]:
    """One line a team: this week's promises, everything overdue, reviews open. 3 queries."""
    now = timezone.now()
    week = tallies.this_week(teams, now)
    overdue = tallies.waiting(teams, Duty.Kind.FRIDAY_REPORT, before=now)
    reviews_open = tallies.waiting(teams, Duty.Kind.MANAGER_REVIEW)
    return [
        TeamLine(team, week.get(team.pk, Tally()), overdue.get(team.pk, 0), reviews_open.get(team.pk, 0))
        for team in teams
    ]
