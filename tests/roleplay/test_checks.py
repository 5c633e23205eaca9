"""The checks of a talk in the debrief: who may answer, whose word counts, and the win they gate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.models import Scenario
from roleplay import scoring
from roleplay.actions import refereeing, seating
from roleplay.models import CheckMark
from roleplay.queries import scores
from roleplay.scoring import Result, settle
from sessions.actions import moves
from sessions.models import ActivityRun
from tests.conftest import post_answer
from tests.roleplay.conftest import advance, command, make_room, pairs, phone_bytes

marks = st.dictionaries(st.sampled_from(scoring.ORDER), st.dictionaries(st.integers(0, 3), st.booleans()))


@given(marks)
def test_the_first_seat_that_said_something_counts(found):
    for position, settled in enumerate(settle(found, 4)):
        said = [found[seat][position] for seat in scoring.ORDER if position in found.get(seat, {})]
        assert settled == (said[0] if said else None)


answers = st.lists(st.sampled_from([True, False, None]), max_size=5)


@given(answers, st.sampled_from([True, False, None]), st.sets(st.integers(0, 4)))
def test_won_needs_every_gates_yes_and_one_ask(checks, one_ask, named):
    gates = [position for position in named if position < len(checks)]
    needed = [*(checks[position] for position in gates), one_ask]
    expected = False if False in needed else None if None in needed else True
    assert Result(checks, one_ask, gates).won is expected


@pytest.mark.parametrize(("named", "gates"), [([], [0, 1, 2]), (["b"], [1]), (["c", "a"], [0, 2])])
def test_every_check_is_a_gate_where_the_program_names_none(named, gates):
    assert scoring.gates(["a", "b", "c"], named) == gates


pytestmark = pytest.mark.django_db


@pytest.fixture
def debrief(facilitator, team):
    """The first half was played by a trio and a pair with one ask each; the room is at the debrief."""
    run = make_room(facilitator, team, people=5)
    Scenario.objects.update(checks=["Began with the number", "Left discounts out"])
    seating.pair_up(run=run, user=facilitator, data={})
    advance(run, facilitator)
    for pair in pairs(run):
        refereeing.press(run=run, participant=pair.customer, data={"round": pair.round_id, "kind": "asked"})
    run.training.refresh_from_db()
    found = ActivityRun.objects.get(training=run.training, kind="debrief")
    moves.go_to(training=run.training, stage=run.training.stage, step_id=found.pk)
    found = ActivityRun.objects.select_related("training").get(pk=found.pk)
    found.training.refresh_from_db()
    return found


@pytest.fixture
def trio(debrief):
    return next(pair for pair in scores.talks(debrief) if pair.observer_id)


def say(client, person, debrief, pair, position, met):
    return post_answer(client, person, debrief, "check", pair=pair.pk, position=position, met=met)


def result(debrief, pair):
    return scores.of_sellers(debrief, [pair.seller])[0].result


def test_customer_answers_and_the_seller_reads_the_result(debrief, trio, as_phone):
    phone = as_phone(trio.customer)
    for position in (0, 1):
        assert say(phone, trio.customer, debrief, trio, position, "yes").status_code == 200
    assert (result(debrief, trio).met, result(debrief, trio).won) == (2, True)
    sent = phone_bytes(as_phone(trio.seller), trio.seller)
    assert 'id="results"' in sent
    assert "2 of 2 checks" in sent
    assert "coaching, not rating" in sent


def test_observer_counts_before_the_customer_and_the_facilitator_before_both(
    debrief, trio, facilitator, as_phone, as_user
):
    say(as_phone(trio.customer), trio.customer, debrief, trio, 0, "yes")
    say(as_phone(trio.observer), trio.observer, debrief, trio, 0, "no")
    assert result(debrief, trio).checks[0] is False
    command(as_user(facilitator), debrief, "check", pair=trio.pk, position=0, met="yes")
    assert result(debrief, trio).checks[0] is True
    assert CheckMark.objects.count() == 3


def test_said_again_replaces_the_earlier_answer(debrief, trio, as_phone):
    for met in ("yes", "no"):
        say(as_phone(trio.customer), trio.customer, debrief, trio, 0, met)
    assert [(mark.author, mark.met) for mark in CheckMark.objects.all()] == [(trio.customer, False)]


def test_seller_cannot_answer_for_themselves(debrief, trio, as_phone):
    assert say(as_phone(trio.seller), trio.seller, debrief, trio, 0, "yes").status_code == 403
    assert not CheckMark.objects.exists()


def test_somebody_of_another_pair_cannot_answer(debrief, trio, as_phone):
    other = scores.talks(debrief).exclude(pk=trio.pk).get()
    assert say(as_phone(other.customer), other.customer, debrief, trio, 0, "yes").status_code == 403


def test_manager_cannot_answer(debrief, trio, manager, as_user):
    assert command(as_user(manager), debrief, "check", pair=trio.pk, position=0, met="yes").status_code == 403


@pytest.mark.parametrize(("position", "met", "status"), [(2, "yes", 409), (0, "maybe", 422), (-1, "yes", 422)])
def test_what_is_no_check_is_refused(debrief, trio, as_phone, position, met, status):
    assert say(as_phone(trio.customer), trio.customer, debrief, trio, position, met).status_code == status


def test_talk_of_another_training_is_refused(debrief, trio, facilitator, team, as_user):
    elsewhere = make_room(facilitator, team, people=2)
    seating.pair_up(run=elsewhere, user=facilitator, data={})
    advance(elsewhere, facilitator)
    answer = command(as_user(facilitator), debrief, "check", pair=pairs(elsewhere)[0].pk, position=0, met="yes")
    assert (answer.status_code, CheckMark.objects.count()) == (409, 0)


def test_no_phone_reads_the_marks_of_another(debrief, trio, as_phone):
    say(as_phone(trio.observer), trio.observer, debrief, trio, 0, "no")
    own = scores.phone(debrief, trio.customer)["watched"]
    assert [[check.met for check in talk.checks] for talk in own] == [[None, None]]
    assert scores.phone(debrief, trio.customer)["results"] == []


def test_second_ask_is_not_won_whatever_the_checks_say(debrief, trio, facilitator, as_user):
    for position in (0, 1):
        command(as_user(facilitator), debrief, "check", pair=trio.pk, position=position, met="yes")
    trio.flags.create(kind="ask_twice", offset_ms=0)
    assert result(debrief, trio).won is False


def test_a_no_to_what_the_program_does_not_need_is_won_all_the_same(debrief, trio, facilitator, as_phone, as_user):
    Scenario.objects.update(gates=["Left discounts out"])
    say(as_phone(trio.customer), trio.customer, debrief, trio, 0, "no")
    assert result(debrief, trio).won is None
    say(as_phone(trio.customer), trio.customer, debrief, trio, 1, "yes")
    assert (result(debrief, trio).met, result(debrief, trio).won) == (1, True)
    assert phone_bytes(as_phone(trio.customer), trio.customer).count("needed</span>") == 2  # page and snapshot
    command(as_user(facilitator), debrief, "check", pair=trio.pk, position=1, met="no")
    assert result(debrief, trio).won is False


def test_console_shows_the_checks_of_the_pair_that_is_debriefed_aloud(debrief, trio, facilitator, as_user):
    client = as_user(facilitator)
    command(client, debrief, "speak", pair=trio.pk)
    page = client.get(f"/trainings/{debrief.training_id}/console/").content.decode()
    assert "Left discounts out" in page
    assert f'id="talk-{trio.pk}"' in page


@pytest.mark.parametrize("answered", [1, 2])
def test_phone_costs_the_same_for_every_number_of_marks(debrief, trio, as_phone, django_assert_num_queries, answered):
    for position in range(answered):
        say(as_phone(trio.customer), trio.customer, debrief, trio, position, "yes")
    with django_assert_num_queries(4):
        scores.phone(debrief, trio.customer)
