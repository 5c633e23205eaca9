"""The scorecard of the third seat: yes and no while the pair plays, and who hears of it when."""

import pytest

from facilitator.models import Scenario
from roleplay.actions import checking, seating
from roleplay.activities.roleplay import RolePlay
from roleplay.models import CheckMark
from roleplay.queries import scores
from sessions.actions import moves
from sessions.live import audiences, publisher
from sessions.models import ActivityRun
from sessions.queries import room as rooms
from tests.conftest import post_answer
from tests.roleplay.conftest import advance, make_room, pairs, phone_bytes

pytestmark = pytest.mark.django_db
CHECKS = ["Began with the number", "Left discounts out"]


@pytest.fixture
def playing(facilitator, team):
    """The first half of a trio and a pair is running."""
    run = make_room(facilitator, team, people=5)
    Scenario.objects.update(checks=CHECKS, gates=CHECKS[1:])
    seating.pair_up(run=run, user=facilitator, data={})
    advance(run, facilitator)
    run.refresh_from_db()
    return run


@pytest.fixture
def trio(playing):
    return next(pair for pair in pairs(playing) if pair.observer_id)


def say(client, person, run, pair, position, met):
    return post_answer(client, person, run, "check", pair=pair.pk, position=position, met=met)


@pytest.mark.parametrize("seat", ["seller", "customer"])
def test_who_plays_cannot_answer_while_playing(playing, trio, as_phone, seat):
    person = getattr(trio, seat)
    assert say(as_phone(person), person, playing, trio, 0, "yes").status_code == 403
    assert not CheckMark.objects.exists()


def test_an_observer_of_another_pair_cannot_answer(playing, trio, as_phone):
    other = next(pair for pair in pairs(playing) if pair.pk != trio.pk)
    assert say(as_phone(trio.observer), trio.observer, playing, other, 0, "yes").status_code == 403


@pytest.mark.parametrize(("position", "met", "status"), [(2, "yes", 409), (0, "maybe", 422), ("", "yes", 422)])
def test_what_is_no_check_is_refused(playing, trio, as_phone, position, met, status):
    assert say(as_phone(trio.observer), trio.observer, playing, trio, position, met).status_code == status


def test_nothing_can_be_answered_before_the_half_begins(facilitator, team, as_phone):
    run = make_room(facilitator, team, people=3)
    seating.pair_up(run=run, user=facilitator, data={})
    pair = pairs(run)[0]
    assert say(as_phone(pair.observer), pair.observer, run, pair, 0, "yes").status_code == 409
    assert "scorecard" not in phone_bytes(as_phone(pair.observer), pair.observer)


def test_the_observer_answers_and_sees_their_own_answers(playing, trio, as_phone):
    phone = as_phone(trio.observer)
    assert "0 of 2 answered" in phone_bytes(phone, trio.observer)
    mine = say(phone, trio.observer, playing, trio, 1, "no").json()["panels"]["mine"]
    assert "1 of 2 answered" in mine
    assert mine.count('aria-pressed="true"') == 1
    assert mine.count("needed</span>") == 1
    assert [(mark.position, mark.met) for mark in CheckMark.objects.all()] == [(1, False)]


def test_nobody_else_hears_of_it_before_the_debrief(playing, trio, as_phone):
    say(as_phone(trio.observer), trio.observer, playing, trio, 0, "yes")
    for person in (trio.seller, trio.customer):
        sent = phone_bytes(as_phone(person), person)
        assert "scorecard" not in sent
        assert CHECKS[0] not in sent


def test_an_answer_rings_the_watchers_phone_alone(playing, trio, monkeypatch, django_capture_on_commit_callbacks):
    seen = []
    monkeypatch.setattr(publisher.publisher, "mark", lambda pk, names, rings: seen.append((set(names), rings)))
    with django_capture_on_commit_callbacks(execute=True):
        data = {"pair": trio.pk, "position": 0, "met": True}
        checking.watch(run=playing, participant=trio.observer, data=data)
    assert seen == [(set(), {audiences.participant(trio.observer_id): {"mine"}})]


def test_what_was_answered_while_playing_counts_in_the_debrief(playing, trio, as_phone):
    for position in (0, 1):
        say(as_phone(trio.observer), trio.observer, playing, trio, position, "yes")
    playing.training.refresh_from_db()
    debrief = ActivityRun.objects.get(training=playing.training, kind="debrief")
    moves.go_to(training=playing.training, stage=playing.training.stage, step_id=debrief.pk)
    debrief.training.refresh_from_db()
    assert scores.of_sellers(debrief, [trio.seller])[0].result.met == 2
    assert "2 of 2 checks" in phone_bytes(as_phone(trio.seller), trio.seller)


def test_a_late_answer_still_counts_for_the_talk_it_was_made_in(playing, trio, facilitator, as_phone):
    advance(playing, facilitator)
    assert say(as_phone(trio.observer), trio.observer, playing, trio, 0, "yes").status_code == 200
    assert CheckMark.objects.get().pairing_id == trio.pk


@pytest.mark.parametrize("answered", [1, 2])
def test_the_scorecard_costs_one_query_whatever_is_answered(playing, trio, django_assert_num_queries, answered):
    for position in range(answered):
        data = {"pair": trio.pk, "position": position, "met": True}
        checking.watch(run=playing, participant=trio.observer, data=data)
    room = rooms.of(playing.training)
    with django_assert_num_queries(5):
        RolePlay().mine(playing, room, trio.observer)
