"""The standup's window by a link: for the meeting room's own computer, on which nobody signs in."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from commitments.actions import standup_screens as screens
from commitments.actions import standups
from commitments.models import Commitment, Standup, StandupScreen
from commitments.queries import standup as queries
from config.handler import ROOM
from facilitator.models import AuditEntry, Team, User
from tests.commitments.conftest import FRIDAY_STANDUP
from tests.commitments.test_standup import opened


@pytest.fixture
def friday(clock: time_machine.Traveller) -> None:
    clock.move_to(FRIDAY_STANDUP)


@pytest.fixture
def url(team: Team, manager: User) -> str:
    return f"/p/standup/{screens.make(team=team, user=manager).token}/"


def shown(url: str) -> str:
    response = Client().get(url)
    assert response.headers["Cache-Control"] == "no-store"
    return response.text


def test_a_stranger_makes_and_revokes_no_link(team: Team, stranger: User, url: str, as_user: Any) -> None:
    client = as_user(stranger)
    assert client.post(f"/teams/{team.pk}/standup/link/").status_code == 404
    assert client.post(f"/teams/{team.pk}/standup/link/revoke/").status_code == 404
    assert Client().post(f"/teams/{team.pk}/standup/link/").status_code == 302
    assert StandupScreen.objects.get().team == team


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "%00", "snapshot"])
def test_a_wrong_link_opens_nothing(url: str, token: str) -> None:
    assert Client().get(f"/p/standup/{token}/").status_code == 404


def test_a_revoked_link_opens_nothing_and_the_next_one_is_another(
    team: Team, manager: User, url: str, as_user: Any
) -> None:
    as_user(manager).post(f"/teams/{team.pk}/standup/link/revoke/")
    assert Client().get(url).status_code == 404
    screens.revoke(team=team, user=manager)
    assert screens.make(team=team, user=manager).token not in url
    actions = ["make_standup_link", "revoke_standup_link", "make_standup_link"]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == actions


def test_twice_is_one_link_of_256_bits(team: Team, manager: User, url: str) -> None:
    again = screens.make(team=team, user=manager)
    assert (again.token in url, len(again.token), StandupScreen.objects.count()) == (True, 43, 1)


def test_before_the_standup_it_tells_when_and_nothing_else(note: Commitment, url: str, friday: None) -> None:
    """Whoever passes the screen, or kept the address, does not read who owes what."""
    text = shown(url)
    assert "The next standup is on Friday 27 November, 09:00" in text
    assert "Ana" not in text
    assert "Northwind" not in text
    assert queries.for_wall(note.team).people == []


def test_while_it_runs_it_is_the_projectors_window(note: Commitment, url: str, friday: None) -> None:
    opened(note.team)
    text = shown(url)
    assert "<bdi>Ana</bdi>" in text
    assert "Call Priya and propose a capacity review" in text
    # Nothing to press, nothing to sign in to, nobody's address.
    assert "<form" not in text
    assert "@example.com" not in text


def test_it_stays_an_hour_after_the_end_and_then_goes(
    note: Commitment, url: str, friday: None, clock: time_machine.Traveller
) -> None:
    opened(note.team)
    standups.close_standup(standup=Standup.objects.get())
    assert "Ana" in shown(url)
    clock.shift(dt.timedelta(hours=1))
    assert "Ana" not in shown(url)


def test_another_teams_standup_is_never_in_it(note: Commitment, stranger: User, friday: None) -> None:
    opened(note.team)
    other = screens.make(team=stranger.memberships.get().team, user=stranger)
    assert "Ana" not in shown(f"/p/standup/{other.token}/")


def test_it_asks_again_and_hears_only_what_is_new(note: Commitment, url: str, friday: None) -> None:
    first = Client().get(url)
    same = Client().get(url, headers={"X-Shown": first.headers["X-Shown"]})
    assert (same.status_code, same.content) == (304, b"")
    opened(note.team)
    new = Client().get(url, headers={"X-Shown": first.headers["X-Shown"]})
    assert (new.status_code, "<html" in new.text, "Ana" in new.text) == (200, False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_as_many_queries_with_one_as_with_three(
    team: Team, url: str, many: Any, friday: None, count: int, django_assert_num_queries: Any
) -> None:
    many(count)
    opened(team)
    with django_assert_num_queries(7):
        Client().get(url)


def test_on_a_laptop_it_is_open_to_the_network_and_the_desk_is_not(team: Team, url: str, settings: Any) -> None:
    settings.LOOPBACK_ONLY = True
    outside = {"REMOTE_ADDR": "192.168.1.20"}
    assert Client().get(url, **outside).status_code == 200
    assert Client().get(f"/teams/{team.pk}/standup/screen/", **outside).status_code == 403


def test_the_page_shows_the_address_that_the_room_reaches(
    team: Team, manager: User, url: str, as_user: Any, settings: Any
) -> None:
    settings.LAN_URL = "http://192.168.1.5:8000"
    page = as_user(manager).get(f"/teams/{team.pk}/standup/").text
    assert f'value="http://192.168.1.5:8000{url}"' in page


def test_an_hours_projector_waits_for_no_standup() -> None:
    assert ROOM.match("/p/token/")
    assert not ROOM.match("/p/standup/token/")
