"""The page at the door: short lists, long lists, and a room that is full."""

import re

import pytest
import time_machine
from django.core.cache import cache
from django.db.models import F
from django.test import Client

from facilitator.models import Rep
from sessions.actions import joining, moves
from sessions.errors import NotNowError
from sessions.models import JoinClaim, Participant, TrainingSession
from sessions.queries.joining import MOST_FOUND, MOST_LISTED, Name, matching, words
from tests import factories

NOON = "2026-11-24 12:00:00+00:00"
# The training, its names and who is in.
# The training, its room, and the two lists of names.
FIRST_LOOK = 6


def at_the_door(training, query="", client=None):
    return (client or Client()).get(f"/j/{training.code}/{query}").content.decode()


def names_on(html):
    return re.findall(r"<bdi>(.*?)</bdi>", html)


def have_reps(training, count):
    Rep.objects.bulk_create(Rep(team=training.team, name=f"Rep {n:04}", role="csm") for n in range(count))


def fill(training):
    """A room with Ana in it and no seat left."""
    ana = factories.ParticipantFactory(training=training, name="Ana")
    make_space_for(1)
    return ana


def make_space_for(count):
    """As the action does: a change of the training's own row counts its revisions up."""
    TrainingSession.objects.update(capacity=count, revision=F("revision") + 1, own_revision=F("revision") + 1)


# What it costs


@pytest.mark.parametrize("count", [1, 3, MOST_LISTED, MOST_LISTED + 1])
def test_the_page_costs_the_same_whatever_the_number_of_names(training, count, django_assert_num_queries):
    have_reps(training, count)

    with django_assert_num_queries(FIRST_LOOK):
        at_the_door(training)


@pytest.mark.parametrize("count", [1, 3, MOST_LISTED, MOST_LISTED + 1])
def test_within_a_second_the_list_is_not_read_again(training, count, django_assert_num_queries):
    have_reps(training, count)
    with time_machine.travel(NOON, tick=False) as clock:
        at_the_door(training)
        clock.shift(0.9)

        with django_assert_num_queries(1):
            at_the_door(training)


