"""Trainings that everybody went home from, and what else is cleared away behind an hour."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from facilitator import jobs
from facilitator.actions.accounts import clear_old_sign_in_links, find_sign_in_link, make_sign_in_link
from facilitator.models import SignInLink
from sessions.actions import joining, moves, overnight
from sessions.models import JoinClaim, TrainingSession
from tests.factories import make_training

State = TrainingSession.State
EVENING = dt.datetime(2026, 11, 23, 17, 0, tzinfo=dt.UTC)
QUESTION = ("question", {"question": "Planned?", "options": ["Yes", "No"]})
HOURS = dt.timedelta(hours=1)


@pytest.fixture
def clock():
    with time_machine.travel(EVENING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hour(clock, facilitator) -> TrainingSession:
    return make_training(plan=[(5, [QUESTION, QUESTION])], state=State.PLANNED, starts_at=EVENING)


def fresh(training: TrainingSession) -> TrainingSession:
    return TrainingSession.objects.get(pk=training.pk)


@pytest.mark.parametrize("paused", [False, True])
def test_a_running_hour_that_was_quiet_all_night_is_ended(hour, clock, paused):
    moves.start(training=hour, stage=None)
    if paused:
        moves.pause(training=hour, stage=None)
    before = fresh(hour).revision
    clock.shift(10 * HOURS + dt.timedelta(seconds=1))
    assert overnight.close_left_open() == [hour.pk]
    ended = fresh(hour)
    assert (ended.state, ended.ended_at, ended.paused_at) == (State.ENDED, timezone.now(), None)
    assert ended.revision > before
    assert overnight.close_left_open() == []


def test_doors_that_nobody_walked_through_are_closed_and_the_hour_can_still_happen(hour, clock):
    moves.open_doors(training=hour, stage=None)
    clock.shift(11 * HOURS)
    assert overnight.close_left_open() == [hour.pk]
    assert fresh(hour).state == State.PLANNED
    moves.open_doors(training=hour, stage=None)
    assert overnight.close_left_open() == []


@pytest.mark.parametrize("sign", ["doors", "start", "join", "part", "planned for now"])
def test_any_sign_of_life_within_ten_hours_keeps_a_room_open(hour, clock, sign):
    if sign != "doors":
        moves.open_doors(training=hour, stage=None)
    if sign == "part":
        moves.start(training=hour, stage=None)
    clock.shift(9 * HOURS)
    if sign == "doors":
        moves.open_doors(training=hour, stage=None)
    elif sign == "start":
        moves.start(training=hour, stage=None)
    elif sign == "join":
        joining.join(training=fresh(hour), name="Late Lea", role="csm")
    elif sign == "part":
        moves.next_step(training=hour, stage=None)
    else:
        TrainingSession.objects.filter(pk=hour.pk).update(starts_at=timezone.now())
    clock.shift(2 * HOURS)
    assert overnight.close_left_open() == []
    clock.shift(9 * HOURS)
    assert overnight.close_left_open() == [hour.pk]


def test_planned_and_ended_trainings_are_left_alone(hour, clock):
    clock.shift(100 * HOURS)
    assert overnight.close_left_open() == []


def test_a_room_that_somebody_moves_at_this_moment_stays_theirs(hour, clock, monkeypatch):
    moves.open_doors(training=hour, stage=None)
    clock.shift(11 * HOURS)
    seen = overnight.left_open()
    moves.start(training=hour, stage=None)
    monkeypatch.setattr(overnight, "left_open", lambda: seen)
    assert overnight.close_left_open() == []
    assert fresh(hour).state == State.RUNNING


@pytest.mark.parametrize("many", [1, 3])
def test_looking_for_them_is_one_query(hour, clock, django_assert_num_queries, many):
    for _ in range(many):
        make_training(plan=[(5, [QUESTION])], state=State.RUNNING)
    with django_assert_num_queries(1):
        overnight.left_open()


def test_sign_in_links_go_a_day_after_they_stop_working(clock, facilitator):
    make_sign_in_link(user=facilitator)
    clock.shift(24 * HOURS)
    current = make_sign_in_link(user=facilitator)
    assert clear_old_sign_in_links() == 0
    clock.shift(dt.timedelta(minutes=16))
    assert clear_old_sign_in_links() == 1
    assert SignInLink.objects.count() == 1
    assert find_sign_in_link(current) is None


def test_logins_go_when_their_time_is_over(clock, facilitator, as_user):
    as_user(facilitator)
    clock.shift(7 * HOURS)
    as_user(facilitator)
    clock.shift(6 * HOURS)
    run("old-logins")
    assert Session.objects.count() == 1


def test_questions_about_taken_names_go_after_a_day(clock, rep):
    joining.claim(participant=rep)
    clock.shift(23 * HOURS)
    joining.claim(participant=rep)
    clock.shift(2 * HOURS)
    run("old-name-claims")
    assert JoinClaim.objects.count() == 1


def run(name: str) -> None:
    next(job for job in jobs.registered() if job.name == name).run()
