"""Upsell or cross-sell: nobody sees the answer too early, and each case has answers of its own."""

import pytest

from facilitator.programfile import ProgramFileError
from facilitator.programfile.settings import read_settings
from sessions.activities.classifier import Settings
from sessions.models import Response
from tests.conftest import post_answer
from tests.sessions.activities import hour

CASES = ["upsell | Seats run out. | Same buyer.", "cross_sell | Tickets about reports. | New budget."]


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("classifier", {"cases": CASES}, team=team, facilitator=facilitator)


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


def choose(as_phone, participant, run, motion, case=0):
    return post_answer(as_phone(participant), participant, run, "answer", motion=motion, case=case)


def test_anything_else_than_the_two_motions_is_refused(run, ana, as_phone):
    answer = choose(as_phone, ana, run, "both")

    assert answer.status_code == 422
    assert "Tap upsell or cross-sell" in answer.json()["errors"]["motion"][0]


@pytest.mark.parametrize("case", [2, 50])
def test_a_case_that_is_not_there_is_refused(run, ana, as_phone, facilitator, case):
    assert choose(as_phone, ana, run, "upsell", case).status_code == 409
    assert hour.command(facilitator, run, "turn", case=case).status_code == 409


def test_no_tally_and_no_reason_before_it_is_revealed(run, ana, as_phone, facilitator):
    choose(as_phone, ana, run, "upsell")
    hidden = hour.projector(run) + hour.phone(ana, "task") + hour.phone(ana, "mine")

    assert [word for word in ("Same buyer", 'class="results"', "That is what it is") if word in hidden] == []
    assert 'class="results"' in hour.console(run)


@pytest.mark.parametrize(("motion", "said"), [("upsell", "That is what it is"), ("cross_sell", "the other one")])
def test_the_revealed_answer_says_why_and_each_phone_whether_it_was_right(
    run, ana, as_phone, facilitator, motion, said
):
    choose(as_phone, ana, run, motion)
    hour.command(facilitator, run, "reveal")

    assert "Same buyer" in hour.projector(run)
    assert "Same buyer" in hour.phone(ana, "task")
    assert said in hour.phone(ana, "mine")


def test_an_answer_can_be_changed_until_it_is_shown(run, ana, as_phone, facilitator):
    choose(as_phone, ana, run, "cross_sell")
    choose(as_phone, ana, run, "upsell")
    hour.command(facilitator, run, "reveal")

    assert choose(as_phone, ana, run, "cross_sell").status_code == 409
    assert Response.objects.get().data == {"motion": "upsell"}


def test_the_next_case_is_covered_and_begins_without_answers(run, ana, as_phone, facilitator):
    choose(as_phone, ana, run, "upsell")
    hour.command(facilitator, run, "reveal")
    hour.command(facilitator, run, "turn", case=1)
    room = hour._room(run)

    assert "Tickets about reports" in hour.projector(run)
    assert "New budget" not in hour.projector(run) + hour.phone(ana, "task")
    assert room.activity.progress(room.step, room) == set()
    assert choose(as_phone, ana, run, "upsell", case=0).status_code == 409
    assert choose(as_phone, ana, run, "cross_sell", case=1).status_code == 200


@pytest.mark.parametrize(
    "case", ["Seats run out.", "upsell | Seats run out.", "more | Seats run out. | Same buyer.", "upsell |  | Why"]
)
def test_a_case_that_is_no_case_is_an_error_of_the_program(case):
    with pytest.raises(ProgramFileError, match="write case 1 as"):
        read_settings(Settings, {"cases": [case]})


@pytest.mark.parametrize("phones", [1, 3])
def test_the_projector_asks_the_database_once(run, as_phone, phones, django_assert_num_queries):
    for number in range(phones):
        choose(as_phone, hour.join(run, f"Rep {number}"), run, "upsell")
    room = hour._room(run)

    with django_assert_num_queries(1):
        room.activity.projector(room.step, room)