def test_each_phone_has_a_token_of_its_own_on_the_page_made_for_all(training):
    have_reps(training, 2)
    phones = [Client(enforce_csrf_checks=True) for _ in range(2)]

    pages = [at_the_door(training, client=phone) for phone in phones]

    tokens = [set(re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', html)) for html in pages]
    assert [len(found) for found in tokens] == [1, 1]
    assert tokens[0] != tokens[1]
    assert len({re.sub(r'value="\w{64}"', "", html) for html in pages}) == 1
    for phone, (token,), rep in zip(phones, tokens, Rep.objects.all(), strict=True):
        answer = phone.post(f"/j/{training.code}/", {"rep": rep.pk, "csrfmiddlewaretoken": token})
        assert answer.headers["Location"] == f"/s/{training.code}/"
    swapped = Client(enforce_csrf_checks=True).post(f"/j/{training.code}/", {"csrfmiddlewaretoken": tokens[0].pop()})
    assert swapped.status_code == 403


def test_a_closed_door_and_new_space_show_at_once(training):
    with time_machine.travel(NOON, tick=False):
        fill(training)
        assert "This room is full." in at_the_door(training)
        moves.make_space(training=training, seats=9)
        assert "This room is full." not in at_the_door(training)
        moves.lock(training=training, on=True)
        assert "The door is closed." in at_the_door(training)


def test_a_new_name_is_on_the_list_two_seconds_later(training):
    with time_machine.travel(NOON, tick=False) as clock:
        assert names_on(at_the_door(training)) == []
        factories.RepFactory(team=training.team, name="Dora")
        clock.shift(2.1)

        assert names_on(at_the_door(training)) == ["Dora"]


def test_a_name_taken_since_the_list_was_read_leads_to_is_that_you(training):
    rep = factories.RepFactory(team=training.team, name="Dora")
    late = Client()
    assert "in the room" not in at_the_door(training, client=late)
    Client().post(f"/j/{training.code}/", {"rep": rep.pk})

    answer = late.post(f"/j/{training.code}/", {"rep": rep.pk})

    assert answer.headers["Location"] == f"/j/{training.code}/is-that-you/{Participant.objects.get().pk}/"


def test_two_trainings_of_a_team_keep_their_lists_apart(training):
    rep = factories.RepFactory(team=training.team, name="Dora")
    other = factories.make_training(team=training.team, facilitator=training.facilitator)
    factories.ParticipantFactory(training=other, rep=rep, name="Dora")

    assert "in the room" not in at_the_door(training)
    assert "in the room" in at_the_door(other)


# Long lists


def test_a_list_that_a_thumb_can_scroll_is_shown_whole_with_a_filter(training):
    have_reps(training, MOST_LISTED)

    html = at_the_door(training)

    assert html.count('name="rep"') == MOST_LISTED
    assert "data-filter" in html


def test_a_longer_list_is_not_sent_but_asked_for_by_letters(training):
    have_reps(training, MOST_LISTED + 1)

    html = at_the_door(training)

    assert names_on(html) == []
    assert 'name="find"' in html
    assert "Nobody on the list is called that" not in re.sub(r"<p[^>]* hidden>.*?</p>", "", html)


def test_the_letters_find_names_however_they_are_written(training):
    have_reps(training, MOST_LISTED)
    for name in ("Émile Zola", "Anna-Lena Berg", "Bertha Anna"):
        factories.RepFactory(team=training.team, name=name)

    assert names_on(at_the_door(training, "?find=emi")) == ["Émile Zola"]
    assert names_on(at_the_door(training, "?find=%C3%A9m zo")) == ["Émile Zola"]
    assert names_on(at_the_door(training, "?find=ANNA")) == ["Anna-Lena Berg", "Bertha Anna"]
    assert names_on(at_the_door(training, "?find=lena b")) == ["Anna-Lena Berg"]


def test_a_found_name_gets_in_with_one_tap(training):
    have_reps(training, MOST_LISTED)
    dora = factories.RepFactory(team=training.team, name="Dora")
    client = Client()

    (picked,) = re.findall(r'name="rep" value="(\d+)"', at_the_door(training, "?find=do", client))
    answer = client.post(f"/j/{training.code}/", {"rep": picked})

    assert answer.headers["Location"] == f"/s/{training.code}/"
    assert Participant.objects.get().rep == dora


def test_letters_that_nobody_begins_with_open_the_form_for_a_new_name(training):
    have_reps(training, MOST_LISTED + 1)

    html = at_the_door(training, "?find=xq")

    assert "Nobody on the list is called that. Write your name below." in html
    assert '<details class="fold" open>' in html


def test_letters_that_many_begin_with_show_some_and_ask_for_more(training):
    have_reps(training, MOST_LISTED + 1)

    html = at_the_door(training, "?find=r")

    assert len(names_on(html)) == MOST_FOUND
    assert "Write one more letter" in html


def test_what_was_looked_for_is_shown_as_text_and_cut_to_a_name(training):
    have_reps(training, MOST_LISTED + 1)

    html = at_the_door(training, "?find=%22%3E%3Cscript%3E" + "a" * 500)

    assert "<script>" not in html
    assert "a" * 51 not in html


def test_words_are_compared_without_accents_and_case():
    assert words("  Zoë d'Arc-Müller ") == ("zoe", "d'arc", "muller")
    assert matching([Name("Zoë", "", 1, None, words("Zoë"))], "   ") == []


# A room that is full


def test_a_full_room_says_so_before_anybody_has_written_a_name(training):
    fill(training)

    html = at_the_door(training)

    assert "This room is full." in html
    assert "Wave to the facilitator" in html
    assert 'name="role"' not in html


@pytest.mark.parametrize("way", ["typed", "picked"])
def test_the_phone_over_the_cap_gets_a_page_and_one_tap_sends_the_same_again(training, way):
    rep = factories.RepFactory(team=training.team, name="Zoe", role="ae")
    fill(training)
    sent = {"rep": str(rep.pk)} if way == "picked" else {"name": "Zoe", "role": "ae"}
    client = Client()

    refused = client.post(f"/j/{training.code}/", sent)

    html = refused.content.decode()
    assert refused.status_code == 409
    assert "This room is full." in html
    hidden = dict(re.findall(r'<input type="hidden" name="(rep|name|role)" value="(.*?)">', html))
    assert hidden == sent
    assert not Participant.objects.filter(name="Zoe").exists()
    moves.make_space(training=training, seats=2)
    assert client.post(f"/j/{training.code}/", hidden).headers["Location"] == f"/s/{training.code}/"


def test_a_list_read_before_the_last_seat_went_does_not_let_anybody_in(training):
    with time_machine.travel(NOON, tick=False):
        assert "This room is full" not in at_the_door(training)
        fill(training)

        answer = Client().post(f"/j/{training.code}/", {"name": "Zoe", "role": "ae"})

        assert answer.status_code == 409
        assert "This room is full." in answer.content.decode()


def test_the_last_seat_is_taken_once(training):
    make_space_for(2)

    answers = [Client().post(f"/j/{training.code}/", {"name": f"Zoe {n}", "role": "ae"}) for n in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 409]
    assert Participant.objects.count() == 2


def test_who_is_in_a_full_room_comes_back_by_every_way(training, as_phone):
    ana = fill(training)
    door = f"/j/{training.code}/"

    assert as_phone(ana).get(door).headers["Location"] == f"/s/{training.code}/"
    assert as_phone(ana).get(f"/s/{training.code}/").status_code == 200
    assert f"{door}is-that-you/{ana.pk}/" in at_the_door(training)
    typed = Client().post(door, {"name": "ana", "role": "csm"})
    assert typed.headers["Location"] == f"{door}is-that-you/{ana.pk}/"
    other = Client()
    other.post(typed.headers["Location"])
    joining.decide(claim=JoinClaim.objects.get(), accept=True)
    assert other.get(f"{door}waiting/").headers["Location"] == f"/s/{training.code}/"


def test_a_seat_that_somebody_was_sent_from_is_free_again(training):
    joining.remove(participant=fill(training))
    cache.clear()

    assert Client().post(f"/j/{training.code}/", {"name": "Zoe", "role": "ae"}).status_code == 302


def test_in_a_full_room_letters_find_only_those_who_are_in(training):
    have_reps(training, 3)
    Participant.objects.bulk_create(
        Participant(training=training, name=f"In {n:04}", role="csm", device_hash="x") for n in range(MOST_LISTED + 1)
    )
    TrainingSession.objects.update(capacity=MOST_LISTED + 1)

    assert names_on(at_the_door(training, "?find=rep")) == []
    assert names_on(at_the_door(training, "?find=in 0007")) == ["In 0007"]


def test_a_closed_door_offers_to_send_the_same_again(training):
    TrainingSession.objects.update(locked=True)

    html = Client().post(f"/j/{training.code}/", {"name": "Zoe", "role": "ae"}).content.decode()

    assert "The door is closed." in html
    assert '<input type="hidden" name="name" value="Zoe">' in html


# Making space


def test_space_is_made_once_and_never_taken_away(training):
    moves.make_space(training=training, seats=400)
    moves.make_space(training=training, seats=400)
    moves.make_space(training=training, seats=12)

    training.refresh_from_db()
    assert training.capacity == 400


def test_a_room_has_a_largest_size_and_says_it(training):
    with pytest.raises(NotNowError, match="2000 people at most"):
        moves.make_space(training=training, seats=2001)


def test_the_console_says_that_the_room_is_full_and_one_tap_makes_space(training, facilitator, as_user):
    fill(training)
    client, url = as_user(facilitator), f"/trainings/{training.pk}/"

    html = client.get(f"{url}console/").content.decode()

    assert "The room is full." in html
    (seats,) = re.findall(r'data-value-seats="(\d+)"', html)
    assert client.post(f"{url}move/space/", {"seats": seats}).status_code == 200
    assert "The room is full." not in client.get(f"{url}console/").content.decode()
    training.refresh_from_db()
    assert training.capacity == 101


def test_the_largest_room_offers_a_second_training_instead(training, facilitator, as_user, monkeypatch):
    Participant.objects.bulk_create(
        Participant(training=training, name=f"In {n}", role="csm", device_hash="x") for n in range(2)
    )
    monkeypatch.setattr(TrainingSession, "MOST_SEATS", 2)
    make_space_for(2)

    html = as_user(facilitator).get(f"/trainings/{training.pk}/console/").content.decode()

    assert "Plan a second training for the others." in html
    assert "data-value-seats" not in html


@pytest.mark.parametrize(
    ("seats", "capacity", "said"), [("400", 400, "Changed"), ("x", 300, "2000"), ("9999", 300, "2000")]
)
def test_space_can_be_made_while_planning(training, facilitator, as_user, seats, capacity, said):
    client = as_user(facilitator)

    answer = client.post(f"/trainings/{training.pk}/space/", {"seats": seats}, follow=True)

    training.refresh_from_db()
    assert training.capacity == capacity
    assert said in answer.content.decode()
    assert f"{capacity} people" in answer.content.decode()
