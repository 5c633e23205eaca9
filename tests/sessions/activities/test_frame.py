"""The frame: pages in order, a signal from everybody, and what is prospecting instead of a play."""

import pytest

from sessions.actions import moves
from sessions.activities.frame import pages
from sessions.models import Response
from tests import factories
from tests.conftest import post_answer
from tests.sessions.activities import hour

SETTINGS = {
    "what_it_is": "Offer the neighbour to an owner who is ready.",
    "what_it_is_not": ["Dial a list late in the quarter."],
    "lines": ["Seen in the product", "The CSM speaks first", "Fourteen days"],
    "test": "Can you write it down before the meeting?",
}
SIGNAL = {
    "account": "Northwind",
    "trigger": "usage_threshold",
    "signal": "Fifty people opened the workflow module",
    "noticed": "csm",
}


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("frame", SETTINGS, team=team, facilitator=facilitator)


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


def save(as_phone, participant, run, **changes):
    return post_answer(as_phone(participant), participant, run, "answer", **{**SIGNAL, **changes})


@pytest.mark.parametrize(
    ("field", "typed", "advice"),
    [
        ("account", " ", "one customer"),
        ("account", "a" * 201, "200 characters"),
        ("trigger", "", "None of them yet"),
        ("signal", "They use it", "who did what"),
        ("signal", "word " * 60, "240 characters"),
        ("noticed", "", "the CSM or the AE"),
        ("noticed", "me", "the CSM or the AE"),
    ],
)
def test_what_is_missing_is_named(run, ana, as_phone, field, typed, advice):
    answer = save(as_phone, ana, run, **{field: typed})

    assert answer.status_code == 422
    assert advice in answer.json()["errors"][field][0]
    assert not Response.objects.exists()


def test_showing_what_nobody_wrote_is_refused(run, ana, facilitator):
    assert hour.command(facilitator, run, "show", participant=ana.pk).status_code == 409


def test_no_other_phone_and_no_projector_gets_a_signal_by_itself(run, ana, as_phone):
    ben = hour.join(run, "Ben")
    save(as_phone, ana, run)

    assert SIGNAL["signal"] not in hour.phone(ben, "task") + hour.phone(ben, "mine") + hour.projector(run)


def test_the_projector_goes_through_the_frame_line_by_line_and_back(run, facilitator):
    assert SETTINGS["what_it_is"] in hour.projector(run)
    assert SETTINGS["what_it_is_not"][0] in hour.projector(run)

    hour.command(facilitator, run, "next")
    assert SETTINGS["lines"][0] in hour.projector(run)
    assert SETTINGS["lines"][1] not in hour.projector(run)

    for _ in range(9):
        hour.command(facilitator, run, "next")
    assert SETTINGS["test"] in hour.projector(run)

    hour.command(facilitator, run, "back")
    assert SETTINGS["lines"][2] in hour.projector(run)


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, ["test"]),
        ({"what_it_is_not": ["x"]}, ["is"]),
        ({"lines": ["a", "b"]}, ["1", "2"]),
        (SETTINGS, ["is", "1", "2", "3", "test"]),
    ],
)
def test_pages_without_a_text_are_left_out(settings, shown):
    assert pages(settings) == shown


def test_a_signal_without_a_sign_is_said_to_be_prospecting(run, ana, as_phone):
    mine = save(as_phone, ana, run, trigger="none", signal="", noticed="").json()["panels"]["mine"]

    assert "prospecting" in mine
    assert "no sign yet" in hour.console(run)


def test_the_console_counts_plays_and_who_noticed_first(run, ana, as_phone):
    ben = hour.join(run, "Ben")
    save(as_phone, ana, run)
    save(as_phone, ben, run, trigger="none", signal="", noticed="")

    room = hour._room(run)
    context = room.activity.console(run, room)
    assert (context["plays"], context["prospecting"]) == (1, 1)
    assert [count for _name, count in context["noticed"]] == [1, 0]


def test_a_shown_signal_has_its_name_only_when_names_are_allowed(run, ana, as_phone, facilitator):
    save(as_phone, ana, run)
    hour.command(facilitator, run, "show", participant=ana.pk)
    assert SIGNAL["signal"] in hour.projector(run)
    assert "Ana" not in hour.projector(run)

    moves.show_names(training=run.training, on=True)
    assert "Ana" in hour.projector(run)

    hour.command(facilitator, run, "clear")
    assert SIGNAL["signal"] not in hour.projector(run)


def test_names_from_anywhere_are_kept_to_the_letter_and_escaped(run, ana, as_phone):
    account = "שלום <b>🚚</b> " + "x" * 180
    save(as_phone, ana, run, account=account)

    assert Response.objects.get().data["account"] == account
    assert "<b>🚚" not in hour.console(run)


@pytest.mark.parametrize("extra", [0, 2])
def test_the_console_needs_two_queries_whatever_the_number_of_signals(run, extra, django_assert_num_queries):
    for person in factories.ParticipantFactory.create_batch(1 + extra, training=run.training):
        Response.objects.create(training=run.training, activity_run=run, participant=person, data=SIGNAL)
    room = hour._room(run)

    with django_assert_num_queries(2):
        room.activity.console(run, room)
