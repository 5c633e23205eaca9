"""Which pages are compressed, and which are not."""

import gzip

import pytest
from django.test import Client

from config.middleware import IN_THE_ROOM
from tests.factories import RepFactory

ACCEPTS = {"accept-encoding": "gzip, deflate"}


def test_the_page_at_the_door_is_compressed_for_who_takes_it(training):
    # The answer is padded by up to a hundred bytes of chance: the list makes them not matter.
    RepFactory.create_batch(40, team=training.team)
    path = f"/j/{training.code}/"
    plain, packed = Client().get(path), Client().get(path, headers=ACCEPTS)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"].split(", ")
    assert plain.headers["Vary"] == packed.headers["Vary"]
    assert gzip.decompress(packed.content).startswith(b"<!doctype html>")
    assert len(packed.content) < len(plain.content) * 0.6


def test_the_same_page_has_another_length_each_time_so_that_lengths_tell_nothing(training):
    path = f"/j/{training.code}/"

    assert len({len(Client().get(path, headers=ACCEPTS).content) for _ in range(20)}) > 5


def test_what_fits_into_one_packet_is_sent_as_it_is(training, rep, as_phone):
    answer = as_phone(rep).get(f"/s/{training.code}/snapshot/", headers=ACCEPTS)

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/j/ABC123/", "/s/ABC123/", "/s/ABC123/snapshot/", "/p/abc/", "/p/abc/snapshot/", "/trainings/7/console/"]
)
def test_what_a_room_fetches_at_once_is_compressed(path):
    assert IN_THE_ROOM.match(path)


@pytest.mark.parametrize("path", ["/s/ABC123/link/", "/me/token/", "/sign-in/x/", "/trainings/7/", "/teams/1/desk/"])
def test_what_shows_a_lasting_secret_or_searches_is_not(path):
    assert not IN_THE_ROOM.match(path)


def test_the_link_to_another_phone_is_sent_as_it_is(training, rep, as_phone):
    answer = as_phone(rep).get(f"/s/{training.code}/link/", headers=ACCEPTS)

    assert answer.status_code == 200
    assert len(answer.content) > 2000
    assert "Content-Encoding" not in answer.headers
