"""Pasting account lists in a real browser: a long one travels as a file, too long a one stays where it is."""

from typing import Any

from playwright.sync_api import Page, expect

from commitments.models import Ranking
from tests.browser.conftest import Room
from tests.factories import MembershipFactory, TeamFactory, UserFactory

PASTE = """(box, text) => {
  const carrier = new DataTransfer();
  carrier.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: carrier, bubbles: true, cancelable: true });
  if (box.dispatchEvent(event)) box.value = text;
}"""


def opened(people: Room) -> Page:
    user, team = UserFactory(name="Max Manager"), TeamFactory()
    MembershipFactory(user=user, team=team, role="manager")
    page = people.laptop(user)
    page.goto(f"{people.local_url}/desk/{team.pk}/ranking/")
    return page


def paste(page: Page, text: str) -> None:
    page.get_by_label("Or paste the list here").evaluate(PASTE, text)


def rows(count: int) -> str:
    return "Account\tUsage %\tNew region\n" + "".join(f"Account number {n}\t{n % 110} %\tSpain\n" for n in range(count))


def test_long_paste_is_ranked_and_a_huge_one_refused_without_being_sent(people: Room, server: Any) -> None:
    page = opened(people)
    paste(page, rows(120_000))
    expect(page.get_by_text("This is more than 2 MB, so nothing was sent.")).to_be_visible()
    assert not Ranking.objects.exists()

    paste(page, rows(9_000))
    expect(page.get_by_text("ready to be sent")).to_be_visible()
    expect(page.get_by_text("This is more than 2 MB")).to_be_hidden()
    page.get_by_role("button", name="Go on to the columns").click()
    expect(page.get_by_role("heading", name="What do the columns mean?")).to_be_visible()
    page.get_by_role("button", name="Rank the accounts").click()
    expect(page.get_by_text("9000 accounts ranked.")).to_be_visible()
    expect(page.get_by_role("row").nth(1)).to_contain_text("it is urgent")
