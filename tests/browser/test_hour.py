"""A whole hour of "Expansion Triggers" through real pages, from the doors to Friday's standup and the desk."""

import re

import pytest
import time_machine
from playwright.sync_api import Page, expect

from roleplay.models import Flag, Pairing
from tests.browser.conftest import Room
from tests.browser.hours import FRIDAY, OTHERS, Hour, answer_by_phone, doors_and_joining, plan_hour


@pytest.fixture
def hour(people: Room, clock: time_machine.Traveller) -> Hour:
    return plan_hour(people, "expansion-triggers", "Expansion Triggers, November")


def test_a_whole_hour_until_friday(hour: Hour, clock: time_machine.Traveller) -> None:
    doors_and_joining(hour)
    frame_the_problem(hour)
    three_triggers(hour)
    ask_once_and_handoff(hour)
    roleplay(hour)
    debrief(hour)
    commitments(hour)
    clock.move_to(FRIDAY)
    friday(hour)


def frame_the_problem(hour: Hour) -> None:
    hour.key(" ")
    expect(hour.projector.locator(".where").first).to_contain_text("1 ·")
    expect(hour.phones["Ana"].locator("#head time")).to_have_text(re.compile(r"^[45]:\d\d$"))
    hour.console.get_by_label(re.compile("NRR")).fill("104")
    hour.press("Write it up")
    expect(hour.projector.get_by_text("104")).to_be_visible()
    hour.next()
    hour.phones["Ana"].get_by_role("button", name="Planned it").click()
    expect(hour.phones["Ana"].get_by_text("Your answer: Planned it")).to_be_visible()
    hour.phones["Ben"].get_by_role("button", name="It landed on me").click()
    expect(hour.phones["Ben"].get_by_text("Your answer: It landed on me")).to_be_visible()
    expect(hour.projector.locator(".results")).to_have_count(0)
    hour.key("r")
    expect(hour.projector.locator(".results")).to_be_visible()
    pause_and_undo(hour)


def pause_and_undo(hour: Hour) -> None:
    hour.pause()
    expect(hour.phones["Ana"].get_by_text("The room is paused.")).to_be_visible()
    expect(hour.phones["Ana"].locator("#head time")).to_have_attribute("data-level", "paused")
    hour.resume()
    expect(hour.phones["Ana"].get_by_text("The room is paused.")).to_have_count(0)
    before = hour.console.locator("#face h1").inner_text()
    hour.next()
    hour.console.keyboard.press("Backspace")
    expect(hour.console.locator("#face h1")).to_have_text(before)
    expect(hour.projector.locator(".where").first).to_contain_text("1 ·")
    hour.next()
    hour.phones["Ana"].get_by_role("button", name="Upsell").click()
    expect(hour.phones["Ana"].get_by_text("Your answer: Upsell")).to_be_visible()
    expect(hour.projector.locator(".results")).to_have_count(0)
    hour.key("r")
    expect(hour.phones["Ana"].get_by_text("That is what it is")).to_be_visible()


def three_triggers(hour: Hour) -> None:
    hour.next()
    expect(hour.projector.locator(".where").first).to_contain_text("2 ·")
    hour.next()
    hour.key("t")
    expect(hour.projector.get_by_role("heading")).to_be_visible()
    for name, account in (("Ana", "Northwind Freight"), ("Ben", "Tessera")):
        phone = hour.phones[name]
        phone.locator("#task").get_by_label("Account").fill(account)
        phone.locator(".chips label").first.click()
        phone.get_by_role("button", name="Save my line").click()
        expect(phone.locator("#mine")).to_contain_text(account)


def ask_once_and_handoff(hour: Hour) -> None:
    hour.next()
    hour.press("Start the count")
    expect(hour.projector.locator("[data-count-from]")).to_have_text(re.compile(r"^[1-7]$"))
    expect(hour.phones["Ana"].locator("[data-count-from]")).to_have_text(re.compile(r"^[1-7]$"))
    hour.next()
    phone = hour.phones["Ana"]
    phone.locator("#task textarea").fill("Shall we take half an hour on Tuesday to plan the next seats?")
    phone.get_by_role("button", name="Save my ask").click()
    expect(phone.locator("#mine")).to_contain_text("half an hour on Tuesday")
    phone.reload()
    expect(phone.locator("#mine")).to_contain_text("half an hour on Tuesday")
    hour.next()
    expect(hour.projector.locator(".where").first).to_contain_text("4 ·")


