"""Cards in a second language: each phone turns its own, and no phone is sent another seat's in either."""

import pytest

from facilitator.models import Scenario
from roleplay import cards
from roleplay.actions import reading
from roleplay.activities.roleplay import RolePlay
from sessions.queries import room as rooms
from tests.conftest import post_answer
from tests.roleplay.conftest import join, pairs, phone_bytes

pytestmark = pytest.mark.django_db
SECOND = {
    "second_language": "de",
    "second_title": "Titel",
    "second_win": "VERKAUF gewinnt mit",
    "second_seller_card": "VERKAUF Karte",
    "second_customer_card": "KUNDE Karte",
    "second_checks": ["BEOBACHTUNG Punkt"],
}
BUTTON = ">Deutsch</button>"


@pytest.fixture
def bilingual(playing):
    Scenario.objects.update(**SECOND)
    return playing


@pytest.fixture
def pair(bilingual):
    return pairs(bilingual)[0]


def turn(client, person, run, to="yes"):
    return post_answer(client, person, run, "language", second=to)


def test_without_a_second_language_there_is_nothing_to_turn(playing, as_phone):
    pair = pairs(playing)[0]
    assert "language-" not in phone_bytes(as_phone(pair.seller), pair.seller)


@pytest.mark.parametrize("missing", ["second_language", "second_seller_card", "second_customer_card"])
def test_a_scenario_without_both_cards_stays_in_the_first_language(bilingual, pair, as_phone, missing):
    Scenario.objects.update(**{missing: ""})
    turn(as_phone(pair.seller), pair.seller, bilingual)
    sent = phone_bytes(as_phone(pair.seller), pair.seller)
    assert "SELLER-ONLY" in sent
    assert "VERKAUF" not in sent
    assert "language-" not in sent


def test_the_answer_to_turning_is_the_card_in_the_other_language(bilingual, pair, as_phone):
    phone = as_phone(pair.seller)
    assert BUTTON in phone_bytes(phone, pair.seller)
    task = turn(phone, pair.seller, bilingual).json()["panels"]["task"]
    assert "VERKAUF Karte" in task
    assert "VERKAUF gewinnt mit" in task
    assert 'lang="de"' in task
    assert "SELLER-ONLY" not in task
    task = turn(phone, pair.seller, bilingual, "no").json()["panels"]["task"]
    assert "SELLER-ONLY" in task
    assert "VERKAUF" not in task


def test_one_phone_turning_changes_no_other(bilingual, pair, as_phone):
    turn(as_phone(pair.seller), pair.seller, bilingual)
    assert "CUSTOMER-ONLY" in phone_bytes(as_phone(pair.customer), pair.customer)
    pair.seller.refresh_from_db()
    assert (pair.seller.reads_second, pair.customer.reads_second) == (True, False)


@pytest.mark.parametrize("second", ["yes", "no"])
def test_no_seat_is_sent_the_other_sides_card_in_either_language(bilingual, pair, as_phone, second):
    watcher = join(bilingual.training, "Watcher")
    pair.observer = watcher
    pair.save()
    theirs = {pair.seller: {"SELLER", "VERKAUF"}, pair.customer: {"CUSTOMER", "KUNDE"}, watcher: set()}
    for person, own in theirs.items():
        turn(as_phone(person), person, bilingual, second)
        sent = phone_bytes(as_phone(person), person)
        found = {word for word in ("SELLER", "VERKAUF", "CUSTOMER", "KUNDE") if word in sent}
        assert found <= own
        assert bool(found) == bool(own)


def test_the_watcher_reads_the_checks_in_their_language(bilingual, pair, as_phone):
    watcher = join(bilingual.training, "Watcher")
    pair.observer = watcher
    pair.save()
    assert "OBSERVER-ONLY" in phone_bytes(as_phone(watcher), watcher)
    mine = turn(as_phone(watcher), watcher, bilingual).json()["panels"]["mine"]
    assert "BEOBACHTUNG Punkt" in mine
    assert "OBSERVER-ONLY" not in mine


def test_what_is_not_translated_stays_in_the_first_language(bilingual):
    Scenario.objects.update(second_title="", second_checks=[])
    scenario = Scenario.objects.get(key="A")
    texts = cards.texts(scenario, second=True)
    assert (texts.title, texts.checks, texts.seller) == (scenario.title, scenario.checks, "VERKAUF Karte")


def test_what_is_no_choice_is_refused(bilingual, pair, as_phone):
    assert turn(as_phone(pair.seller), pair.seller, bilingual, "de").status_code == 422


def test_a_card_costs_the_same_in_both_languages(bilingual, pair, django_assert_num_queries):
    room = rooms.of(bilingual.training)
    for second in (False, True):
        reading.choose_language(run=bilingual, participant=pair.seller, data={"second": second})
        with django_assert_num_queries(2):
            RolePlay().task(bilingual, room, pair.seller)
