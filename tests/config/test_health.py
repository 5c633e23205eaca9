"""What `/healthz` and `/ready/` say, and that they say it to anybody without giving anything away."""

import datetime as dt

import pytest
import time_machine
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from config import health


@pytest.fixture(autouse=True)
def _forget():
    health._all_applied.cache_clear()
    yield
    health._all_applied.cache_clear()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/ready/"])
def test_all_is_well(client, path):
    response = client.get(path)
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_migration_that_was_not_run_keeps_visitors_away_until_it_is(client):
    last = MigrationRecorder.Migration.objects.filter(app="training_sessions").latest("pk")
    name = last.name
    last.delete()
    response = client.get("/ready/")
    assert (response.status_code, response.content) == (503, b"database: the migrations have not been run")
    MigrationRecorder.Migration.objects.create(app="training_sessions", name=name)
    assert client.get("/ready/").status_code == 200


@pytest.mark.django_db
def test_once_migrated_it_is_not_looked_up_again(client, django_assert_num_queries):
    client.get("/ready/")
    with django_assert_num_queries(1):
        client.get("/ready/")


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_said_and_not_raised(client, monkeypatch):
    def refuse() -> None:
        raise OperationalError("connection to 10.1.2.3 with password hunter2 failed")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/ready/")
    assert (response.status_code, response.content) == (503, b"database: no answer")
    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize(("apart", "said"), [(4, []), (6, ["redis: its clock is 6 s away from this machine's"])])
def test_clocks_that_differ_are_a_fault(apart, said):
    """The layer discards what comes from a clock that is too far behind (RELIABILITY F9)."""
    with time_machine.travel(dt.datetime(2026, 11, 22, tzinfo=dt.UTC), tick=False) as clock:
        theirs = dt.datetime(2026, 11, 22, tzinfo=dt.UTC).timestamp()
        clock.shift(-apart)
        assert list(health._clock("redis", theirs)) == said
