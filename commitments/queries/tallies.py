"""Promises counted by the database: by week, by rep and by team. As many rows come back as are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower

from commitments import ageing, states
from commitments.models import Duty
from commitments.models.duties import DutyQuerySet
from commitments.periods import Compared, Period
from commitments.queries import promises
from commitments.states import Tally
from facilitator.models import Team


@dataclass(frozen=True)
class KeptRow:
    """What one rep promised, or the hours of one program in all its versions. `query` leads to the list behind it."""

    name: str
    kept: Compared
    query: str

    @property
    def tally(self) -> Tally:
        return self.kept.now


@dataclass(frozen=True)
class Aged:
    """Overdue reports that have waited about as long. `percent` is their part of all that are overdue."""

    code: str
    first: int
    last: int | None
    count: int
    percent: int


@dataclass(frozen=True)
class Carried:
    """Promises that an earlier standup did not settle: `unsaid` have no report, `moved` got a new date from one."""

    total: int
    unsaid: int
    moved: int


def counts(now: datetime, within: Q | None = None) -> dict[str, Count]:
    """An aggregate for each of states.STATES, saying in SQL what states.state_of says; of the rows `within`."""
    within = within or Q()
    said = {state: Q(outcome=outcome) for state, outcome in states.OUTCOMES.items()}
    waiting = {states.OVERDUE: Q(outcome=None, due_at__lt=now), states.OPEN: Q(outcome=None, due_at__gte=now)}
    return {state: Count("pk", filter=condition & within) for state, condition in (said | waiting).items()}


def compared(team: Team, now: datetime, period: Period) -> dict[str, Count]:
    """The aggregates that `_compared` reads: those of the period and, as before_…, of the one before it."""
    since = promises.midnight(team, period.since)
    earlier = counts(now, Q(due_at__lt=since))
    return {
        **counts(now, Q(due_at__gte=since)),
        **{f"before_{state}": count for state, count in earlier.items()},
    }


def _within(team: Team, period: Period) -> Count:
    """How many belong to the period itself: who has none of them is not shown for the sake of the comparison."""
    return Count("pk", filter=Q(due_at__gte=promises.midnight(team, period.since)))


def by_week(team: Team, now: datetime, mondays: Sequence[date]) -> list[Tally]:
    """One tally a week, in the order given. The weeks follow each other. 1 query."""
    begins = [promises.midnight(team, monday) for monday in mondays]
    end = promises.midnight(team, mondays[-1] + timedelta(weeks=1))
    found = promises.of(team).filter(due_at__gte=begins[0], due_at__lt=end).order_by()
    weeks = [When(due_at__gte=begin, then=Value(n)) for n, begin in reversed(list(enumerate(begins)))]
    week = Case(*weeks, output_field=IntegerField())
    tallies = {row["week"]: _tally(row) for row in found.values(week=week).annotate(**counts(now))}
    return [tallies.get(number, Tally()) for number in range(len(mondays))]


def by_rep(team: Team, now: datetime, period: Period) -> "QuerySet[Duty, Any]":
    """Who promised something due in the period or later, the most overdue first; to be sliced, read by `rep_row`."""
    guest = Case(When(owner_rep=None, then=F("owner_participant")))
    name = Coalesce(Max("owner_rep__name"), Max("owner_participant__name"))
    rows = _in_either(team, period).values("owner_rep", guest=guest)
    counted = rows.annotate(within=_within(team, period), name=name, **compared(team, now, period))
    return counted.filter(within__gt=0).order_by(F("overdue").desc(), Lower("name"), "owner_rep", "guest")


def rep_row(row: Mapping[str, Any]) -> KeptRow:
    owner = f"r{row['owner_rep']}" if row["owner_rep"] else f"p{row['guest']}"
    return KeptRow(row["name"], _compared(row), f"rep={owner}")


def by_program(team: Team, now: datetime, period: Period) -> list[KeptRow]:
    """What was promised in each program's hours and was due in the period or later, the most overdue first. 1 query."""
    program = F("training__version__program")
    title = F("training__version__program__title")
    rows = _in_either(team, period).values(program=program, title=title)
    counted = rows.annotate(within=_within(team, period), **compared(team, now, period))
    found = counted.filter(within__gt=0).order_by(F("overdue").desc(), Lower("title"), "program")
    return [KeptRow(row["title"], _compared(row), f"program={row['program']}") for row in found]


