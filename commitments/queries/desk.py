"""The manager's desk: who kept what, by rep and by week, and the 48-hour reviews."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from commitments import calendars, duedates, states
from commitments.models import Duty, Pledge
from commitments.queries import promises
from commitments.queries.promises import Promise
from commitments.states import Tally
from facilitator.models import Team
from sessions.models import ActivityRun, TrainingSession

WEEKS = 8
# The desk shows what needs somebody first; the lists behind it show everything.
SHOWN = 8


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
class RepRow:
    owner: str
    name: str
    tally: Tally


@dataclass(frozen=True)
class ReviewRow:
    """A 48-hour look that the manager owes. `hours` are whole hours left, negative when over."""

    duty: int
    account: str
    trigger: str
    name: str
    posted_at: datetime
    due_at: datetime
    hours: int

    @property
    def hours_over(self) -> int:
        return max(0, -self.hours)

    @property
    def over(self) -> bool:
        return self.hours < 0


@dataclass(frozen=True)
class Reviews:
    """Counts over all of the team's reviews, and the most urgent open ones."""

    open: int
    overdue: int
    done: int
    in_time: int
    rows: list[ReviewRow]


@dataclass(frozen=True)
class Desk:
    """Weeks oldest first, the last one being this week; reps with the most overdue first."""

    team: Team
    weeks: list[Week]
    reps: list[RepRow]
    needs: list[Promise]
    overdue: int
    reviews: Reviews
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
    """7 queries, whatever the number of reps and promises."""
    now = timezone.now()
    calendar = calendars.of(team)
    mondays = states.weeks_until(calendar.day_of(now), WEEKS)
    facts = list(_facts(team, now, mondays[0]))
    needs = promises.rows(team, now).open().order_by("due_at", "anchor_at", "pk")
    return Desk(
        team=team,
        weeks=[Week(monday, _tally(f for f in facts if f.week == monday)) for monday in mondays],
        reps=_reps(facts),
        needs=[promises.promise(duty, now) for duty in needs[:SHOWN]],
        overdue=Duty.objects.friday().standing().open().filter(team=team, due_at__lt=now).count(),
        reviews=reviews(team, now),
        pledges=list(Pledge.objects.filter(training__team=team, until__gt=now).order_by("-made_at")),
        next_standup=duedates.next_standup(now, calendar),
    )


@dataclass(frozen=True)
class _Fact:
    owner: str
    name: str
    state: str
    week: date


def _facts(team: Team, now: datetime, since: date) -> Iterable[_Fact]:
    """Every Friday report due since that Monday, those to come included, as little as counting needs. 1 query."""
    found = (
        Duty.objects.friday()
        .standing()
        .filter(team=team, due_at__gte=promises.midnight(team, since))
        .facts("due_at", "owner_rep", "owner_rep__name", "owner_participant", "owner_participant__name")
    )
    for outcome, due_at, rep, rep_name, participant, name in found:
        yield _Fact(
            owner=f"r{rep}" if rep else f"p{participant}",
            name=rep_name or name,
            state=states.state_of(outcome, due_at, now),
            week=states.monday(due_at.astimezone(team.zone).date()),
        )


def _tally(facts: Iterable[_Fact]) -> Tally:
    return Tally.of(fact.state for fact in facts)


def _reps(facts: list[_Fact]) -> list[RepRow]:
    by_owner: dict[str, list[_Fact]] = {}
    for fact in facts:
        by_owner.setdefault(fact.owner, []).append(fact)
    rows = [RepRow(owner, own[0].name, _tally(own)) for owner, own in by_owner.items()]
    return sorted(rows, key=lambda row: (-row.tally.overdue, row.name.casefold()))


def open_reviews(team: Team) -> QuerySet[Duty]:
    return (
        Duty.objects.reviews()
        .standing()
        .open()
        .filter(team=team)
        .select_related("commitment__participant")
        .order_by("due_at", "pk")
    )


def reviews(team: Team, now: datetime) -> Reviews:
    """2 queries."""
    is_open = Q(closed_at=None)
    counts = (
        Duty.objects.reviews()
        .standing()
        .filter(team=team)
        .aggregate(
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_at__lt=now)),
            done=Count("pk", filter=~is_open),
            in_time=Count("pk", filter=Q(closed_at__lte=F("due_at"))),
        )
    )
    return Reviews(**counts, rows=[review_row(duty, now) for duty in open_reviews(team)[:SHOWN]])


def review_row(duty: Duty, now: datetime) -> ReviewRow:
    note = duty.commitment
    return ReviewRow(
        duty=duty.pk,
        account=note.account,
        trigger=note.get_trigger_display(),
        name=note.participant.name,
        posted_at=note.posted_at,
        due_at=duty.due_at,
        hours=int((duty.due_at - now) // timedelta(hours=1)),
    )


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


def lines(teams: QuerySet[Team]) -> list[TeamLine]:
    """One line a team: this week's promises, everything overdue, reviews open. 3 queries."""
    now = timezone.now()
    known = list(teams)
    facts: dict[int, list[tuple[str, date]]] = {}
    due = (
        Duty.objects.friday()
        .standing()
        .filter(team__in=known)
        .filter(Q(closed_at=None) | Q(due_at__gte=now - timedelta(days=8)))
    )
    zones = {team.pk: team.zone for team in known}
    for outcome, pk, due_at in due.facts("team", "due_at"):
        week = states.monday(due_at.astimezone(zones[pk]).date())
        facts.setdefault(pk, []).append((states.state_of(outcome, due_at, now), week))
    reviews_open = dict(
        Duty.objects.reviews().standing().open().filter(team__in=known).values_list("team").annotate(Count("pk"))
    )
    return [_line(team, facts.get(team.pk, []), reviews_open.get(team.pk, 0), now) for team in known]


def _line(team: Team, facts: list[tuple[str, date]], open_reviews: int, now: datetime) -> TeamLine:
    this_week = states.monday(now.astimezone(team.zone).date())
    return TeamLine(
        team=team,
        tally=Tally.of(state for state, week in facts if week == this_week),
        overdue=sum(state == states.OVERDUE for state, _week in facts),
        open_reviews=open_reviews,
    )
