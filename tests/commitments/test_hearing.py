"""The answers of the hour's discovery rehearsal are in the play that follows, and say where they come from."""

import pytest

from commitments.actions import funnel, hearing, notes, stages
from commitments.models import Play, Stage
from facilitator.models import AuditEntry
from sessions.models import Pair, PairSeat, Response
from tests.commitments.conftest import TUESDAY, live_hour, step, words
from tests.commitments.plays import TERMS
from tests.conftest import post_answer
from tests.roleplay.test_discovery import SETTINGS

HEARD = ("By hand, two days", "Nine hours a week", "Month end")
# The last one asks for a name as well.
KEPT = (HEARD[0], HEARD[1], "Month end (Priya)")


@pytest.fixture
def settings_of_discovery():
    return SETTINGS


@pytest.fixture
def training(team, facilitator, manager, settings_of_discovery):
    plan = ("discovery", settings_of_discovery), ("brief", {}), ("commitments", {"play": True})
    return live_hour(team, facilitator, manager, *plan, Ana="csm", Ben="csm", Cem="csm")


@pytest.fixture
def ana(training):
    return training.participants.get(name="Ana")


@pytest.fixture
def hear(training, as_phone):
    def send(participant, *texts, account="Northwind Freight", first=1):
        run = training.activity_runs.get(kind="discovery")
        for number, text in enumerate(texts, first):
            more = {"account": account if number == 1 else "", "who": "Priya" if number == 3 else ""}
            answer = post_answer(as_phone(participant), participant, run, "answer", number=number, heard=text, **more)
            assert answer.status_code == 200, answer.content

    return send


def post(participant, **changed):
    run = step(participant.training, "commitments")
    return notes.post_commitment(
        participant=participant, data=words(play=TERMS, motion="cross_sell", **changed), run=run
    )


def pair(training, *names):
    """They sit in one pair of the brief."""
    run = training.activity_runs.get(kind="brief")
    people = [training.participants.get(name=name) for name in names]
    PairSeat.objects.filter(activity_run=run, participant__in=people).delete()
    made = Pair.objects.create(activity_run=run, number=99)
    PairSeat.objects.bulk_create(PairSeat(pair=made, activity_run=run, participant=person) for person in people)


def test_a_note_on_another_account_gets_nothing_of_it(ana, hear):
    hear(ana, *HEARD)
    play = post(ana, account="Tessera").pursued
    assert (play.answers, play.heard) == (("", "", ""), {})


def test_what_a_stranger_in_the_room_heard_stays_with_them(training, ana, hear):
    hear(training.participants.get(name="Cem"), *HEARD)
    assert post(ana).pursued.answered == 0


def test_the_answers_come_along_with_their_source(ana, hear):
    hear(ana, *HEARD, account="northwind  freight")
    play = post(ana).pursued
    assert (play.answers, play.heard["by"], play.heard_at) == (KEPT, "Ana", TUESDAY)
    assert play.from_hour == (True, True, True)


def test_a_partners_answers_do_where_there_are_none_of_ones_own(training, ana, hear):
    ben = training.participants.get(name="Ben")
    step(training, "brief")
    pair(training, "Ana", "Ben")
    hear(ben, *HEARD)
    play = post(ana).pursued
    assert (play.answers, play.heard["by"]) == (KEPT, "Ben")
    hear(ana, "Her own")
    play.refresh_from_db()
    assert (play.answers, play.heard["by"]) == (("Her own", "", ""), "Ana")


def test_what_is_heard_after_the_note_follows_and_is_in_the_trail(ana, hear):
    play = post(ana).pursued
    hear(ana, *HEARD)
    play.refresh_from_db()
    assert play.answers == KEPT
    hear(ana, "By hand, three days")
    play.refresh_from_db()
    assert play.answer_1 == "By hand, three days"
    assert AuditEntry.objects.filter(action="hear").latest("pk").changes == {
        "answer_1": [HEARD[0], "By hand, three days"]
    }


def test_what_somebody_wrote_in_the_play_stays(ana, hear, manager):
    hear(ana, *HEARD)
    play = post(ana).pursued
    funnel.change_play(play=play, data={"answer_2": "Eleven hours"}, user=manager)
    hear(ana, "Elsewhere", "Ten hours")
    play.refresh_from_db()
    assert play.answers == ("Elsewhere", "Eleven hours", KEPT[2])
    assert play.from_hour == (True, False, True)


def test_a_closed_play_is_what_it_was(ana, hear, manager):
    play = post(ana).pursued
    stages.move(play=play, to=Stage.LOST, data={"lost_reason": "price"}, user=manager)
    hear(ana, *HEARD)
    assert Play.objects.get().answered == 0


def test_a_note_that_turns_to_another_account_loses_what_was_heard_of_the_first(ana, hear):
    hear(ana, *HEARD)
    note = post(ana)
    notes.edit_commitment(note=note, data=words(account="Tessera"))
    assert Play.objects.get().answers == ("", "", "")
    notes.edit_commitment(note=note, data=words(account="Northwind Freight"))
    assert Play.objects.get().answers == KEPT


@pytest.mark.parametrize("settings_of_discovery", [SETTINGS | {"questions": ["One", "Two", "Three", "Four"]}])
def test_other_questions_than_the_three_are_no_answers_of_a_play(ana, hear):
    hear(ana, *HEARD)
    assert post(ana).pursued.answered == 0


def test_an_answer_as_long_as_the_hour_allows_fits_with_its_name(ana, hear):
    hear(ana, "a" * 300, "b" * 300, "c" * 300)
    play = post(ana).pursued
    play._meta.get_field("answer_3").clean(play.answer_3, play)
    assert play.answer_3 == "c" * 300 + " (Priya)"


def test_the_desk_names_the_source_and_lets_the_answers_be_changed(ana, hear, manager, as_user, team):
    hear(ana, *HEARD)
    play = post(ana).pursued
    client = as_user(manager)
    page = client.get(f"/desk/{team.pk}/plays/{play.pk}/").text
    assert "Written by Ana in the hour of 24 November 2026" in page
    form = client.get(f"/desk/{team.pk}/plays/{play.pk}/edit/").text
    assert form.count("As Ana wrote it in the hour of 24 November 2026") == 3
    assert "Nine hours a week" in form


def test_a_cross_sell_is_proposed_without_typing_the_answers_again(ana, hear, manager, clock):
    hear(ana, *HEARD)
    play = post(ana).pursued
    moved = stages.move(play=play, to=Stage.PROPOSED, data={"conversation_on": TUESDAY.date()}, user=manager)
    assert moved.stage == "proposed"


@pytest.mark.parametrize("others", [0, 2])
def test_hearing_takes_as_many_queries_however_much_was_written(training, ana, hear, others, django_assert_num_queries):
    for name in ("Ben", "Cem")[:others]:
        hear(training.participants.get(name=name), *HEARD)
    hear(ana, *HEARD)
    assert Response.objects.count() == 3 * (others + 1)
    play = post(ana).pursued
    with django_assert_num_queries(1):
        hearing.carry_over(play=play, author=ana)
