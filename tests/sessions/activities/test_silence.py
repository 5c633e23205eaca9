"""The count: one start, stored by the server; every screen counts by itself."""

import re

import pytest
import time_machine

from tests.sessions.activities import hour

LINE = "You have 26 of your 200 seats left. Could we plan?"


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("silence", {"counts": 7, "line": LINE}, team=team, facilitator=facilitator)


def starts(html):
    return re.findall(r'data-count-from="(\d+)"', html)


def test_there_is_no_count_before_the_facilitator_starts_it(run):
    assert starts(hour.projector(run)) == []
    assert LINE in hour.projector(run)


def test_all_screens_count_from_the_same_moment_on_the_servers_clock(run, facilitator):
    ana = hour.join(run, "Ana")

    hour.command(facilitator, run, "start")

    shown = [*starts(hour.projector(run)), *starts(hour.phone(ana, "task")), *starts(hour.console(run))]
    assert shown == [str(run.state["from"])] * 3
    assert 'data-counts="7"' in hour.projector(run)


def test_counting_again_starts_a_new_count(run, facilitator):
    with time_machine.travel("2026-11-24 10:00:00+00:00", tick=False) as clock:
        hour.command(facilitator, run, "start")
        first = run.state["from"]
        clock.shift(20)
        hour.command(facilitator, run, "start")

    assert run.state["from"] == first + 20_000


def test_the_example_comes_back_when_the_count_is_cleared(run, facilitator):
    hour.command(facilitator, run, "start")

    hour.command(facilitator, run, "clear")

    assert starts(hour.projector(run)) == []
