"""The desk's queries go along an index and never through the whole past, on both databases."""

import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from commitments.models import Duty
from tests.bench import plans
from tests.bench.plans import GROWING, Plans
from tests.bench.sizes import Size
from tests.config.running import ROOT, environment
from tests.hosted.services import MissingError, Postgres, program

SIZE = dataclasses.asdict(Size(teams=3, reps=60, trainings=12, accounts=60, notes=240, programs=3, largest=0.5))
# What is small by nature and named in a query of the desk, and what SQLite calls the rows it made itself.
SMALL_OR_MADE = re.compile(r"SCAN (facilitator_(team|program|programversion|section)\b|\(|subquery|SUBQUERY|CONSTANT)")


@pytest.fixture
def sqlite(db: None) -> Plans:
    user, team = plans.fill(SIZE)
    plans.log_signals(team, user)
    return plans.collect(plans.shown(user, team))


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plans]:
    """A cluster of this test's own; in CI it has to be there."""
    try:
        program("initdb")
    except MissingError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{missing}: apt-get install postgresql")
    with Postgres(safe=False) as cluster:
        yield _plans_of(cluster.make("plans"), tmp_path_factory.mktemp("data"))


def _plans_of(url: str, folder: Path) -> Plans:
    """In a process of its own, because this one has its database."""
    variables = {
        "DATABASE_URL": url,
        "REDIS_URL": "redis://127.0.0.1:1",
        "SECRET_KEY": "x" * 50,
        "ALLOWED_HOSTS": "localhost",
        "PUBLIC_BASE_URL": "https://localhost",
        "ASKONCE_DATA": str(folder),
    }
    command = [sys.executable, "-m", "tests.bench.plans", json.dumps(SIZE)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment() | variables, stdout=subprocess.PIPE, text=True, check=True, timeout=120
    )
    found: Plans = json.loads(done.stdout.splitlines()[-1])
    return found


def scanned(found: Plans) -> list[tuple[str, str, str]]:
    return [
        (page, line, sql)
        for page, queries in found.items()
        for sql, plan in queries
        for line in plan
        if line.startswith("SCAN") and not SMALL_OR_MADE.match(line)
    ]


def test_sqlite_reads_no_growing_table_from_end_to_end(sqlite: Plans) -> None:
    assert scanned(sqlite) == []


def test_query_that_no_index_answers_is_noticed(db: None) -> None:
    unlucky = Duty.objects.filter(created_at__lt=timezone.now())
    assert [page for page, _line, _sql in scanned(plans.collect({"unlucky": lambda: list(unlucky)}))] == ["unlucky"]


@pytest.mark.parametrize(
    ("page", "index"),
    [
        ("desk", "COVERING INDEX duty_by_date"),
        ("desk", "INDEX duty_waiting"),
        ("promises", "COVERING INDEX duty_waiting"),
        ("promises, last page", "COVERING INDEX duty_by_date"),
        ("promises of a state", "COVERING INDEX duty_by_outcome"),
        ("promises of a rep", "COVERING INDEX duty_by_rep"),
        ("reviews", "INDEX duty_waiting"),
        ("checks", "INDEX duty_waiting"),
        ("checks taken", "INDEX duty_by_date (team_id=? AND kind=? AND due_at>?)"),
        ("signals", "COVERING INDEX duty_waiting"),
        ("signals of a state", "INDEX duty_by_date"),
        ("signals counted", "COVERING INDEX duty_by_"),
        ("signals of a trigger", "INDEX duty_one_per_signal (signal_id=? AND kind=?)"),
        ("signals of an account", "INDEX duty_one_per_signal (signal_id=? AND kind=?)"),
        ("signals of a rep", "MULTI-INDEX OR"),
        ("list of desks", "COVERING INDEX duty_waiting"),
        ("standup", "COVERING INDEX duty_waiting"),
        ("standup", "INDEX duty_answered (team_id=? AND kind=? AND closed_at>?)"),
        ("reminders", "INDEX duty_near (closed_at=? AND withdrawn_at=? AND due_at>? AND due_at<?)"),
        ("download", "INDEX duty_by_date (team_id=? AND kind=? AND due_at>?)"),
    ],
)
def test_sqlite_uses_the_index_made_for_it(sqlite: Plans, page: str, index: str) -> None:
    used = [line for _sql, plan in sqlite[page] for line in plan]
    assert any(index in line for line in used), used


@pytest.mark.parametrize("page", ["promises", "promises, last page", "promises of a state", "download"])
def test_sqlite_sorts_no_list_of_duties(sqlite: Plans, page: str) -> None:
    """A page in the middle of a long list would otherwise be cut from all of it."""
    sorted_lists = [
        sql
        for sql, plan in sqlite[page]
        if "USE TEMP B-TREE FOR ORDER BY" in plan and any("duty_by" in line or "duty_waiting" in line for line in plan)
    ]
    assert sorted_lists == []


def test_postgres_reads_no_growing_table_from_end_to_end(postgres: Plans) -> None:
    growing = re.compile(rf"Seq Scan on ({'|'.join(GROWING)})\b")
    scans = [
        (page, line, sql)
        for page, queries in postgres.items()
        for sql, plan in queries
        for line in plan
        if growing.search(line)
    ]
    assert scans == []


@pytest.mark.parametrize(
    ("page", "index"),
    [
        ("desk", "duty_waiting"),
        ("reviews", "duty_waiting"),
        ("checks", "duty_waiting"),
        ("download", "duty_by_date"),
    ],
)
def test_postgres_uses_the_index_made_for_it(postgres: Plans, page: str, index: str) -> None:
    used = [line for _sql, plan in postgres[page] for line in plan]
    assert any(index in line for line in used), used