def roleplay(hour: Hour) -> None:
    hour.next()
    hour.key("s")
    expect(hour.console.locator(".pair")).to_have_count(3)
    expect(hour.console.locator(".observer")).to_have_count(1)
    hour.join("Dana", "ae")
    expect(hour.phones["Dana"].get_by_text("You are not in a pair yet")).to_be_visible()
    hour.press("Give everybody a seat")
    expect(hour.console.locator(".pair")).to_have_count(4)
    expect(hour.console.locator(".observer")).to_have_count(0)
    hour.key("s")
    expect(hour.projector.locator(".clock time")).to_have_text(re.compile(r"^1:[34]\d$"))
    only_the_customer_holds_the_customers_card(hour)
    customer = next((name for name in hour.phones if pairing_of(hour, name).customer.name == name), None)
    flagged_by_the_facilitator(hour, not_with=customer)
    flagged_by_the_referee(hour, customer)


def only_the_customer_holds_the_customers_card(hour: Hour) -> None:
    """The whole page of each seller, hidden parts and all: nothing of what the customer keeps to themselves (R6)."""
    for name, phone in hour.phones.items():
        pairing = pairing_of(hour, name)
        expect(phone.locator(".role-card")).to_be_visible()
        secret = [line for line in pairing.round.scenario.customer_card.splitlines() if line.strip()]
        for line in secret:
            assert (line in phone.content()) == (pairing.customer.name == name)


def pairing_of(hour: Hour, name: str) -> Pairing:
    return (
        Pairing.objects.seated()
        .of(hour.person(name))
        .select_related("seller", "customer", "round__scenario")
        .latest("pk")
    )


def flagged_by_the_facilitator(hour: Hour, not_with: str | None) -> None:
    """Another pair than the one whose pad is tapped next: two who flag one pair at once saw one breach."""
    spared = pairing_of(hour, not_with) if not_with else None
    name = next(name for name in hour.phones if pairing_of(hour, name) != spared)
    phone = hour.phones[name]
    hour.console.locator(f"#pair-{pairing_of(hour, name).pk}").get_by_role("button", name="Asked twice").click()
    expect(phone.locator(".flagged")).to_be_visible()
    expect(hour.projector.locator(".tally")).to_contain_text("1")
    expect(hour.projector.locator("#screen")).not_to_contain_text(name)
    phone.get_by_role("button", name="Understood").click()
    expect(phone.locator(".flagged")).to_have_count(0)


def flagged_by_the_referee(hour: Hour, name: str | None) -> None:
    """Whoever of our phones is a customer keeps the count: the second ask raises the flag by itself."""
    before = Flag.objects.count()
    if name is None:
        # Every phone sells in this half: after the swap every one of them is the customer.
        hour.key("s")
        expect(hour.projector.get_by_text("Swap roles")).to_be_visible()
        hour.key("s")
        name = "Ana"
    pad = hour.phones[name]
    pad.get_by_role("button", name="They asked", exact=True).click()
    expect(pad.get_by_text("1 ask", exact=True)).to_be_visible()
    pad.get_by_role("button", name="They asked again").click()
    expect(pad.locator(".flagged")).to_be_visible()
    assert Flag.objects.count() == before + 1
    expect(hour.projector.locator(".tally")).to_contain_text("2")
    pad.get_by_role("button", name="Understood").click()
    expect(pad.locator(".flagged")).to_have_count(0)
    while hour.console.locator("[data-phase=done]").count() == 0:
        token = hour.console.locator(".roleplay-now [data-value-at]").get_attribute("data-value-at")
        hour.key("s")
        expect(hour.console.locator(f"[data-value-at='{token}']")).to_have_count(0)


def debrief(hour: Hour) -> None:
    hour.next()
    hour.key("s")
    expect(hour.projector.locator(".clock time")).to_have_text(re.compile(r"^1:[23]\d$"))


