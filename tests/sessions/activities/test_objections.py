"""Objections: the room answers before the program does, and no figure without its standing."""

import pytest

from sessions.models import Response
from tests import factories
from tests.conftest import post_answer
from tests.sessions.activities import hour

SETTINGS = {
    "objections": ["CSMs are too close to push", "I cannot wait"],
    "answers": ["The CSM only surfaces it", "Three days are less than a lost play"],
    "claims": ["surfaced"],
}


@pytest.fixture
def run(team, facilitator):
    run = hour.start_at("objections", SETTINGS, team=team, facilitator=facilitator)
    factories.ClaimFactory(version=run.training.version, key="surfaced", figure="31", standing="unverified")
    return run


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


@pytest.fixture
def reply(run, as_phone):
    def send(participant, text="Let me show you", number=1):
        return post_answer(as_phone(participant), participant, run, "answer", number=number, reply=text)

    return send


@pytest.mark.parametrize(("typed", "advice"), [(" ", "one sentence"), ("a" * 241, "240 characters")])
def test_what_is_missing_is_named(ana, reply, typed, advice):
    assert advice in reply(ana, typed).json()["errors"]["reply"][0]


def test_an_objection_that_is_not_there_cannot_be_answered(ana, reply):
    assert reply(ana, number=3).status_code == 409
    assert not Response.objects.exists()


def test_the_second_press_of_one_page_skips_nothing(run, facilitator):
    hour.command(facilitator, run, "next", step=0)

    assert hour.command(facilitator, run, "next", step=0).status_code == 409
    assert run.state["step"] == 1


def test_the_answer_and_its_figure_are_on_no_screen_but_the_console_before_they_are_shown(run, ana, facilitator):
    hidden = hour.projector(run) + hour.phone(ana, "task")
    assert SETTINGS["answers"][0] not in hidden
    assert SETTINGS["answers"][0] in hour.console(run)

    hour.command(facilitator, run, "next")

    assert SETTINGS["answers"][0] in hour.projector(run)
    assert SETTINGS["answers"][0] in hour.phone(ana, "task")
    assert 'data-standing="unverified"' in hour.projector(run)


def test_the_objections_come_one_at_a_time_and_go_back(run, facilitator):
    assert SETTINGS["objections"][1] not in hour.projector(run)
    for _ in range(2):
        hour.command(facilitator, run, "next")
    assert SETTINGS["objections"][1] in hour.projector(run)
    for _ in range(3):
        hour.command(facilitator, run, "next")
    assert SETTINGS["answers"][1] in hour.projector(run)

    for _ in range(9):
        hour.command(facilitator, run, "back")
    assert SETTINGS["objections"][0] in hour.projector(run)


def test_a_reply_is_on_the_own_phone_and_the_console_and_belongs_to_its_objection(run, ana, reply, facilitator):
    ben = hour.join(run, "Ben")
    reply(ana)
    assert "Let me show you" in hour.console(run)
    assert "Let me show you" in hour.phone(ana, "mine")
    assert "Let me show you" not in hour.projector(run) + hour.phone(ben, "mine") + hour.phone(ben, "task")

    for _ in range(2):
        hour.command(facilitator, run, "next")

    assert "Let me show you" not in hour.phone(ana, "mine") + hour.console(run)
    room = hour._room(run)
    assert room.activity.progress(room.step, room) == set()


def test_a_program_without_objections_says_so(team, facilitator):
    run = hour.start_at("objections", {}, team=team, facilitator=facilitator)

    assert "No objections in this program" in hour.console(run)
    assert hour.command(facilitator, run, "next").status_code == 200
    assert "Look at the screen" in hour.phone(hour.join(run, "Ana"), "task")


@pytest.mark.parametrize("extra", [0, 2])
def test_the_console_needs_three_queries_whatever_the_number_of_replies(run, extra, django_assert_num_queries):
    for person in factories.ParticipantFactory.create_batch(1 + extra, training=run.training):
        Response.objects.create(
            training=run.training, activity_run=run, participant=person, slot="objection-1", data={"reply": "x"}
        )
    room = hour._room(run)

    with django_assert_num_queries(3):
        room.activity.console(run, room)


def test_a_hidden_figure_is_in_no_page_of_the_room_and_stays_on_the_console(run, ana, facilitator):
    hour.command(facilitator, run, "next")
    assert 'data-standing="unverified"' in hour.projector(run)

    hour.command(facilitator, run, "toggle_figure")

    assert "data-standing" not in hour.projector(run) + hour.phone(ana, "task")
    assert 'data-standing="unverified"' in hour.console(run)
    assert "Show the figure" in hour.console(run)
    hour.command(facilitator, run, "toggle_figure")
    assert 'data-standing="unverified"' in hour.projector(run)


def test_a_manager_hides_no_figure(run, manager):
    assert hour.command(manager, run, "toggle_figure").status_code == 403
    assert "hidden" not in run.state
