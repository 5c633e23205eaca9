"""Promises counted by the database: by week, by rep and by team. As many rows come back as are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower

from commitments import states
from commitments.models import Duty
from commitments.queries import promises
from commitments.states import Tally
from facilitator.models import Team


@dataclass(frozen=True)
class RepRow:
    """`owner` is a Duty.owner_key."""

    owner: str
    name: str
    tally: Tally


def counts(now: datetime) -> dict[str, Count]:
    """An aggregate for each of states.STATES, saying in SQL what states.state_of says."""
    said = {state: Q(outcome=outcome) for state, outcome in states.OUTCOMES.items()}
    waiting = {states.OVERDUE: Q(outcome=None, due_at__lt=now), states.OPEN: Q(outcome=None, due_at__gte=now)}
    return {state: Count("pk", filter=condition) for state, condition in (said | waiting).items()}


def by_week(team: Team, now: datetime, mondays: Sequence[date]) -> list[Tally]:
    """One tally a week, in the order given. The weeks follow each other. 1 query."""
    begins = [promises.midnight(team, monday) for monday in mondays]
    end = promises.midnight(team, mondays[-1] + timedelta(weeks=1))
    found = promises.of(team).filter(due_at__gte=begins[0], due_at__lt=end).order_by()
    weeks = [When(due_at__gte=begin, then=Value(n)) for n, begin in reversed(list(enumerate(begins)))]
    week = Case(*weeks, output_field=IntegerField())
    tallies = {row["week"]: _tally(row) for row in found.values(week=week).annotate(**counts(now))}
    return [tallies.get(number, Tally()) for number in range(len(mondays))]


def by_rep(team: Team, now: datetime, since: date) -> "QuerySet[Duty, Any]":
    """Who promised something due since that day, the most overdue first; to be sliced, and read by `rep_row`."""
    guest = Case(When(owner_rep=None, then=F("owner_participant")))
    found = promises.of(team).filter(due_at__gte=promises.midnight(team, since)).order_by()
    name = Coalesce(Max("owner_rep__name"), Max("owner_participant__name"))
    rows = found.values("owner_rep", guest=guest).annotate(name=name, **counts(now))
    return rows.order_by(F("overdue").desc(), Lower("name"), "owner_rep", "guest")


def rep_row(row: Mapping[str, Any]) -> RepRow:
    owner = f"r{row['owner_rep']}" if row["owner_rep"] else f"p{row['guest']}"
    return RepRow(owner, row["name"], _tally(row))


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(**{state: row[state] for state in states.STATES})


def this_week(teams: Sequence[Team], now: datetime) -> dict[int, Tally]:
    """{team: its tally of the week that is on in its zone}; a team without promises is missing. 1 query."""
    weeks = {team.timezone: _week(team, now) for team in teams}
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


def _week(team: Team, now: datetime) -> tuple[datetime, datetime]:
    """When the week that is on in a team's zone begins and ends."""
    monday = states.monday(now.astimezone(team.zone).date())
    return promises.midnight(team, monday), promises.midnight(team, monday + timedelta(weeks=1))


def waiting_of(team: Team, now: datetime) -> dict[str, tuple[int, int]]:
    """{kind: (open duties, those of them that are over)}; a kind without any is missing. 1 query."""
    found = Duty.objects.standing().open().filter(team=team).order_by().values_list("kind")
    rows = found.annotate(waiting=Count("pk"), over=Count("pk", filter=Q(due_at__lt=now)))
    return {kind: (waiting, over) for kind, waiting, over in rows}


def waiting(teams: Sequence[Team], kind: str, before: datetime | None = None) -> dict[int, int]:
    """{team: open duties of a kind, or those of them due before a moment}; without those that have none. 1 query."""
    found = Duty.objects.standing().open().filter(team__in=teams, kind=kind).order_by()
    if before is not None:
        found = found.filter(due_at__lt=before)
    return dict(found.values_list("team").annotate(Count("pk")))