def _in_either(team: Team, period: Period) -> DutyQuerySet:
    return promises.of(team).filter(due_at__gte=promises.midnight(team, period.before)).order_by()


def aged(team: Team, now: datetime) -> tuple[list[Aged], Carried]:
    """How long reports have been overdue, and what was carried forward. 1 query."""
    carried, unsaid = promises.carried(team, now), promises.unsaid(team, now)
    buckets = {f"bucket_{n}": promises.aged(bucket, now) for n, bucket in enumerate(ageing.BUCKETS)}
    wanted = {**buckets, "carried": carried, "unsaid": unsaid}
    found = promises.of(team).open().order_by()
    row = found.aggregate(**{name: Count("pk", filter=condition) for name, condition in wanted.items()})
    whole = max(1, sum(row[name] for name in buckets))
    aged_ = [
        Aged(bucket.code, bucket.first, bucket.last, row[name], 100 * row[name] // whole)
        for name, bucket in zip(buckets, ageing.BUCKETS, strict=True)
    ]
    return aged_, Carried(row["carried"], row["unsaid"], row["carried"] - row["unsaid"])


def _compared(row: Mapping[str, Any]) -> Compared:
    before = {state: row[f"before_{state}"] for state in states.STATES}
    return Compared(_tally(row), Tally(**before))


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(**{state: row[state] for state in states.STATES})


def week_of(teams: Sequence[Team], now: datetime, back: int = 0) -> dict[int, Tally]:
    """{team: its tally of the week that is on in its zone, or of so many before}; without teams that promised nothing.

    1 query.
    """
    weeks = {team.timezone: _week(team, now, back) for team in teams}
    if not weeks:
        return {}
    theirs = Q()
    for zone, (begin, end) in weeks.items():
        theirs |= Q(team__in=[team.pk for team in teams if team.timezone == zone], due_at__gte=begin, due_at__lt=end)
    # The widest of the weeks says the same again, in the one form that an index answers.
    begin, end = min(begin for begin, _end in weeks.values()), max(end for _begin, end in weeks.values())
    within = Duty.objects.friday().standing().filter(team__in=teams, due_at__gte=begin, due_at__lt=end)
    found = within.filter(theirs).order_by().values("team").annotate(**counts(now))
    return {row["team"]: _tally(row) for row in found}


def _week(team: Team, now: datetime, back: int) -> tuple[datetime, datetime]:
    """When the week that is on in a team's zone, or one before, begins and ends."""
    monday = states.monday(now.astimezone(team.zone).date()) - timedelta(weeks=back)
    return promises.midnight(team, monday), promises.midnight(team, monday + timedelta(weeks=1))


def waiting_of(team: Team, now: datetime) -> dict[str, tuple[int, int]]:
    """{kind: (open duties, those of them that are over)}; a kind without any is missing. 1 query."""
    # Every kind is named because SQLite weighs an index by what it can compare: it would count the whole past.
    found = Duty.objects.standing().open().filter(team=team, kind__in=Duty.Kind.values).order_by().values_list("kind")
    rows = found.annotate(waiting=Count("pk"), over=Count("pk", filter=Q(due_at__lt=now)))
    return {kind: (waiting, over) for kind, waiting, over in rows}


def waiting(teams: Sequence[Team], kind: str, before: datetime | None = None) -> dict[int, int]:
    """{team: open duties of a kind, or those of them due before a moment}; without those that have none. 1 query."""
    found = Duty.objects.standing().open().filter(team__in=teams, kind=kind).order_by()
    if before is not None:
        found = found.filter(due_at__lt=before)
    return dict(found.values_list("team").annotate(Count("pk")))
