"""What is due by the clock: claimed once, finished by its owner only, caught up after a sleep, never in a burst."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from facilitator import jobs
from facilitator.actions.jobs import RETRY, claim, finish, run_due
from facilitator.jobs import Job
from facilitator.models import JobState

START = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def registry(monkeypatch):
    """A registry of the test's own."""
    monkeypatch.setattr(jobs, "_jobs", {})
    return jobs


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ran():
    return []


@pytest.fixture
def hourly(registry, ran):
    job = Job("hourly", every=HOUR, run=lambda: ran.append(timezone.now()))
    registry.register(job)
    return job


def test_a_name_belongs_to_one_job(hourly):
    jobs.register(hourly)
    with pytest.raises(ValueError, match="'hourly'"):
        jobs.register(Job("hourly", every=HOUR, run=list))


def test_a_new_job_runs_at_once_and_then_every_time_it_is_due(db, hourly, ran, clock):
    assert run_due() == ["hourly"]
    clock.shift(HOUR - dt.timedelta(seconds=1))
    assert run_due() == []
    clock.shift(1)
    assert run_due() == ["hourly"]
    assert ran == [START, START + HOUR]


def test_after_a_long_sleep_a_job_runs_once_not_once_for_every_turn_it_missed(db, hourly, ran, clock):
    run_due()
    clock.shift(dt.timedelta(days=3))
    assert [run_due(), run_due()] == [["hourly"], []]
    assert len(ran) == 2


def test_a_clock_that_was_ahead_does_not_stop_a_job_for_years(db, hourly, ran, clock):
    clock.shift(dt.timedelta(days=400))
    run_due()
    clock.move_to(START)
    assert run_due() == ["hourly"]
    assert JobState.objects.get().due_at == START + HOUR


def test_one_claim_at_a_time(db, hourly, clock):
    JobState.objects.create(name="hourly", due_at=START)
    assert claim(hourly) is not None
    assert claim(hourly) is None


def test_a_crashed_owner_is_taken_over_when_its_lease_ends(db, hourly, ran, clock):
    JobState.objects.create(name="hourly", due_at=START)
    crashed = claim(hourly)
    assert run_due() == []
    clock.shift(hourly.lease + dt.timedelta(seconds=1))
    assert run_due() == ["hourly"]
    assert finish(hourly, crashed) is False
    assert JobState.objects.get().due_at == timezone.now() + HOUR


def test_a_lease_from_a_clock_that_was_ahead_binds_nobody(db, hourly, ran, clock):
    JobState.objects.create(name="hourly", due_at=START, token="gone", lease_until=START + dt.timedelta(days=400))
    assert run_due() == ["hourly"]


def test_a_broken_job_is_written_down_tried_again_and_stops_nobody_else(db, registry, hourly, ran, clock, caplog):
    registry._jobs.clear()
    registry.register(Job("broken", every=HOUR, run=lambda: 1 / 0))
    registry.register(hourly)
    assert run_due() == ["broken", "hourly"]
    broken = JobState.objects.get(name="broken")
    assert (broken.fault, broken.due_at) == ("ZeroDivisionError: division by zero", START + RETRY)
    assert "the job broken failed" in caplog.text
    clock.shift(RETRY)
    assert run_due() == ["broken"]


def test_a_job_that_outlasts_its_lease_leaves_the_new_owner_alone(db, registry, clock, caplog):
    def sleep_over() -> None:
        clock.shift(job.lease * 2)
        assert claim(job) is not None

    job = Job("slow", every=HOUR, run=sleep_over)
    registry.register(job)
    run_due()
    assert JobState.objects.get().token != ""
    assert "longer than its lease" in caplog.text


def test_looking_costs_one_query_when_nothing_is_due(db, hourly, clock, django_assert_num_queries):
    run_due()
    with django_assert_num_queries(1):
        run_due()


@pytest.mark.django_db(transaction=True)
def test_many_schedulers_at_once_run_each_job_once(registry):
    counted, lock, begun = [], threading.Lock(), threading.Barrier(4)
    names = [f"job-{n}" for n in range(12)]

    def count(name: str) -> None:
        with lock:
            counted.append(name)

    for name in names:
        registry.register(Job(name, every=HOUR, run=lambda name=name: count(name)))

    def scheduler() -> None:
        try:
            begun.wait()
            run_due()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=scheduler) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == sorted(names)
    assert not JobState.objects.exclude(token="").exists()


def test_the_command_runs_what_is_due_and_ends(db, hourly, ran, clock, capsys):
    call_command("scheduler", "--once")
    call_command("scheduler", "--once")
    assert capsys.readouterr().out == "2026-11-23 09:00:00Z hourly\n"
    assert len(ran) == 1


def test_every_app_brought_its_jobs():
    names = {job.name for job in jobs.registered()}
    ours = {"calendars", "day-90", "invitations", "old-mail", "reminders", "slack", "slack-pictures"}
    assert names == {"old-sign-in-links", "old-logins", "old-name-claims", "left-open-overnight", *ours}


def test_names_fit_their_column():
    longest = JobState._meta.get_field("name").max_length
    assert all(len(job.name) <= longest for job in jobs.registered())
