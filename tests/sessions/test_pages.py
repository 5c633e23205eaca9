"""Pages that are made once: what is each phone's own is put in, and what people type is never taken for a place."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from sessions import pages
from sessions.actions import moves
from sessions.models import Participant
from sessions.pages import filled, kept, place

AsPhone = Callable[[Participant], Client]

VALUES = {"token": "<b>&", "now": "7"}


def page() -> str:
    return f"<p>{place('token')} and {place('now')}, again {place('token')}</p>"


def test_every_place_gets_its_value() -> None:
    assert filled(kept("one", 60, page), VALUES) == "<p><b>& and 7, again <b>&</p>"


def test_a_page_is_made_once_for_a_key() -> None:
    made = []

    def make() -> str:
        made.append(1)
        return page()

    for key in ("one", "one", "two"):
        kept(key, 60, make)
    assert len(made) == 2


def test_a_place_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled(kept("one", 60, page), {"token": ""})


def test_a_value_that_looks_like_a_place_stays_as_it_is() -> None:
    assert filled(kept("one", 60, page), {"token": place("now"), "now": "NOON"}).count("NOON") == 1


@pytest.mark.django_db
def test_a_phones_page_shows_its_owner_the_room_as_it_is(
    as_phone: AsPhone, rep: Participant, other_rep: Participant
) -> None:
    training = rep.training
    before = [as_phone(who).get(f"/s/{training.code}/").content.decode() for who in (rep, other_rep)]
    assert [f"You are {who.name}." in page for who, page in zip((rep, other_rep), before, strict=True)] == [True, True]
    assert [f"You are {rep.name}." in page for page in before] == [True, False]
    moves.start(training=training, stage=training.stage)
    training.refresh_from_db()
    after = as_phone(rep).get(f"/s/{training.code}/").content.decode()
    assert f'data-revision="{training.revision}" data-step="{training.step_id}"' in after
    assert pages.MARK not in after


@pytest.mark.django_db
def test_each_phone_gets_a_token_of_its_own(as_phone: AsPhone, rep: Participant, other_rep: Participant) -> None:
    tokens = set()
    for who in (rep, other_rep, rep):
        page = as_phone(who).get(f"/s/{rep.training.code}/").content.decode()
        tokens.add(re.findall(r'data-csrf="(\w{64})"', page)[0])
    assert len(tokens) == 3
