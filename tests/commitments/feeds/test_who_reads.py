"""Who reads a calendar, and when a link opens nothing any more."""

from typing import Any

import pytest
from django.test import Client

from commitments import feedlinks
from commitments.actions import feeds
from commitments.models import CalendarFeed, Commitment
from facilitator.models import Membership, Rep, Team, User
from sessions.models import Participant
from tests.commitments.conftest import TUESDAY
from tests.commitments.feeds.calendars import address
from tests.factories import MembershipFactory, ParticipantFactory


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "ä"])
def test_a_wrong_link_opens_nothing(client: Client, token: str) -> None:
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_a_revoked_link_opens_nothing(own: CalendarFeed) -> None:
    url = address(own)
    feeds.revoke(feed=own, actor="Ana")
    assert Client().get(url).status_code == 404


def test_who_is_no_longer_of_the_team_reads_nothing(of_team: CalendarFeed, manager: User, team: Team) -> None:
    Membership.objects.filter(user=manager).delete()
    assert Client().get(address(of_team)).status_code == 404
    MembershipFactory(user=manager, team=team)
    assert Client().get(address(of_team)).status_code == 200


def test_a_closed_account_reads_nothing(of_team: CalendarFeed, manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert Client().get(address(of_team)).status_code == 404


def test_the_looks_are_for_those_who_may_look(note: Commitment, manager: User, team: Team) -> None:
    feed = feeds.make_for_user(team=team, user=manager, kind="mine")
    Membership.objects.filter(user=manager).update(role=Membership.Role.FACILITATOR)
    assert Client().get(address(feed)).status_code == 404


def test_a_rep_who_left_the_team_reads_nothing(own: CalendarFeed) -> None:
    Rep.objects.filter(pk=own.rep_id).update(active=False)
    assert Client().get(address(own)).status_code == 404


def test_somebody_sent_out_of_the_room_reads_nothing(training: Any) -> None:
    guest = ParticipantFactory(training=training, name="Gus")
    feed = feeds.make_for_phone(participant=guest)
    assert Client().get(address(feed)).status_code == 200
    Participant.objects.filter(pk=guest.pk).update(removed_at=TUESDAY)
    assert Client().get(address(feed)).status_code == 404


@pytest.mark.parametrize("secret", ["own", "of_team"])
def test_the_database_alone_does_not_give_a_link(request: pytest.FixtureRequest, secret: str, settings: Any) -> None:
    feed = request.getfixturevalue(secret)
    token = feedlinks.shown(feed)
    assert token is not None
    assert len(token) == 43
    columns = CalendarFeed.objects.filter(pk=feed.pk).values().get()
    assert token not in str(columns)
    settings.SECRET_KEY = "another key of the server"
    assert feedlinks.shown(feed) is None
    assert Client().get(f"/calendar/{token}.ics").status_code == 200


def test_on_a_laptop_only_phones_calendars_cross_the_network(own: CalendarFeed, of_team: CalendarFeed) -> None:
    far = {"REMOTE_ADDR": "192.168.1.20"}
    assert Client(**far).get(address(own)).status_code == 200
    assert Client(**far).get(address(of_team)).status_code == 404
    assert Client().get(address(of_team)).status_code == 200


def test_a_link_of_somebody_else_cannot_be_revoked(
    of_team: CalendarFeed, facilitator: User, stranger: User, team: Team, as_user: Any
) -> None:
    url = f"/desk/{team.pk}/calendar/{of_team.pk}/revoke/"
    assert as_user(facilitator).post(url).status_code == 404
    own = stranger.memberships.get().team
    assert as_user(stranger).post(f"/desk/{own.pk}/calendar/{of_team.pk}/revoke/").status_code == 404
    assert CalendarFeed.objects.live().filter(pk=of_team.pk).exists()


def test_a_facilitator_has_no_calendar_of_looks(facilitator: User, team: Team, as_user: Any) -> None:
    Membership.objects.filter(user=facilitator).update(role=Membership.Role.FACILITATOR)
    client = as_user(facilitator)
    client.post(f"/desk/{team.pk}/calendar/", {"kind": "mine"})
    client.post(f"/desk/{team.pk}/calendar/", {"kind": "rep"})
    assert not CalendarFeed.objects.exists()
