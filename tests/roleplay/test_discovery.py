"""Discovery: the questions in their order, each opened by the answer before it."""

import pytest

from sessions.models import Response
from tests import factories
from tests.conftest import post_answer
from tests.sessions.activities import hour

SETTINGS = {
    "topics": ["How it works", "Where it hurts", "What to fix"],
    "questions": ["Take me through it.", "What does it cost you?", "If one repair: which?"],
    "number_in": 2,
    "name_in": 3,
    "script": ["Priya, two years now.", "Ben asks three things."],
    "avoid": ["Show the product"],
}


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("discovery", SETTINGS, team=team, facilitator=facilitator)


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


@pytest.fixture
def hear(as_phone, run):
    def send(participant, number, heard="Two people, in spreadsheets", **more):
        more = {"account": "Northwind", "who": "Priya", **more} if number in {1, 3} else more
        return post_answer(as_phone(participant), participant, run, "answer", number=number, heard=heard, **more)

    return send


def test_an_answer_before_the_one_in_front_of_it_is_refused(ana, hear):
    answer = hear(ana, 2)

    assert answer.status_code == 409
    assert "before this one first" in answer.json()["errors"]["__all__"][0]
    hear(ana, 1)
    assert hear(ana, 3).status_code == 409
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "typed", "field", "advice"),
    [
        (1, {"heard": " "}, "heard", "what you heard"),
        (1, {"heard": "a" * 301}, "heard", "300 characters"),
        (1, {"account": ""}, "account", "which customer"),
        (1, {"account": "a" * 201}, "account", "200 characters"),
        (3, {"who": ""}, "who", "the name of the person"),
        (3, {"who": "a" * 81}, "who", "80 characters"),
        (4, {}, "__all__", "out of date"),
        (0, {}, "number", ""),
    ],
)
def test_what_is_missing_is_named(ana, hear, number, typed, field, advice):
    for before in range(1, min(number, 4)):
        hear(ana, before)

    answer = hear(ana, number, **typed)

    assert answer.status_code == 422
    assert advice in answer.json()["errors"][field][0]


def test_no_other_phone_and_no_projector_gets_what_was_heard(run, ana, hear):
    ben = hour.join(run, "Ben")
    hear(ana, 1, "A secret of theirs")

    assert "A secret of theirs" not in hour.phone(ben, "task") + hour.phone(ben, "mine") + hour.projector(run)
    assert "A secret of theirs" in hour.phone(ana, "task")


def test_the_next_question_opens_when_the_one_before_is_written(run, ana, hear):
    assert "Opens when answer 1 is written" in hour.phone(ana, "task")
    assert SETTINGS["questions"][1] not in hour.phone(ana, "task")

    task = hear(ana, 1).json()["panels"]["task"]

    assert SETTINGS["questions"][1] in task
    assert "Opens when answer 2 is written" in task


def test_an_answer_can_be_changed_without_closing_the_later_ones(run, ana, hear):
    hear(ana, 1)
    hear(ana, 2, "40 hours")
    hear(ana, 1, "Changed")

    assert [one.data["heard"] for one in Response.objects.order_by("slot")] == ["Changed", "40 hours"]
    assert SETTINGS["questions"][2] in hour.phone(ana, "task")


def test_a_costly_step_without_a_number_is_asked_about(run, ana, hear):
    hear(ana, 1)
    assert "no number yet" in hear(ana, 2, "It takes long").json()["panels"]["mine"]
    assert "no number yet" in hour.console(run)

    assert "no number yet" not in hear(ana, 2, "It takes 40 hours").json()["panels"]["mine"]


def test_only_who_has_all_answers_has_answered(run, ana, hear):
    room = hour._room(run)
    for number in (1, 2):
        hear(ana, number)
    assert room.activity.progress(run, room) == set()

    hear(ana, 3)

    assert room.activity.progress(run, room) == {ana.pk}
    assert "1 has all answers" in hour.projector(run)


def test_the_account_comes_from_earlier_in_the_hour(run, ana):
    last = run.training.activity_runs.last()
    Response.objects.create(
        training=run.training, activity_run=last, participant=ana, data={"account": "Contoso", "signal": "x"}
    )

    assert 'value="Contoso"' in hour.phone(ana, "task")


def test_the_projector_goes_from_the_handoff_through_the_questions_to_what_not_to_do(run, facilitator):
    shown = []
    for _ in range(5):
        shown.append(hour.projector(run))
        hour.command(facilitator, run, "next")

    texts = [SETTINGS["script"][0], *SETTINGS["questions"], SETTINGS["avoid"][0]]
    assert [text in screen for text, screen in zip(texts, shown, strict=True)] == [True] * 5
    hour.command(facilitator, run, "back")
    assert SETTINGS["questions"][2] in hour.projector(run)


def test_a_program_without_questions_is_still_a_page(team, facilitator):
    run = hour.start_at("discovery", {}, team=team, facilitator=facilitator)
    ana = hour.join(run, "Ana")

    assert "discovery" in hour.projector(run)
    assert "Ask in this order" in hour.phone(ana, "task")
    assert "Nothing written yet" in hour.console(run)


@pytest.mark.parametrize("extra", [0, 2])
def test_the_console_needs_two_queries_whatever_the_number_of_reps(run, extra, django_assert_num_queries):
    for person in factories.ParticipantFactory.create_batch(1 + extra, training=run.training):
        for number in (1, 2):
            Response.objects.create(
                training=run.training, activity_run=run, participant=person, slot=f"heard-{number}", data={"heard": "x"}
            )
    room = hour._room(run)

    with django_assert_num_queries(2):
        room.activity.console(run, room)
