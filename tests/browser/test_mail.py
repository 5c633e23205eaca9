"""A reminder arrives at a real mail server, and its links are followed on a phone, in daylight and in the dark."""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from commitments.actions import reminders
from commitments.actions.notes import post_commitment
from commitments.models import Commitment, MailStop, Report, TeamStop
from tests import factories
from tests.browser.conftest import Room
from tests.browser.conftest import Server as Product
from tests.commitments.conftest import WEDNESDAY, words
from tests.commitments.mailbox import Mailbox, Server, link_in

SHOTS = os.environ.get("SHOTS")
THURSDAY = dt.datetime(2026, 11, 26, 8, 0, 30, tzinfo=dt.UTC)
COLOURS = pytest.mark.parametrize("colours", ["light", "dark"])


@dataclass
class Post:
    """Ana's note, her mailbox, and where the product is reached by the name in its mails."""

    note: Commitment
    mailbox: Mailbox
    base: str

    def link(self, ending: str) -> str:
        return self.base + link_in(self.mailbox.taken[-1], ending, base=self.base)


@pytest.fixture
def post(server: Product, clock: Any, settings: Any) -> Iterator[Post]:
    running = Server()
    base = f"http://room.test:{server.port}"
    settings.MAILERS, settings.PUBLIC_BASE_URL = running.mailers(), base
    training = factories.make_training(starts_at=WEDNESDAY)
    profile = factories.RepFactory(team=training.team, name="Ana", email="ana@example.com")
    rep = factories.ParticipantFactory(training=training, rep=profile, name="Ana")
    note = post_commitment(participant=rep, data=words())
    running.start()
    clock.move_to(THURSDAY)
    reminders.remind()
    clock.shift(dt.timedelta(hours=23))
    yield Post(note, running.mailbox, base)
    running.stop()


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def looks_right(page: Page, name: str) -> None:
    """Nothing wider than the phone, nothing too small to hit, nothing that cannot be read."""
    shot(page, name)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    targets = "button, summary, label:has(input), input:not([type=radio], [type=checkbox], [type=hidden]), textarea"
    small = page.locator(targets).evaluate_all(
        "all => all.filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)"
        ".map(one => one.outerHTML)"
    )
    assert small == []
    found = Axe().run(page)
    assert [violation["id"] for violation in found.response["violations"]] == []


@COLOURS
def test_the_link_in_a_mail_opens_the_report_and_the_button_sends_it(people: Room, post: Post, colours: str) -> None:
    phone = people.phone(color_scheme=colours)
    phone.goto(post.link("did=happened"))
    expect(phone.get_by_role("heading", name="Northwind Freight")).to_be_visible()
    expect(phone.get_by_label("It took place")).to_be_checked()
    looks_right(phone, f"answer-{colours}")
    assert not Report.objects.exists()

    people.forgiven = ("422",)
    phone.get_by_role("button", name="Send my report").click()
    expect(phone.get_by_text("Choose how the customer reacted.")).to_be_visible()
    looks_right(phone, f"answer-wrong-{colours}")
    phone.get_by_text("Agreed to a next step").click()
    phone.get_by_label("What follows?").fill("Workshop with their ops lead")
    phone.get_by_label("In their words").fill("Send us the numbers")
    phone.get_by_role("button", name="Send my report").click()
    expect(phone.get_by_text("Workshop with their ops lead")).to_be_visible()
    looks_right(phone, f"answer-told-{colours}")
    report = Report.objects.get()
    assert (report.outcome, report.response_text, report.participant) == (
        "happened",
        "Send us the numbers",
        post.note.participant,
    )
    phone.reload()
    assert Report.objects.count() == 1


def test_another_answer_than_the_links_own_can_be_chosen(people: Room, post: Post) -> None:
    phone = people.phone()
    phone.goto(post.link("did=rescheduled"))
    expect(phone.get_by_label("What got in the way?")).to_be_visible()
    phone.get_by_text("It did not take place").click()
    phone.get_by_label("What got in the way?").fill("Priya was away")
    phone.get_by_role("button", name="Send my report").click()
    expect(phone.get_by_text("Priya was away")).to_be_visible()
    assert Report.objects.get().outcome == "did_not_happen"


@COLOURS
def test_a_link_that_is_over_says_what_to_do(people: Room, post: Post, clock: Any, colours: str) -> None:
    clock.shift(dt.timedelta(days=8))
    people.forgiven = ("410",)
    phone = people.phone(color_scheme=colours)
    phone.goto(post.link("did=happened"))
    expect(phone.get_by_text("Tell it at the next standup")).to_be_visible()
    looks_right(phone, f"answer-over-{colours}")


@COLOURS
def test_mails_are_stopped_and_wanted_again(people: Room, post: Post, colours: str) -> None:
    phone = people.phone(color_scheme=colours)
    phone.goto(post.link("/u/"))
    looks_right(phone, f"stop-{colours}")
    assert not MailStop.objects.exists()
    phone.get_by_role("button", name="Stop these mails").click()
    expect(phone.get_by_text("You get no more of these mails")).to_be_visible()
    looks_right(phone, f"stopped-{colours}")
    phone.get_by_text("Choose what you get").click()
    phone.get_by_label("Reminders around the day something is due").check()
    looks_right(phone, f"stop-choice-{colours}")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_role("heading", name="Stop these mails?")).to_be_visible()
    assert not MailStop.objects.exists()


@COLOURS
def test_the_desk_shows_what_went_out(people: Room, post: Post, colours: str) -> None:
    user = factories.UserFactory(name="Max Manager", email="max@example.com")
    factories.MembershipFactory(user=user, team=post.note.team, role="manager")
    page = people.laptop(user, color_scheme=colours)
    page.goto(f"{people.local_url}/desk/{post.note.team_id}/")
    page.get_by_role("link", name="See the reminders").click()
    expect(page.get_by_role("cell", name="Sent", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="What comes next")).to_contain_text("max@example.com")
    looks_right_on_desk(page, f"desk-{colours}")
    page.set_viewport_size({"width": 390, "height": 844})
    looks_right_on_desk(page, f"desk-narrow-{colours}")

    # Nobody can stop a mail without links; the manager does it for them.
    people.forgiven = ("422",)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_label("Rep, or e-mail address").fill("Nobody")
    page.get_by_role("button", name="Stop mail to them").click()
    expect(page.get_by_text("Nobody of this team whom mail reaches")).to_be_visible()
    expect(page.get_by_label("Rep, or e-mail address")).to_have_value("Nobody")
    page.get_by_label("Rep, or e-mail address").fill("ana")
    page.get_by_role("button", name="Stop mail to them").click()
    expect(page.get_by_text("ana@example.com gets no more mail of this team")).to_be_visible()
    looks_right_on_desk(page, f"desk-stopped-{colours}")
    page.set_viewport_size({"width": 390, "height": 844})
    looks_right_on_desk(page, f"desk-stopped-narrow-{colours}")
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_text("Mail goes to ana@example.com again")).to_be_visible()
    assert not TeamStop.objects.exists()


def looks_right_on_desk(page: Page, name: str) -> None:
    shot(page, name)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
