"""A long request says that it is at work; the time is the page's own, moved by the test."""

import datetime as dt

from playwright.sync_api import Page, expect

from facilitator.models import Team, User
from tests.browser.conftest import TUESDAY, Room

# The browser would leave the page; this comes after the product's own script, which looks whether anybody said no.
STAYS = "window.addEventListener('submit', (event) => event.preventDefault())"


def upload(people: Room, user: User, path: str) -> Page:
    """The page with its time standing still."""
    page = people.laptop(user)
    page.clock.install(time=TUESDAY)
    page.goto(people.local_url + path)
    page.clock.pause_at(TUESDAY + dt.timedelta(hours=1))
    return page


def test_import_that_takes_longer_than_a_second_counts_its_seconds(people: Room, team: Team, facilitator: User) -> None:
    page = upload(people, facilitator, f"/desk/{team.pk}/signals/import/")
    page.evaluate(STAYS)
    page.get_by_role("textbox").fill("Account\nNorthwind")
    page.get_by_role("button", name="Go on to the columns").click()
    page.clock.run_for(900)
    expect(page.locator(".busy")).to_have_count(0)
    page.clock.run_for(200)
    expect(page.get_by_role("progressbar", name="Reading the list…")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Reading the list… 1 s")).to_be_visible()
    page.clock.run_for(11_000)
    expect(page.locator(".busy")).to_have_text("Reading the list… 12 s")
    # Back from the browser's memory, or sent again: never two of them.
    page.get_by_role("button", name="Go on to the columns").click()
    page.clock.run_for(2_000)
    expect(page.locator(".busy")).to_have_text("Reading the list… 2 s")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator(".busy")).to_have_count(0)


def test_form_that_is_not_sent_is_not_at_work(people: Room, team: Team, facilitator: User) -> None:
    page = upload(people, facilitator, f"/desk/{team.pk}/signals/import/")
    page.locator("form[data-paste]").evaluate("(form) => (form.dataset.most = 3)")
    page.get_by_role("textbox").fill("Account\nNorthwind")
    page.get_by_role("button", name="Go on to the columns").click()
    page.clock.run_for(5_000)
    expect(page.get_by_role("alert").filter(has_text="more than 2 MB")).to_be_visible()
    expect(page.locator(".busy")).to_have_count(0)
