"""What the file says about itself, to clients and to caches."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from commitments.actions import datebook, feeds, notes
from commitments.models import CalendarFeed, Commitment, Duty
from facilitator.actions import reps
from facilitator.models import Team, User
from tests.commitments.feeds.calendars import address, fetched
from tests.factories import ParticipantFactory


def test_the_answer_carries_what_clients_and_caches_need(own: CalendarFeed) -> None:
    response = Client().get(address(own))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, max-age=900"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Last-Modified"] == "Tue, 24 Nov 2026 09:00:00 GMT"
    assert response.headers["ETag"].startswith('"')
    assert "Set-Cookie" not in response.headers


def test_head_says_the_same_without_the_file(own: CalendarFeed) -> None:
    got, head = Client().get(address(own)), Client().head(address(own))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == got.headers["ETag"]


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_nothing_else_is_taken(own: CalendarFeed, verb: str) -> None:
    assert getattr(Client(), verb)(address(own)).status_code == 405


def test_nothing_new_is_a_304_until_something_is(
    own: CalendarFeed, note: Commitment, clock: time_machine.Traveller
) -> None:
    client = Client()
    first = client.get(address(own))
    known = {"HTTP_IF_NONE_MATCH": first.headers["ETag"]}
    again = client.get(address(own), **known)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert client.get(address(own), HTTP_IF_MODIFIED_SINCE=first.headers["Last-Modified"]).status_code == 304
    clock.shift(dt.timedelta(minutes=1))
    notes.edit_commitment(note=note, data={"next_action": "Call Priya about the third region"})
    changed = client.get(address(own), **known)
    assert changed.status_code == 200
    assert changed.headers["Last-Modified"] == "Tue, 24 Nov 2026 09:01:00 GMT"


def test_a_renamed_rep_has_the_new_name_in_the_teams_calendar(
    of_team: CalendarFeed, note: Commitment, manager: User, clock: time_machine.Traveller
) -> None:
    times = {"anchor_at": note.conversation_at, "due_at": note.conversation_at}
    Duty.objects.create(kind="close_check", team=note.team, training=note.training, commitment=note, **times)
    datebook.refresh_all()
    before = Client().get(address(of_team))
    known = {"If-None-Match": before.headers["ETag"]}
    dated = {"If-Modified-Since": before.headers["Last-Modified"]}
    assert Client().get(address(of_team), headers=known).status_code == 304
    clock.shift(dt.timedelta(minutes=7))
    reps.change_rep(rep=note.rep, user=manager, name="Ana Lund", email="", role="csm")
    for headers in (known, dated):
        after = Client().get(address(of_team), headers=headers)
        assert after.status_code == 200
    datebook.refresh_all()
    found = {str(event.summary): event for event in fetched(of_team).events}
    talk = found["Ana Lund · Northwind Freight: Call Priya and propose a capacity review"]
    assert (talk.sequence, talk.dtstamp) == (0, note.updated_at + dt.timedelta(minutes=7))
    assert "Close target: Northwind Freight (Ana Lund)" in found
    assert not [summary for summary in found if "Ana ·" in summary or "(Ana)" in summary]


def test_another_address_of_a_rep_is_no_news_to_calendars(
    of_team: CalendarFeed, note: Commitment, manager: User
) -> None:
    etag = Client().get(address(of_team)).headers["ETag"]
    reps.change_rep(rep=note.rep, user=manager, name="Ana", email="ana@example.com", role="csm")
    assert Client().get(address(of_team)).headers["ETag"] == etag


def test_reading_changes_nothing(own: CalendarFeed, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(5) as seen:
        Client().get(address(own))
    assert all(query["sql"].startswith("SELECT") for query in seen.captured_queries)


@pytest.mark.parametrize("count", [1, 3])
def test_a_teams_calendar_asks_as_often_for_few_as_for_many(
    many: Any, count: int, team: Team, manager: User, django_assert_num_queries: Any
) -> None:
    many(count)
    feed = feeds.make_for_user(team=team, user=manager, kind="team")
    url = address(feed)
    with django_assert_num_queries(6):
        response = Client().get(url)
    with django_assert_num_queries(4):
        assert Client().get(url, HTTP_IF_NONE_MATCH=response.headers["ETag"]).status_code == 304


def test_the_head_of_the_file_asks_to_be_read_hourly(own: CalendarFeed) -> None:
    found = fetched(own)
    assert (found.prodid, found.version, found.method) == ("-//AskOnce//Commitments//EN", "2.0", None)
    assert found.refresh_interval == dt.timedelta(hours=1)
    assert found.name == ["My promises (AskOnce)"]
    extras = {extra.name: extra.value for extra in found.extras}
    assert extras == {"x-wr-calname": "My promises (AskOnce)", "x-published-ttl": "PT1H"}


def test_an_empty_calendar_is_still_a_calendar(training: Any) -> None:
    feed = feeds.make_for_phone(participant=ParticipantFactory(training=training, name="Gus"))
    found = fetched(feed)
    assert found.events == []
    assert [zone.tz_id for zone in found.timezones] == ["UTC"]
