"""The pages on which addresses are made, shown and revoked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from commitments import feedlinks
from commitments.actions import feeds
from commitments.models import CalendarFeed, Commitment
from facilitator.models import AuditEntry, Team, User
from sessions.actions import moves
from sessions.models import Participant
from tests.commitments.feeds.calendars import address, by_summary
from tests.factories import ParticipantFactory, make_training


def test_a_phone_makes_renews_and_revokes_its_address(
    note: Commitment, as_phone: Callable[[Participant], Client], training: Any
) -> None:
    moves.end(training=training, stage=None)
    phone, url = as_phone(note.participant), f"/s/{training.code}/calendar/"
    assert "Make my calendar address" in phone.get(url).text
    phone.post(url, {"do": "make"})
    first = CalendarFeed.objects.live().get()
    page = phone.get(url)
    assert address(first) in page.text
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    phone.post(url, {"do": "make"})
    assert CalendarFeed.objects.count() == 1
    phone.post(url, {"do": "renew"})
    second = CalendarFeed.objects.live().get()
    assert (Client().get(address(first)).status_code, Client().get(address(second)).status_code) == (404, 200)
    phone.post(url, {"do": "revoke"})
    assert not CalendarFeed.objects.live().exists()
    actions = AuditEntry.objects.filter(subject="calendarfeed").order_by("pk").values_list("action", "actor")
    assert list(actions) == [(action, "Ana") for action in ("make_feed", "revoke_feed", "make_feed", "revoke_feed")]


def test_a_phone_sends_nonsense_and_nothing_happens(note: Commitment, as_phone: Any, training: Any) -> None:
    as_phone(note.participant).post(f"/s/{training.code}/calendar/", {"do": "everything"})
    assert not CalendarFeed.objects.exists()


def test_the_next_training_of_a_rep_shows_the_same_link(own: CalendarFeed, as_phone: Any, team: Team) -> None:
    later = make_training(team=team, facilitator=own.team.memberships.first().user, state="ended")
    again = ParticipantFactory(training=later, rep=own.rep, name="Ana")
    assert address(own) in as_phone(again).get(f"/s/{later.code}/calendar/").text


@pytest.mark.parametrize("do", ["make", "renew", "revoke"])
def test_who_may_have_picked_a_name_by_mistake_has_no_calendar_of_it(
    own: CalendarFeed, as_phone: Any, team: Team, do: str
) -> None:
    later = make_training(team=team, facilitator=own.team.memberships.first().user)
    phone, url = as_phone(ParticipantFactory(training=later, rep=own.rep, name="Ana")), f"/s/{later.code}/calendar/"
    phone.post(url, {"do": do})
    assert [feed.pk for feed in CalendarFeed.objects.live()] == [own.pk]
    page = phone.get(url).text
    assert address(own) not in page
    assert "when the training is over" in page


def test_a_guest_makes_an_address_at_any_time(training: Any, as_phone: Any) -> None:
    guest = ParticipantFactory(training=training, name="Gus")
    as_phone(guest).post(f"/s/{training.code}/calendar/", {"do": "make"})
    assert CalendarFeed.objects.live().get().participant == guest


def test_the_desk_shows_own_links_and_never_a_phones(
    own: CalendarFeed, manager: User, facilitator: User, team: Team, as_user: Any
) -> None:
    client, url = as_user(manager), f"/desk/{team.pk}/calendar/"
    client.post(url, {"kind": "team"})
    client.post(url, {"kind": "mine"})
    page = client.get(url).text
    for kind in ("team", "mine"):
        assert address(CalendarFeed.objects.get(kind=kind)) in page
    assert "Ana" in page
    assert str(feedlinks.shown(own)) not in page
    other = as_user(facilitator).get(url).text
    assert "/calendar/" in other
    assert ".ics" not in other


@pytest.mark.parametrize("count", [1, 3])
def test_the_desks_page_asks_as_often_for_few_as_for_many(
    many: Any, count: int, manager: User, team: Team, as_user: Any, django_assert_num_queries: Any
) -> None:
    for note in many(count):
        feeds.make_for_phone(participant=note.participant)
    client = as_user(manager)
    with django_assert_num_queries(11):
        client.get(f"/desk/{team.pk}/calendar/")


def test_a_laptop_says_where_its_addresses_work(own: CalendarFeed, of_team: CalendarFeed, as_user: Any) -> None:
    page = as_user(of_team.user).get(f"/desk/{own.team_id}/calendar/").text
    assert "works on this laptop only" in page
    assert "calendar.google.com" not in page


def test_a_laptop_with_a_public_address_passes_on_phones_addresses_only(
    own: CalendarFeed, of_team: CalendarFeed, settings: Any, rf: Any
) -> None:
    settings.PUBLIC_BASE_URL = "https://askonce.example/"
    found = {feed.kind: feedlinks.addresses(rf.get("/"), feed) for feed in (own, of_team)}
    assert [found["rep"].reach, found["team"].reach] == ["anywhere", "machine"]
    assert found["rep"].url == f"https://askonce.example/calendar/{feedlinks.shown(own)}.ics"
    assert found["team"].url.startswith("http://testserver/")


def test_hosted_addresses_work_anywhere(of_team: CalendarFeed, as_user: Any, settings: Any) -> None:
    settings.PUBLIC_BASE_URL, settings.LOOPBACK_ONLY = "https://askonce.example", False
    page = as_user(of_team.user).get(f"/desk/{of_team.team_id}/calendar/").text
    token = feedlinks.shown(of_team)
    assert f'href="webcal://askonce.example/calendar/{token}.ics"' in page
    assert f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Faskonce.example%2Fcalendar%2F{token}.ics" in page
    assert "Google once or twice a day" in page
    assert by_summary(of_team)["Standup: 2 reports"].url == f"https://askonce.example/teams/{of_team.team_id}/standup/"


def test_a_laptop_with_a_public_address_shows_phones_calendars_there_and_no_others(
    own: CalendarFeed, of_team: CalendarFeed, as_user: Any, as_phone: Any, note: Commitment, settings: Any
) -> None:
    settings.PUBLIC_BASE_URL = "https://askonce.example"
    moves.end(training=note.training, stage=None)
    phone = as_phone(note.participant).get(f"/s/{note.training.code}/calendar/").text
    assert f'value="https://askonce.example{address(own)}"' in phone
    desk = as_user(of_team.user).get(f"/desk/{of_team.team_id}/calendar/").text
    assert "works on this laptop only" in desk
    assert "askonce.example" not in desk
    assert by_summary(of_team)["Standup: 2 reports"].url is None


def test_a_page_says_when_a_link_cannot_be_shown_again(of_team: CalendarFeed, as_user: Any) -> None:
    CalendarFeed.objects.update(nonce="made with another key")
    assert "cannot be shown again" in as_user(of_team.user).get(f"/desk/{of_team.team_id}/calendar/").text
