"""Two phones write one brief in real pages: at once, through a dead spot, and over a reload."""

import re

import pytest
from playwright.sync_api import Page, expect

from commitments.models import BriefText
from sessions.models import Participant
from tests import factories
from tests.browser.conftest import Room
from tests.browser.hours import pick_up
from tests.sessions.activities import hour


@pytest.fixture
def phones(people: Room) -> dict[str, Page]:
    """Ana and Ben in one pair, each with the brief in hand."""
    training = factories.make_training(plan=[(15, [("brief", {})])])
    for name, role in (("Ana", "csm"), ("Ben", "ae")):
        factories.ParticipantFactory(training=training, name=name, role=role)
    hour.begin(training)
    return {name: pick_up(people, Participant.objects.get(name=name)) for name in ("Ana", "Ben")}


def put(page: Page, label: str, text: str) -> None:
    """Write and leave the field, as a thumb that goes on to the next one."""
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.blur()


def test_both_write_at_once_and_each_sees_the_other(phones: dict[str, Page]) -> None:
    ana, ben = phones["Ana"], phones["Ben"]
    put(ana, "What was seen", "50 people in the module")
    put(ben, "Executive sponsor", "Jo Park")

    expect(ben.get_by_label("What was seen", exact=True)).to_have_value("50 people in the module")
    expect(ana.get_by_label("Executive sponsor", exact=True)).to_have_value("Jo Park")
    put(ben, "What was seen", "52 people in the module")
    expect(ana.get_by_label("What was seen", exact=True)).to_have_value("52 people in the module")


def test_what_is_written_in_a_dead_spot_comes_later_and_stands_beside(people: Room, phones: dict[str, Page]) -> None:
    people.forgiven = ("ERR_INTERNET_DISCONNECTED", "WebSocket")
    ana, ben = phones["Ana"], phones["Ben"]
    ben.context.set_offline(True)
    put(ben, "What was seen", "3 tickets")
    expect(ben.locator("#badge")).to_contain_text("1")
    put(ana, "What was seen", "50 people")
    expect(ana.locator("#badge")).not_to_contain_text("unsent")

    ben.context.set_offline(False)
    for page in (ana, ben):
        alert = page.locator("[id^=both-]")
        expect(alert).to_contain_text("50 people")
        expect(alert).to_contain_text("3 tickets")
    ben.locator("[id^=both-]").get_by_role("button", name="Keep this").first.click()
    for page in (ana, ben):
        expect(page.locator("[id^=both-]")).to_have_count(0)
        expect(page.get_by_label("What was seen", exact=True)).to_have_value("50 people")
    assert set(BriefText.objects.values_list("value", flat=True)) >= {"50 people", "3 tickets"}


def test_a_text_that_was_being_typed_survives_a_reload_and_the_partner(phones: dict[str, Page]) -> None:
    ana, ben = phones["Ana"], phones["Ben"]
    field = ana.get_by_label("Job title", exact=True)
    field.press_sequentially("VP of")
    put(ben, "Job title", "Chief data officer")
    expect(ben.get_by_role("status").filter(has_text="Missing")).not_to_contain_text("Job title")
    expect(field).to_have_value("VP of")
    ana.reload()

    expect(ana.get_by_label("Job title", exact=True)).to_have_value("VP of")
    ana.get_by_label("Job title", exact=True).press("End")
    ana.get_by_label("Job title", exact=True).press_sequentially(" Operations")
    ana.get_by_label("Job title", exact=True).blur()
    expect(ben.locator("[id^=both-]")).to_contain_text(re.compile("Chief data officer.*VP of Operations", re.DOTALL))
