"""One sentence each: checked gently, stored, shown only when the facilitator shows it."""

import pytest

from sessions.actions import moves
from sessions.activities.one_ask import sentence_of
from sessions.models import Response
from tests.conftest import post_answer
from tests.sessions.activities import hour

ASK = "With 26 seats left, could we plan the next block on Tuesday or Thursday?"


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("one_ask", {}, team=team, facilitator=facilitator)


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "one sentence you will say"),
        ("Can we meet? Or call?", "Keep one question"),
        ("You use 174 seats. People keep joining. Can we plan?", "two sentences at most"),
        ("a" * 241, "240 characters"),
    ],
)
def test_more_than_one_ask_is_refused_with_what_to_keep(run, ana, as_phone, text, advice):
    answer = post_answer(as_phone(ana), ana, run, "answer", text=text)

    assert answer.status_code == 422
    assert advice in answer.json()["errors"]["text"][0]
    assert not Response.objects.exists()


def test_showing_somebody_who_has_written_nothing_is_refused(run, ana, facilitator):
    assert hour.command(facilitator, run, "show", participant=ana.pk).status_code == 409


@pytest.mark.parametrize("typed", ["x", "-1", str(2**63), "9" * 5000])
def test_showing_what_cannot_be_a_person_is_refused(run, facilitator, as_user, typed):
    url = f"/trainings/{run.training_id}/do/{run.pk}/show/"
    assert as_user(facilitator).post(url, {"participant": typed}).status_code in {409, 422}


def test_the_projector_counts_and_shows_no_sentence_by_itself(run, ana, as_phone):
    hour.join(run, "Ben")
    post_answer(as_phone(ana), ana, run, "answer", text=ASK)

    screen = hour.projector(run)
    assert "1 of 2 written" in screen
    assert ASK not in screen


def test_a_shown_sentence_has_its_name_only_when_names_are_allowed(run, ana, as_phone, facilitator):
    post_answer(as_phone(ana), ana, run, "answer", text=ASK)
    hour.command(facilitator, run, "show", participant=ana.pk)
    assert ASK in hour.projector(run)
    assert "Ana" not in hour.projector(run)

    moves.show_names(training=run.training, on=True)

    assert "Ana" in hour.projector(run)


def test_a_sentence_taken_down_is_gone_from_the_projector(run, ana, as_phone, facilitator):
    post_answer(as_phone(ana), ana, run, "answer", text=ASK)
    hour.command(facilitator, run, "show", participant=ana.pk)

    hour.command(facilitator, run, "clear")

    assert ASK not in hour.projector(run)


def test_no_other_phone_gets_the_sentence(run, ana, as_phone):
    ben = hour.join(run, "Ben")
    post_answer(as_phone(ana), ana, run, "answer", text=ASK)

    assert ASK not in hour.phone(ben, "task") + hour.phone(ben, "mine")
    assert ASK in hour.phone(ana, "mine")


def test_the_sentence_can_be_used_again_later(run, ana, as_phone):
    assert sentence_of(ana) == ""

    post_answer(as_phone(ana), ana, run, "answer", text=ASK)

    assert sentence_of(ana) == ASK


def test_what_is_typed_is_escaped_on_the_console(run, ana, as_phone):
    post_answer(as_phone(ana), ana, run, "answer", text="<script>alert(1)</script>")

    assert "<script>" not in hour.console(run)
    assert "&lt;script&gt;" in hour.console(run)
