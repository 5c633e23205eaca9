"""The positioning helper: a sentence from its parts, editable, kept, and nothing sponsored by nobody."""

import pytest

from sessions.models import Response
from tests.conftest import post_answer
from tests.sessions.activities import hour

WRITTEN = {
    "account": "Northwind",
    "outcome": "4.2 million of a goal of 3",
    "lever": "trusted data in planning",
    "metric": "1.8 million more",
    "price": "180,000.",
    "priority": "Data the board can trust",
    "sponsor": "Jo Park, CDO",
    "sentence": "",
}
PUT_TOGETHER = (
    "You reached 4.2 million of a goal of 3. Next comes trusted data in planning: 1.8 million more, for 180,000."
)


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("positioning", {}, team=team, facilitator=facilitator)


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


def save(as_phone, participant, run, **changes):
    return post_answer(as_phone(participant), participant, run, "answer", **{**WRITTEN, **changes})


@pytest.mark.parametrize("field", ["account", "outcome", "lever", "metric", "price"])
def test_a_missing_part_says_what_to_write(run, ana, as_phone, field):
    answer = save(as_phone, ana, run, **{field: " "})

    assert answer.status_code == 422
    assert "Write" in answer.json()["errors"][field][0]


@pytest.mark.parametrize(("field", "size"), [("outcome", 121), ("sentence", 401)])
def test_a_text_that_is_too_long_says_how_long_it_may_be(run, ana, as_phone, field, size):
    assert f"{size - 1} characters" in save(as_phone, ana, run, **{field: "a" * size}).json()["errors"][field][0]


def test_the_sentence_is_put_together_in_order_and_stands_in_the_form(run, ana, as_phone):
    save(as_phone, ana, run)

    assert PUT_TOGETHER in hour.phone(ana, "mine")
    assert f"{PUT_TOGETHER}</textarea>" in hour.phone(ana, "task")


def test_an_unchanged_sentence_follows_its_parts(run, ana, as_phone):
    save(as_phone, ana, run)
    save(as_phone, ana, run, price="200,000", sentence=PUT_TOGETHER)

    assert "for 200,000." in hour.phone(ana, "mine")


def test_ones_own_sentence_stays_as_it_was_written(run, ana, as_phone):
    save(as_phone, ana, run, sentence="You beat your goal. Shall we do it again?")
    save(as_phone, ana, run, price="200,000", sentence="You beat your goal. Shall we do it again?")

    assert "You beat your goal. Shall we do it again?" in hour.phone(ana, "mine")
    assert Response.objects.get().data["price"] == "200,000"


@pytest.mark.parametrize(
    ("changes", "words"), [({}, "have names"), ({"sponsor": ""}, "find both"), ({"priority": ""}, "find both")]
)
def test_priority_and_sponsor_must_both_be_named(run, ana, as_phone, changes, words):
    mine = save(as_phone, ana, run, **changes).json()["panels"]["mine"]

    assert "G7" in mine
    assert words in mine


def test_stakeholders_without_a_name_are_listed(run, ana, as_phone):
    mine = save(as_phone, ana, run, champion="Priya", users="Planning", security="Lee").json()["panels"]["mine"]

    assert "Still without a name: Head of the department that pays" in mine


def test_a_sentence_is_on_no_other_phone_and_not_on_the_projector(run, ana, as_phone):
    ben = hour.join(run, "Ben")
    save(as_phone, ana, run)

    assert "Northwind" not in hour.phone(ben, "mine") + hour.phone(ben, "task") + hour.projector(run)
    assert PUT_TOGETHER in hour.console(run)


@pytest.mark.parametrize("people", [1, 3])
def test_the_console_asks_the_database_once(run, as_phone, people, django_assert_num_queries):
    for number in range(people):
        save(as_phone, hour.join(run, f"Rep {number}"), run)
    room = hour._room(run)

    with django_assert_num_queries(1):
        room.activity.console(room.step, room)
