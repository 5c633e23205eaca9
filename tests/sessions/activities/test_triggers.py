"""The three triggers: one at a time, and a tally nobody sees too early."""

import pytest

from sessions.models import Response
from tests.conftest import post_answer
from tests.sessions.activities import hour

SETTINGS = {"usage": 71, "sponsor_days": 91, "renewal_open": 121, "renewal_closed": 31}


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("triggers", SETTINGS, team=team, facilitator=facilitator)


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


def test_an_unknown_trigger_is_refused(run, ana, as_phone):
    answer = post_answer(as_phone(ana), ana, run, "answer", trigger="gut_feeling")

    assert answer.status_code == 422
    assert "Tap one of the three" in answer.json()["errors"]["trigger"][0]


def test_a_page_that_does_not_exist_is_refused(run, facilitator):
    assert hour.command(facilitator, run, "show", page=5).status_code == 422


def test_no_tally_reaches_the_projector_or_a_phone_before_it_is_revealed(run, ana, as_phone, facilitator):
    post_answer(as_phone(ana), ana, run, "answer", trigger="sponsor_change")
    hour.command(facilitator, run, "all")

    assert 'class="results"' not in hour.projector(run) + hour.phone(ana, "task")
    assert 'class="results"' in hour.console(run)


def test_the_revealed_tally_is_shown_and_hidden_again(run, ana, as_phone, facilitator):
    post_answer(as_phone(ana), ana, run, "answer", trigger="sponsor_change")

    hour.command(facilitator, run, "reveal")
    assert 'width="100%"' in hour.projector(run)

    hour.command(facilitator, run, "hide")
    assert 'class="results"' not in hour.projector(run)


def test_the_condition_comes_before_the_first_trigger(run):
    assert "what they bought it for" in hour.projector(run)


@pytest.mark.parametrize(("page", "figure"), [(1, ">71<"), (2, ">91<"), (3, "T−121")])
def test_each_trigger_is_alone_on_the_projector_with_its_threshold(run, facilitator, page, figure):
    hour.command(facilitator, run, "show", page=page)

    screen = hour.projector(run)
    assert [f in screen for f in (">71<", ">91<", "T−121")].count(True) == 1
    assert figure in screen


def test_too_late_is_named_beside_the_renewal_window(run, facilitator):
    hour.command(facilitator, run, "show", page=3)

    assert "From T−31" in hour.projector(run)


def test_next_steps_to_all_three_and_stays_there(run, facilitator):
    for _ in range(6):
        hour.command(facilitator, run, "next")

    screen = hour.projector(run)
    assert all(figure in screen for figure in (">71<", ">91<", "T−121"))


def test_none_of_them_is_an_answer_too(run, ana, as_phone):
    post_answer(as_phone(ana), ana, run, "answer", trigger="none")

    assert Response.objects.get().data == {"trigger": "none"}
    assert "None of them yet" in hour.phone(ana, "mine")


@pytest.mark.parametrize(("command", "data"), [("show", {"page": 3}), ("next", {}), ("all", {})])
def test_showing_a_trigger_takes_the_results_off_the_screens(run, ana, as_phone, facilitator, command, data):
    post_answer(as_phone(ana), ana, run, "answer", trigger="none")
    hour.command(facilitator, run, "reveal")
    hour.command(facilitator, run, command, **data)

    assert 'class="results"' not in hour.projector(run)
