"""The question: hidden until revealed, changeable until closed."""

import pytest

from sessions.models import Response
from tests.conftest import post_answer
from tests.sessions.activities import hour

OPTIONS = ["Planned it", "It landed on me", "Cannot remember"]


@pytest.fixture
def run(team, facilitator):
    settings = {"question": "How did it come about?", "options": OPTIONS, "silent": True}
    return hour.start_at("question", settings, team=team, facilitator=facilitator)


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


def results(html):
    return 'class="results"' in html


def test_another_option_than_those_shown_is_refused_with_what_to_do(run, ana, as_phone):
    answer = post_answer(as_phone(ana), ana, run, "answer", choice=3)

    assert answer.status_code == 409
    assert "Tap one of the answers" in answer.json()["errors"]["__all__"][0]
    assert not Response.objects.exists()


def test_an_answer_after_closing_is_refused_and_the_earlier_one_counts(run, ana, as_phone, facilitator):
    post_answer(as_phone(ana), ana, run, "answer", choice=0)
    hour.command(facilitator, run, "close")

    late = post_answer(as_phone(ana), ana, run, "answer", choice=1)

    assert late.status_code == 409
    assert Response.objects.get().data == {"choice": 0}


def test_no_tally_reaches_the_projector_or_a_phone_before_it_is_revealed(run, ana, as_phone):
    post_answer(as_phone(ana), ana, run, "answer", choice=1)

    assert not results(hour.projector(run))
    assert not results(hour.phone(ana, "task"))
    assert OPTIONS[1] not in hour.projector(run)


def test_the_console_sees_the_tally_all_the_time(run, ana, as_phone):
    post_answer(as_phone(ana), ana, run, "answer", choice=1)

    assert results(hour.console(run))
    assert 'width="100%"' in hour.console(run)


def test_revealed_results_are_on_all_screens_and_gone_when_hidden(run, ana, as_phone, facilitator):
    post_answer(as_phone(ana), ana, run, "answer", choice=1)

    hour.command(facilitator, run, "reveal")
    assert results(hour.projector(run))
    assert results(hour.phone(ana, "task"))

    hour.command(facilitator, run, "hide")
    assert not results(hour.projector(run))


def test_the_answer_can_be_changed_and_counts_once(run, ana, as_phone):
    client = as_phone(ana)
    post_answer(client, ana, run, "answer", choice=0)

    post_answer(client, ana, run, "answer", choice=2)

    assert Response.objects.get().data == {"choice": 2}
    assert "Cannot remember" in hour.phone(ana, "mine")


def test_answers_are_taken_again_after_reopening(run, ana, as_phone, facilitator):
    hour.command(facilitator, run, "close")
    assert "closed" in hour.phone(ana, "task")

    hour.command(facilitator, run, "reopen")

    assert post_answer(as_phone(ana), ana, run, "answer", choice=0).status_code == 200


def test_only_the_own_answer_is_on_a_phone(run, ana, as_phone):
    ben = hour.join(run, "Ben")
    post_answer(as_phone(ana), ana, run, "answer", choice=1)

    assert "Your answer" not in hour.phone(ben, "mine")


def test_the_presenter_is_told_to_stop_talking_until_the_results_are_shown(run, facilitator):
    assert "stop talking" in hour.console(run)

    hour.command(facilitator, run, "reveal")

    assert "stop talking" not in hour.console(run)
