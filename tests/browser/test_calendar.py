"""A rep takes their promises into a calendar, in real pages and over a real connection."""

import http.client
import os
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from ical.calendar_stream import IcsCalendarStream
from playwright.sync_api import Page, expect

from commitments.actions.notes import post_commitment
from sessions.actions import moves
from tests import factories
from tests.browser.conftest import Room, Server
from tests.commitments.conftest import WEDNESDAY, words

SHOTS = os.environ.get("SHOTS")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def asked(server: Server, url: str, method: str = "GET", **headers: str) -> tuple[int, str, bytes]:
    """Status, ETag and body of one request over a connection of its own."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.request(method, urlsplit(url).path, headers={"Host": f"room.test:{server.port}", **headers})
        with connection.getresponse() as answer:
            return answer.status, answer.headers.get("ETag", ""), answer.read()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_rep_subscribes_on_the_phone_and_revokes_it(people: Room, server: Server, clock: Any) -> None:
    training = factories.make_training(starts_at=WEDNESDAY)
    rep = factories.ParticipantFactory(training=training, rep=factories.RepFactory(team=training.team), name="Ana")
    post_commitment(participant=rep, data=words())
    # Before it anybody may have picked the name by mistake.
    moves.start(training=training, stage=None)
    moves.end(training=training, stage=None)
    phone = people.phone()
    for name, value in factories.phone_cookie(rep).items():
        phone.context.add_cookies([{"name": name, "value": value, "url": f"http://room.test:{server.port}"}])

    phone.goto(f"/s/{training.code}/link/")
    shot(phone, "link")
    phone.get_by_role("link", name="Subscribe to my promises").click()
    phone.get_by_role("button", name="Make my calendar address").click()
    box = phone.get_by_label("Or copy the address")
    address = box.input_value()
    # Plain http has no clipboard: a tap selects all of it.
    box.click()
    assert box.evaluate("box => box.selectionEnd - box.selectionStart") == len(address)
    expect(phone.get_by_role("link", name="Open in my calendar")).to_have_attribute(
        "href", address.replace("http:", "webcal:")
    )
    expect(phone.get_by_text("This address is the laptop in the room")).to_be_visible()
    assert fits(phone)
    shot(phone, "phone")

    status, etag, data = asked(server, address)
    assert status == 200
    events = IcsCalendarStream.calendar_from_ics(data.decode()).events
    assert sorted(str(event.summary) for event in events) == [
        "Northwind Freight: Call Priya and propose a capacity review",
        "Report: Northwind Freight",
    ]
    assert asked(server, address, "HEAD") == (200, etag, b"")
    assert asked(server, address, **{"If-None-Match": etag}) == (304, etag, b"")

    phone.get_by_role("button", name="Revoke it").click()
    expect(phone.get_by_role("button", name="Make my calendar address")).to_be_visible()
    assert asked(server, address)[0] == 404


def test_manager_makes_and_revokes_an_address_on_the_desk(people: Room, clock: Any) -> None:
    user, team = factories.UserFactory(name="Max Manager"), factories.TeamFactory()
    factories.MembershipFactory(user=user, team=team, role="manager")
    page = people.laptop(user)
    page.goto(f"{people.local_url}/desk/{team.pk}/")
    shot(page, "desk")
    page.get_by_role("link", name="Subscribe").click()
    page.get_by_role("button", name="Make the address of what waits for me").click()
    expect(page.get_by_text("works on this laptop only")).to_be_visible()
    shot(page, "laptop")
    page.set_viewport_size({"width": 390, "height": 844})
    assert fits(page)
    shot(page, "narrow")
    page.get_by_role("button", name="Revoke this address").click()
    expect(page.get_by_text("The link is revoked.")).to_be_visible()
