"""What a hand or an eye needs of console and phone: whole names, words inside their buttons, one primary at a time."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from config.demo.cast import REPS
from sessions.models import Response
from tests.browser.conftest import Room
from tests.browser.hours import stage
from tests.factories import ParticipantFactory

QUESTION = {"question": "Planned?", "options": ["Yes", "No"]}
CUT = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
HEIGHTS = "all => all.map(one => one.offsetHeight)"
# A word that is wider than its button stands over the button's edge.
BESIDE = """all => all.filter(one => {
  const range = document.createRange(), box = one.getBoundingClientRect();
  range.selectNodeContents(one.querySelector("span"));
  return [...range.getClientRects()].some(line => line.left < box.left || line.right > box.right);
}).map(one => one.textContent.trim())"""

BROKEN = """title => {
  title.textContent = "Role-play, then Commitments";
  const range = document.createRange(), found = [];
  for (const word of title.textContent.matchAll(/\\S+/g)) {
    range.setStart(title.firstChild, word.index), range.setEnd(title.firstChild, word.index + word[0].length);
    if (range.getClientRects().length > 1 && !word[0].includes("-")) found.push(word[0]);
  }
  return found;
}"""


def narrow(page: Page) -> Page:
    page.set_viewport_size({"width": 320, "height": 568})
    return page


def test_names_of_who_answered_are_whole_on_a_small_laptop(people: Room):
    hour = stage(people, "question", QUESTION)
    run = hour.training.activity_runs.order_by("pk").first()
    for name, role in REPS:
        person = ParticipantFactory(training=hour.training, name=name, role=role)
        Response.objects.create(training=hour.training, activity_run=run, participant=person, data={"choice": 0})
    hour.console.set_viewport_size({"width": 1280, "height": 800})
    hour.console.reload()
    answered = hour.console.locator("#people [data-state=answered] .name")
    expect(answered).to_have_count(len(REPS))
    cut = answered.evaluate_all(CUT)
    # The longest name of the cast is 26 letters; all others stand there whole.
    assert cut in ([], ["José Luis Hernández Ortega"])


@pytest.mark.parametrize("kind", ["roundrobin", "commitments"])
def test_choices_stay_in_their_buttons_on_the_smallest_phone(people: Room, kind: str):
    settings: dict[str, Any] = {"play": True} if kind == "commitments" else {}
    phone = narrow(stage(people, kind, settings).phones["Ana"])
    chips = phone.locator(".chips label:visible")
    expect(chips.first).to_be_visible()
    assert chips.evaluate_all(BESIDE) == []
    before = chips.evaluate_all(HEIGHTS)
    for chip in chips.all():
        chip.click()
        assert chips.evaluate_all(HEIGHTS) == before


def test_words_of_the_title_stay_whole_in_large_text(people: Room):
    phone = stage(people, "one_ask", {}).phones["Ana"]
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    assert phone.locator(".strip .where").evaluate(BROKEN) == []


def test_ending_the_hour_is_no_second_primary_beside_the_last_parts_own(people: Room):
    hour = stage(people, "one_ask", {})
    hour.next()
    reveal = hour.console.get_by_role("button", name="Reveal the results")
    end = hour.console.get_by_role("button", name="End the hour")
    assert ground(reveal) != ground(end)
    reveal.click()
    expect(hour.console.get_by_role("button", name="Hide the results")).to_be_visible()
    expect(hour.console.locator("#face button.primary")).to_have_count(0)
    hour.console.wait_for_timeout(250)
    assert ground(end) != ground(hour.console.get_by_role("button", name="Hide the results"))


def ground(button: Locator) -> str:
    return str(button.evaluate("one => getComputedStyle(one).backgroundColor"))