def commitments(hour: Hour) -> None:
    hour.next()
    ana = hour.phones["Ana"]
    expect(ana.locator("#task").get_by_label("Account")).to_have_value("Northwind Freight")
    ana.get_by_label("Exact next action").fill("the seats")
    ana.get_by_label("Hour").fill("10:00")
    ana.locator(".days label").nth(1).click()
    hour.refused(ana, "Put it on the wall", "next_action")
    expect(ana.get_by_label("Exact next action")).to_have_value("the seats")
    post_note(ana, "Call Priya and propose a capacity review of the 174 seats", None)
    expect(ana.locator("#mine")).to_contain_text("You report on Friday 27 November")
    for name in ("Ben", "Chidi", "Dana"):
        post_note(hour.phones[name], f"Ask for half an hour about {name}", f"Account of {name}")
    wednesday = {"day": "2026-11-25", "hour": "14:00", "trigger": "usage_threshold"}
    for name, _role in OTHERS:
        data = {"account": f"Account of {name}", "next_action": "Send the invite for the review", **wednesday}
        hour.answer(name, "commitments", "note", **data)
    expect(hour.projector.locator(".note")).to_have_count(8)
    hour.next()
    hour.key("t")
    expect(hour.projector.locator(".note.spotlight")).to_have_count(1)
    hour.next()
    hour.press("Record the pledge")
    expect(hour.console.get_by_role("button", name="Correct the name")).to_be_visible()
    expect(hour.console.get_by_role("button", name="Record the pledge")).to_have_count(0)
    expect(hour.projector.get_by_role("heading", name=re.compile("Max Manager"))).to_be_visible()
    hour.end()


def post_note(phone: Page, action: str, account: str | None) -> None:
    if account is not None:
        phone.locator("#task").get_by_label("Account").fill(account)
        phone.locator("[name=trigger]:visible").first.check(force=True)
    phone.get_by_label("Exact next action").fill(action)
    phone.get_by_label("Hour").fill("10:00")
    phone.locator(".days label").nth(1).click()
    phone.get_by_role("button", name="Put it on the wall").dblclick()
    expect(phone.locator("#mine")).to_contain_text(action)


def friday(hour: Hour) -> None:
    answer_by_phone(hour.phones["Ben"], "Send the proposal")
    manager = hour.room.laptop(hour.training.manager)
    standup(hour, manager)
    desk(hour, manager)


def standup(hour: Hour, manager: Page) -> None:
    """Ana is first; her answer is taken down on the spot, then it is the next one's turn."""
    manager.goto(f"{hour.room.local_url}/teams/{hour.training.team_id}/standup/")
    manager.get_by_role("button", name=re.compile("Start|Open")).first.click()
    expect(manager.locator(".turn")).to_contain_text("Ana")
    expect(manager.locator(".turn time[data-total='90']")).to_have_text(re.compile(r"^1:[23]\d$"))
    expect(manager.locator(".promised")).to_contain_text("Call Priya and propose a capacity review")
    manager.get_by_text("It did not take place").click()
    manager.get_by_label("What got in the way").fill("Priya was ill")
    manager.get_by_role("button", name="Save the answer").click()
    expect(manager.locator("main")).to_contain_text("Priya was ill")
    manager.get_by_role("button", name="Next rep").click()
    expect(manager.locator(".turn")).to_contain_text("Ben")
    expect(manager.locator("main")).to_contain_text("Send the proposal")


def desk(hour: Hour, manager: Page) -> None:
    """One kept, one not kept, six overdue after the standup; every number opens the notes behind it."""
    manager.goto(f"{hour.room.local_url}/desk/{hour.training.team_id}/")
    reps = manager.get_by_role("region", name="By rep")
    ben = reps.locator("tr", has_text="Ben")
    expect(ben.locator("td[data-label='Kept']")).to_have_text("1")
    ana = reps.locator("tr", has_text="Ana")
    ana.locator("td[data-label='Not kept']").get_by_role("link").click()
    expect(manager.locator("tbody tr")).to_have_count(1)
    expect(manager.locator("tbody")).to_contain_text("Northwind Freight")
    manager.goto(f"{hour.room.local_url}/desk/{hour.training.team_id}/reviews/")
    expect(manager.locator("tbody tr")).to_have_count(8)
    manager.get_by_role("button", name=re.compile("Reviewed")).first.click()
    expect(manager.locator("tbody tr").filter(has=manager.get_by_role("button"))).to_have_count(7)
