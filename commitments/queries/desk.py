"""The manager's desk: who kept what, by rep and by week, and the 48-hour reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from commitments import calendars, duedates, periods, states
from commitments.models import Duty, Pledge
from commitments.periods import Compared, Period
from commitments.queries import checks, promises, tallies
from commitments.queries.checks import CheckRow
from commitments.queries.promises import Promise
from commitments.queries.reviews import SHOWN, Reviews, reviews
from commitments.queries.tallies import Aged, Carried, KeptRow
from commitments.states import Tally
from facilitator.models import Team
from sessions.models import ActivityRun, TrainingSession

# Fewer weeks than this are drawn as this many: one bar says nothing.
FEWEST_DRAWN = 8
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

    x: str
    width: str
    y: str
    height: str
    kept: bool


@dataclass(frozen=True)
class Desk:
    """Weeks oldest first, the last one being this week; programs and reps with the most overdue first."""

    team: Team
    period: Period
    weeks: list[Week]
    kept: Compared
    programs: list[KeptRow]
    aged: list[Aged]
    carried: Carried
    reps: list[KeptRow]
    has_more_reps: bool
    needs: list[Promise]
    overdue: int
    reviews: Reviews
    checks: list[CheckRow]
    open_checks: int
    checks_over: int
    # Signals whose AE has not reached the customer yet, and those of them past their hours.
    signals: tuple[int, int]
    open_clocks: int
    clocks_over: int
    day_90_due: int
    pledges: list[Pledge]
    next_standup: datetime

    @property
    def late(self) -> list[tuple[str, int]]:
        """What is past its time, and how much of it; nothing that is not."""
        counts = {
            "reports": self.overdue,
            "signals": self.signals[1],
            "reviews": self.reviews.overdue,
            "checks": self.checks_over,
            "clocks": self.clocks_over,
        }
        return [(what, n) for what, n in counts.items() if n]

    @property
    def this_week(self) -> Week:
        return self.weeks[-1]

    @property
    def last_week(self) -> Week:
        return self.weeks[-2]

    @property
    def since(self) -> date:
        return self.period.since

    @property
    def week(self) -> Compared:
        """This week against the one before."""
        return Compared(self.this_week.tally, self.last_week.tally)

    @property
    def drawn(self) -> list[Week]:
        return self.weeks[-max(FEWEST_DRAWN, self.period.weeks) :]

    @property
    def bars(self) -> list[Bar]:
        """Lengths as text, because a template would write them with the language's comma."""
        rates = [week.tally.rate or 0 for week in self.drawn]
        step = 160 / len(rates)
        return [
            Bar(
                x=f"{step * (n + 0.1):.1f}",
                width=f"{step * 0.8:.1f}",
                y=f"{64 - rate * 0.64:.1f}",
                height=f"{rate * 0.64:.1f}",
                kept=rate >= states.LINE,
            )
            for n, rate in enumerate(rates)
        ]

    @property
    def waiting(self) -> int:
        """Reports still to come this week."""
        return self.this_week.tally.open


def desk(team: Team, weeks: int = periods.USUAL) -> Desk:
    """11 queries, whatever the number of reps, programs and promises."""
    now = timezone.now()
    calendar = calendars.of(team)
    today = calendar.day_of(now)
    period = periods.period(today, weeks)
    mondays = states.weeks_until(today, max(FEWEST_DRAWN, 2 * weeks))
    tallied = [Week(*week) for week in zip(mondays, tallies.by_week(team, now, mondays), strict=True)]
    waiting = tallies.waiting_of(team, now)
    needs = promises.rows(promises.of(team).open()).order_by(*promises.WAITING_ORDER)[:SHOWN]
    looks = [waiting.get(kind, (0, 0)) for kind in (Duty.Kind.DAY_7_CHECK, Duty.Kind.CLOSE_CHECK)]
    aged, carried = tallies.aged(team, now)
    running = [waiting.get(kind, (0, 0)) for kind in Duty.CLOCKS]
    # One more than fits, to know whether there are more.
    reps = [tallies.rep_row(row) for row in tallies.by_rep(team, now, period)[: REPS_SHOWN + 1]]
    done_since = promises.midnight(team, states.weeks_until(today, periods.USUAL)[0])
    return Desk(
        team=team,
        period=period,
        weeks=tallied,
        kept=Compared(_sum(tallied[-weeks:]), _sum(tallied[-2 * weeks : -weeks])),
        programs=tallies.by_program(team, now, period),
        aged=aged,
        carried=carried,
        reps=reps[:REPS_SHOWN],
        has_more_reps=len(reps) > REPS_SHOWN,
        needs=[promises.promise(duty, now) for duty in needs],
        overdue=waiting.get(Duty.Kind.FRIDAY_REPORT, (0, 0))[1],
        reviews=reviews(team, now, done_since, waiting.get(Duty.Kind.MANAGER_REVIEW, (0, 0))),
        checks=checks.check_rows(
            team, checks.open_checks(team).prefetch_related(None)[: checks.SHOWN], now, exceptions=False
        ),
        open_checks=sum(count for count, _over in looks),
        checks_over=sum(over for _count, over in looks),
        signals=waiting.get(Duty.Kind.AE_TOUCH, (0, 0)),
        open_clocks=sum(count for count, _over in running),
        clocks_over=sum(over for _count, over in running),
        day_90_due=waiting.get(Duty.Kind.DAY_90, (0, 0))[1],
        pledges=list(Pledge.objects.filter(training__team=team, until__gt=now).order_by("-made_at")),
        next_standup=duedates.next_standup(now, calendar),
    )


def _sum(weeks: Sequence[Week]) -> Tally:
    return sum((week.tally for week in weeks), Tally())


def period_of(team: Team, weeks: int = periods.USUAL) -> Period:
    """The period that the desk's tables count."""
    return periods.period(calendars.of(team).day_of(timezone.now()), weeks)


def last_hour(team: Team) -> TrainingSession | None:
    """The newest hour that is over, whose wall can be taken along. 1 query."""
    return TrainingSession.objects.filter(team=team, state=TrainingSession.State.ENDED).order_by("-ended_at").first()


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
    """A team on the list of desks. `monday` begins the week that is on in its zone."""

    team: Team
    monday: date
    kept: Compared
    overdue: int
    open_reviews: int

    @property
    def tally(self) -> Tally:
        return self.kept.now


def lines(teams: Sequence[Team]) -> list[TeamLine]:
    """One line a team: this week's promises and the week before, everything overdue, reviews open. 4 queries."""
    now = timezone.now()
    week, before = tallies.week_of(teams, now), tallies.week_of(teams, now, back=1)
    overdue = tallies.waiting(teams, Duty.Kind.FRIDAY_REPORT, before=now)
    reviews_open = tallies.waiting(teams, Duty.Kind.MANAGER_REVIEW)
    return [
        TeamLine(
            team,
            states.monday(now.astimezone(team.zone).date()),
            Compared(week.get(team.pk, Tally()), before.get(team.pk, Tally())),
            overdue.get(team.pk, 0),
            reviews_open.get(team.pk, 0),
        )
        for team in teams
    ]
