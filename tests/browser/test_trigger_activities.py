"""Exploring an account, telling the motions apart, and the packet with its two clocks, each on its three faces."""

import datetime as dt

import time_machine
from playwright.sync_api import expect

from tests.browser.conftest import Room
from tests.browser.hours import stage
from tests.browser.screens import faults

CASES = ["upsell | 174 of 200 seats are in use. | Same buyer.", "cross_sell | They ask for reports. | New budget."]


def test_an_account_is_explored_on_the_console_and_on_a_phone(people: Room):
    hour = stage(people, "triggers", {})
    ana, wall, face = hour.phones["Ana"], hour.projector.locator("#screen"), hour.console.locator("#face")
    hour.key("1")
    expect(wall.locator(".trigger")).to_contain_text("70")
    hour.key("5")
    expect(wall).to_contain_text("what applies, and what stands in the way")
    expect(ana.get_by_role("heading", name="Explore your account")).to_be_visible()
    form = ana.locator("form[id^=facts-]")
    form.get_by_label("Account").fill("Tessera")
    form.locator("[name=usage_percent]").fill("lots")
    people.forgiven = ("status of 422",)
    form.get_by_role("button", name="See what applies").click()
    expect(form.locator("[data-error=usage_percent]")).to_be_visible()
    people.forgiven = ()
    expect(form.locator("[name=usage_percent]")).to_have_value("lots")
    form.locator("[name=usage_percent]").fill("87")
    form.get_by_role("button", name="See what applies").click()
    expect(ana.locator("#mine .motion").first).to_contain_text("Usage")
    expect(face).to_contain_text("On the phones")
    expect(wall).not_to_contain_text("Tessera")
    own = hour.console.locator("form[id^=facts-]")
    own.get_by_label("Account").fill("Northwind Freight")
    own.locator("[name=usage_percent]").fill("30")
    own.get_by_role("button", name="Show what applies").click()
    expect(wall.get_by_role("heading", name="Northwind Freight")).to_be_visible()
    expect(wall).to_contain_text("G4")
    assert faults(hour.projector) == []
    own.locator("[name=usage_percent]").blur()
    hour.key("x")
    expect(wall).not_to_contain_text("Northwind")


def test_cases_are_answered_covered_and_told_by_key(people: Room):
    hour = stage(people, "classifier", {"cases": CASES})
    ana, wall, face = hour.phones["Ana"], hour.projector.locator("#screen"), hour.console.locator("#face")
    expect(wall).to_contain_text("0 answers in")
    ana.get_by_role("button", name="Cross-sell").click()
    expect(ana.locator("#mine")).to_contain_text("Your answer: Cross-sell")
    expect(wall).to_contain_text("1 answer in")
    assert "Same buyer" not in hour.projector.content() + ana.content()
    hour.key("r")
    expect(wall).to_contain_text("Same buyer")
    expect(ana.locator("#mine")).to_contain_text("why it is the other one")
    hour.key("t")
    expect(wall).to_contain_text("Case 2 of 2")
    expect(wall).to_contain_text("0 answers in")
    hour.key("1")
    expect(face.get_by_role("heading", name="174 of 200 seats are in use.")).to_be_visible()
    assert faults(hour.projector) == []


def test_a_tap_from_a_dead_spot_does_not_answer_the_next_case(people: Room):
    hour = stage(people, "classifier", {"cases": CASES})
    ana = hour.phones["Ana"]
    people.forgiven = ("ERR_INTERNET_DISCONNECTED", "WebSocket", "status of 409")
    ana.context.set_offline(True)
    ana.get_by_role("button", name="Cross-sell").click()
    expect(ana.locator("#badge")).to_contain_text("1 unsent")
    hour.key("t")
    ana.context.set_offline(False)
    expect(ana.get_by_text("Case 2 of 2")).to_be_visible()
    expect(ana.locator("#badge")).not_to_contain_text("unsent")
    expect(hour.projector.locator("#screen")).to_contain_text("0 answers in")


def test_the_packets_two_clocks_run_each_by_itself(people: Room, clock: time_machine.Traveller):
    hour = stage(people, "packet", {})
    ana, ben = hour.phones["Ana"], hour.phones["Ben"]
    wall, face = hour.projector.locator("#screen"), hour.console.locator("#face")
    expect(face).to_contain_text("None saved yet")
    expect(wall).to_contain_text("48 hours until the AE reaches the customer")
    ana.locator("#task").get_by_label("Account").fill("Tessera")
    ana.get_by_role("radio", name="Usage").check(force=True)
    ana.locator("#task").get_by_label("The proof").fill("174 of 200 seats, seen on Monday")
    ana.get_by_label("2 · What they wanted").fill("Close the month two days earlier")
    ana.get_by_label("3 · One sentence").fill("Shall we plan the next seats on Thursday?")
    ana.locator("#task").get_by_label("CSM").fill("")
    expect(hour.refused(ana, "Save the packet", "csm")).to_contain_text("the CSM and the AE")
    expect(ana.locator("#task").get_by_label("The proof")).to_have_value("174 of 200 seats, seen on Monday")
    ana.locator("#task").get_by_label("CSM").fill("Ana")
    ana.locator("#task").get_by_label("AE", exact=True).fill("Ben")
    ana.get_by_role("button", name="Save the packet").click()
    expect(ana.locator("#mine .clocks li")).to_have_count(2)
    expect(ben.locator("#mine")).to_contain_text("Ana wrote the packet for Tessera with you")
    clock.shift(dt.timedelta(hours=5))
    ben.get_by_role("button", name="The customer has been reached").click()
    expect(ben.get_by_role("button", name="Not reached after all")).to_be_visible()
    expect(face.locator(".clocks li").nth(0)).to_contain_text("after 5 h")
    expect(face.locator(".clocks li").nth(1)).to_contain_text("open")
    # The signal was older than they thought: both clocks began on Sunday.
    ana.get_by_label("Signal logged in the CRM").fill("2026-11-22T09:00")
    ana.get_by_role("button", name="Save the packet").click()
    expect(face.locator(".clocks li").nth(0)).to_contain_text("late, after 53 h")
    expect(face.locator(".clocks li").nth(1)).to_contain_text("missed")
    face.get_by_role("button", name="Manager has looked").click()
    expect(face.locator(".clocks li").nth(1)).to_contain_text("late, after 53 h")
    expect(ben.locator("#mine .clocks li").nth(1)).to_contain_text("late, after 53 h")
    assert faults(hour.projector) == []
