"""The packet's two clocks: the AE's touch and the manager's look, both from the logging of the signal."""

import datetime as dt

import pytest
import time_machine

from commitments.states import clock_state
from sessions.models import Response
from tests.commitments.activities.test_packet import save
from tests.conftest import post_answer
from tests.sessions.activities import hour

AT = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("packet", {}, team=team, facilitator=facilitator)


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


@pytest.fixture
def ben(run):
    return hour.join(run, "Ben", role="ae")


def touch(as_phone, participant, run, reached="1"):
    return post_answer(as_phone(participant), participant, run, "touch", reached=reached)


@pytest.mark.parametrize(
    ("done", "now", "state"),
    [
        (None, 47, "open"),
        (None, 48, "open"),
        (None, 49, "missed"),
        (48, 60, "met"),
        (49, 60, "late"),
    ],
)
def test_a_clock_is_open_met_late_or_missed(done, now, state):
    due = AT + dt.timedelta(hours=48)
    done_at = None if done is None else AT + dt.timedelta(hours=done)

    assert clock_state(done_at, due, AT + dt.timedelta(hours=now)) == state


def test_somebody_who_is_not_named_cannot_say_that_the_customer_was_reached(run, ana, as_phone):
    cem = hour.join(run, "Cem")
    save(as_phone, ana, run)

    assert touch(as_phone, cem, run).status_code == 409
    assert "touched" not in Response.objects.get().data


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("soon", "day and hour"),
        ("2999-01-01T10:00", "still to come"),
        ("2020-01-01T10:00", "find a fresh one"),
        ("0001-01-01T00:00", "day and hour"),
    ],
)
def test_an_hour_of_logging_that_cannot_be_says_what_to_write(run, ana, as_phone, typed, advice):
    answer = save(as_phone, ana, run, logged=typed)

    assert advice in answer.json()["errors"]["logged"][0]


def test_both_clocks_run_from_the_logging_in_the_teams_time(run, ana, as_phone):
    with time_machine.travel(AT, tick=False):
        mine = save(as_phone, ana, run, logged="2026-11-23T08:30").json()["panels"]["mine"]

    assert mine.count("Wed 25 Nov, 08:30") == 2


def test_the_named_partner_stops_the_aes_clock_and_can_start_it_again(run, ana, ben, as_phone):
    with time_machine.travel(AT, tick=False) as clock:
        save(as_phone, ana, run)
        clock.shift(dt.timedelta(hours=5))
        assert "after 5 h" in touch(as_phone, ben, run).json()["panels"]["mine"]
        assert "after 5 h" in hour.phone(ana, "mine")
        assert "after 5 h" not in touch(as_phone, ben, run, "0").json()["panels"]["mine"]


def test_a_touch_after_two_days_is_late_and_without_one_it_is_missed(run, ana, as_phone):
    with time_machine.travel(AT, tick=False) as clock:
        save(as_phone, ana, run)
        clock.shift(dt.timedelta(hours=50))
        assert hour.phone(ana, "mine").count("missed") == 2
        touch(as_phone, ana, run)
        assert "late, after 50 h" in hour.phone(ana, "mine")


def test_the_managers_look_is_a_clock_of_its_own(run, ana, as_phone, facilitator):
    save(as_phone, ana, run)
    packet = Response.objects.get()
    hour.command(facilitator, run, "review", packet=packet.pk)
    packet.refresh_from_db()

    assert (packet.data["reviewer"], "touched" in packet.data) == ("Fay Facilitator", False)
    assert hour.phone(ana, "mine").count("after 0 h") == 1

    hour.command(facilitator, run, "review", packet=packet.pk)
    assert "after 0 h" not in hour.phone(ana, "mine")


def test_a_packet_of_another_hour_cannot_be_reviewed(run, ana, as_phone, facilitator):
    assert hour.command(facilitator, run, "review", packet=999).status_code == 409


def test_saving_again_keeps_what_was_said_about_the_clocks(run, ana, as_phone, facilitator):
    with time_machine.travel(AT, tick=False):
        save(as_phone, ana, run, logged="2026-11-23T08:30")
        touch(as_phone, ana, run)
        mine = save(as_phone, ana, run, evidence="176 of 200 seats").json()["panels"]["mine"]

    assert mine.count("Wed 25 Nov, 08:30") == 2
    assert "after 26 h" in mine
    # What the phone sends is the team's time, and so is what comes back.
    assert 'value="2026-11-23T08:30"' in hour.phone(ana, "task")


def test_without_weekends_friday_runs_into_the_next_week(team, facilitator, as_phone):
    run = hour.start_at("packet", {"weekends": False}, team=team, facilitator=facilitator)
    ana = hour.join(run, "Ana")
    with time_machine.travel("2026-11-27 09:00:00+00:00", tick=False):
        mine = save(as_phone, ana, run).json()["panels"]["mine"]

    assert "Tue 1 Dec, 10:00" in mine
    assert "Sun 29 Nov, 10:00" in mine
