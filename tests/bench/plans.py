"""How the database finds what the desk shows: each page's queries, and the plan of each.

`python -m tests.bench.plans SIZE` fills the database of the environment and prints the plans, for a database that this
process does not use itself.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

# Tables that grow with every training; the rest is as small as the list of teams.
GROWING = (
    *("commitments_duty", "commitments_commitment", "commitments_report", "commitments_review", "commitments_pledge"),
    *("commitments_playpart", "commitments_extensionexception", "commitments_signal"),
    *("training_sessions_participant", "training_sessions_trainingsession", "facilitator_rep"),
    *("training_sessions_sectionrun", "training_sessions_activityrun"),
)
Plans = dict[str, list[tuple[str, list[str]]]]


def shown(user: Any, team: Any) -> dict[str, Callable[[], object]]:
    """What each page reads, by the functions that its view calls."""
    from django.core.paginator import Paginator
    from django.utils import timezone

    from commitments.exports import signalled, tables
    from commitments.queries import checks, desk, ladders, promises, reviews, signals, standup, tallies
    from facilitator import access, queries
    from sessions.models import TrainingSession
    from sessions.queries import planning

    now = timezone.now()
    middle = promises.of(team).order_by("due_at", "pk").values_list("due_at", "pk")[promises.of(team).count() // 2]
    training = TrainingSession.objects.filter(team=team).select_related("team").latest("starts_at")

    def page(found: Any, number: int = 1) -> list[Any]:
        return list(Paginator(found, 20).get_page(number))

    def listing(number: int = 1, **chosen: Any) -> list[Any]:
        return page(promises.Listing(promises.filtered(team, now, chosen), now), number)

    def board(**chosen: Any) -> list[Any]:
        return page(signals.Board(team, chosen, signals.tabs(team, chosen, now), now))

    return {
        "desk": lambda: desk.desk(team),
        "desk, pledge": lambda: desk.unpledged(team, now),
        "desk, reps": lambda: page(tallies.by_rep(team, now, desk.period_of(team))),
        "promises": listing,
        "promises, last page": lambda: listing(9999),
        "promises of a state": lambda: listing(state="kept"),
        "promises overdue": lambda: listing(state="overdue"),
        "promises of a rep": lambda: listing(rep=f"r{team.reps.first().pk}"),
        "promises of a program": lambda: listing(program=training.version.program_id, since=desk.period_of(team).since),
        "promises of an age": lambda: listing(age="15"),
        "promises carried": lambda: listing(carried=True),
        "promises of a week": lambda: listing(week=middle[0].date()),
        "reviews": lambda: page(reviews.open_reviews(team)),
        "checks": lambda: checks.check_rows(team, page(checks.open_checks(team)), now),
        "checks taken": lambda: checks.check_rows(team, checks.taken_checks(team, now), now),
        "signals": board,
        "signals of a state": lambda: board(state="late"),
        "signals of a trigger": lambda: board(trigger="usage_threshold"),
        "signals of an account": lambda: board(find="1"),
        "signals of a rep": lambda: board(rep=team.reps.first().pk),
        "signals counted": lambda: signals.tabs(team, {}, now),
        "list of desks": lambda: desk.lines(page(access.teams_of(user).order_by("name"))),
        "standup": lambda: standup.meeting(team),
        "reminders": lambda: ladders.waiting(ladders.near(now)),
        "trainings": lambda: planning.lists(user, None),
        "training": lambda: planning.training_page(training, drives=True),
        "teams": lambda: page(queries.teams(user)),
        "team": lambda: (queries.team_page(user, team), page(queries.reps(team, gone=False, find="ana"))),
        "programs": lambda: page(queries.library(user)),
        "download": lambda: tables.read(promises.of(team), middle),
        "download of signals": lambda: signalled.chunks(team, signals.of_team(team, {}, now), now)(middle),
        "download of looks": lambda: tables.read(tables.duties("reviews", team, promises.of(team)), middle),
    }


def collect(pages: Mapping[str, Callable[[], object]]) -> Plans:
    """{page: [(query, lines of its plan)]}."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    plans: Plans = {}
    for name, read in pages.items():
        with CaptureQueriesContext(connection) as captured:
            read()
        asked = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]
        plans[name] = [(sql, explained(sql)) for sql in asked]
    return plans


def explained(sql: str) -> list[str]:
    """On PostgreSQL as if reading a whole table were dear: it is not yet, in a small database."""
    from django.db import connection

    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"{word} {sql}")
        return [str(row[-1]).strip() for row in cursor.fetchall()]


def fill(size: Mapping[str, Any]) -> tuple[Any, Any]:
    """(somebody of every team, the largest team)."""
    from django.utils import timezone

    from facilitator.actions.programs import load_builtin_programs
    from facilitator.models import User
    from tests.bench import history, sizes

    people = {role: User.objects.create_user(email=f"{role}@example.com") for role in ("facilitator", "manager")}
    version = load_builtin_programs()[0]
    first, *others = history.write(sizes.Size(**size), version=version, now=timezone.now(), **people)
    plan_looks(others)
    return people["facilitator"], first


def plan_looks(teams: Iterable[Any]) -> None:
    """Open looks at the plays of teams that nobody asks about: what an index without the team would lead through."""
    from commitments import duedates
    from commitments.models import Commitment, Duty

    Duty.objects.bulk_create(
        Duty(
            kind=kind,
            team_id=note.training.team_id,
            training=note.training,
            commitment=note,
            anchor_at=note.posted_at,
            due_at=duedates.end_of(day, "UTC"),
            created_at=note.posted_at,
        )
        for note in Commitment.objects.filter(training__team__in=teams).select_related("training")
        for kind, day in zip(Duty.LOOKS, duedates.check_days(note.posted_at.date()), strict=True)
    )


def log_signals(team: Any, user: Any) -> None:
    """Some of each state, as a CRM's list brings them."""
    from datetime import timedelta

    from django.utils import timezone

    from commitments.actions import signals

    now = timezone.now()

    for hours in range(0, 120, 3):
        data = {"account": f"Account {hours}", "trigger": "usage_threshold", "evidence": "87 %"}
        made = signals.log(team=team, data=data, user=user, logged_at=now - timedelta(hours=hours))
        if hours % 2:
            signals.touch(signal=made, how="call", user=user)


def main(given: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    user, team = fill(json.loads(given))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps(collect(shown(user, team))))


if __name__ == "__main__":
    main(sys.argv[1])
