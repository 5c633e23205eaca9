"""A whole hour of "Cross-sell Diagnosis" through real pages: every section and activity on three faces, to Friday."""

import datetime as dt
import re

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from commitments.models import PlayPart
from tests.browser.conftest import Room
from tests.browser.cross_sell import brief, discovery, frame_and_signals, in_section, opening, save
from tests.browser.hours import FRIDAY, OTHERS, Hour, answer_by_phone, doors_and_joining, plan_hour
from tests.browser.screens import faults


@pytest.fixture
def hour(people: Room, clock: time_machine.Traveller) -> Hour:
    return plan_hour(people, "cross-sell-diagnosis", "Cross-sell Diagnosis, November")


def test_a_whole_hour_until_friday(hour: Hour, clock: time_machine.Traveller) -> None:
    doors_and_joining(hour)
    hour.join("Dana", "ae")
    hour.start()
    frame_and_signals(hour)
    brief(hour)
    opening(hour)
    discovery(hour)
    calculator(hour)
    objections(hour)
    sponsors(hour)
    commitments(hour)
    clock.shift(dt.timedelta(minutes=121))
    logging_clock(hour)
    reading(hour)
    clock.move_to(FRIDAY)
    friday(hour)


# ------------------------------------------------------------------ 5 Sponsor and arithmetic


def calculator(hour: Hour) -> None:
    hour.next()
    in_section(hour, 5)
    wall, ana = hour.projector.locator("#screen"), hour.phones["Ana"]
    expect(wall.locator(".assumed div").first).to_contain_text("CSMs who run plays")
    for name, points in (("Ana", "5.3"), ("Ben", "2")):
        phone = hour.phones[name]
        phone.get_by_label("Your guess").fill(points)
        save(phone, "That is my guess", shows=f"Your guess: {points}")
    expect(wall).to_contain_text("2 guesses")
    assert "0.5" not in ana.locator("#task").inner_text()
    hour.key("r")
    expect(wall.locator(".big")).to_contain_text("0.5")
    expect(wall).to_contain_text("5.3 points need 40.7 plays a year: 10.2 CSMs")
    expect(wall).to_contain_text("10.6 points need 81.4 plays a year")
    expect(wall.locator("[data-standing=arithmetic]")).to_be_visible()
    expect(ana.locator("#mine")).to_contain_text("4.8 more than it adds up to")
    slide(hour, "CSMs who run plays", "10")
    for page in (hour.projector, ana):
        expect(page.locator(".assumed div").first).to_contain_text("10")
    expect(wall.locator(".big")).to_contain_text("5.2")
    hour.key("3")
    expect(wall.locator(".big")).to_contain_text("10.4")
    expect(ana.locator("#task h1")).to_contain_text("10.4 points a year")
    hour.key("z")
    expect(wall.locator(".big")).to_contain_text("0.5")


def slide(hour: Hour, label: str, value: str) -> Locator:
    slider = hour.console.get_by_label(label)
    slider.fill(value)
    slider.blur()
    return slider


def objections(hour: Hour) -> None:
    hour.next()
    wall, face, ana = hour.projector.locator("#screen"), hour.console.locator("#face"), hour.phones["Ana"]
    expect(wall).to_contain_text("Objection 1 of 3")
    ana.get_by_label("What you would answer").fill("We bring what we saw")
    save(ana, "Save my answer", shows="We bring what we saw")
    expect(face).to_contain_text("We bring what we saw")
    expect(wall).not_to_contain_text("We bring what we saw")
    for phone in hour.phones.values():
        assert "being close is why the signal is seen" not in phone.content()
    hour.key("t")
    expect(wall).to_contain_text("being close is why the signal is seen")
    expect(wall.locator("[data-standing=disputed]")).to_be_visible()
    expect(ana.locator("#task")).to_contain_text("being close is why the signal is seen")
    expect(face.get_by_role("button", name=re.compile("Next objection"))).to_be_visible()
    hour.key("t")
    expect(wall).to_contain_text("Objection 2 of 3")
    hour.console.get_by_role("button", name=re.compile("If they ask")).click()
    hour.console.get_by_label("Find a question").fill("own the number")
    expect(hour.console.locator("#answers-list")).to_contain_text("credit split")
    hour.console.keyboard.press("Escape")


def sponsors(hour: Hour) -> None:
    hour.next()
    wall, face = hour.projector.locator("#screen"), hour.console.locator("#face")
    ana, ben, dana = (hour.phones[name] for name in ("Ana", "Ben", "Dana"))
    expect(face).to_contain_text("Nothing on the board yet")
    expect(ana.locator("#task").get_by_label("Account")).to_have_value("Northwind Freight")
    # The sponsor of their brief stands there already, for both of the pair.
    for phone in (ana, ben):
        expect(phone.get_by_label("Name of the sponsor")).to_have_value("Jo Park")
    ana.get_by_label("Name of the sponsor").fill("")
    ana.get_by_label("Day in front of them").fill("2026-12-03")
    save(ana, "Put it on the board", shows="No play yet. Missing: a name")
    save(ben, "Put it on the board", shows="Missing: a day")
    dana.get_by_label("Name of the sponsor").fill("Mei Tanaka")
    dana.get_by_label("Their title").fill("VP Operations")
    dana.get_by_label("Day in front of them").fill("2026-12-03")
    save(dana, "Put it on the board", shows="On the board: Tessera")
    expect(dana.locator("#mine .alert")).to_have_count(0)
    expect(wall.locator(".board li")).to_have_count(3)
    expect(wall.locator(".board [data-off]")).to_have_count(2)
    expect(wall).to_contain_text("No play: no name")
    expect(wall).to_contain_text("1 of 3 are plays")
    expect(face).to_contain_text("1 of 3 are plays")


# ------------------------------------------------------------------ 6 Commitments


def commitments(hour: Hour) -> None:
    hour.next()
    in_section(hour, 6)
    wall, dana = hour.projector.locator("#screen"), hour.phones["Dana"]
    expect(wall).to_contain_text("One customer, one meeting, one date to sign")
    expect(dana.locator("#task").get_by_label("Account")).to_have_value("Tessera")
    expect(dana.locator("[name=sponsor_name]")).to_have_value("Mei Tanaka")
    fill_note(dana, signal_on="2026-11-22", product="Reporting", colleague="")
    error = hour.refused(dana, "Put it on the wall", "colleague")
    expect(error).to_contain_text("for CSM and AE together")
    expect(dana.get_by_label("Adjacent product")).to_have_value("Reporting")
    dana.get_by_label("Who of yours comes along").fill("Chidi")
    dana.get_by_role("button", name="Put it on the wall").dblclick()
    mine = dana.locator("#mine")
    expect(mine).to_contain_text("Signed by Sunday 6 December")
    expect(mine).to_contain_text("12 of 14 days are left: the clock began with the signal")
    # The clock for the CRM ends an hour after the hour's planned end, which is nearly an hour away.
    expect(mine.locator("time.clock-small")).to_have_text(re.compile(r"^1(1\d:\d\d|20:00)$"))
    expect(wall.locator(".note")).to_contain_text("Tessera")
    mine.get_by_role("button", name="I have sent the invite").click()
    expect(mine).to_contain_text("The invite has gone out")
    face = hour.console.locator("#face")
    expect(face.locator(".tally")).to_contain_text("1 of 1")
    ana = hour.phones["Ana"]
    names = {"sponsor_name": "Ada Reyes", "sponsor_title": "COO", "colleague": "Ben"}
    fill_note(ana, signal_on="2026-11-24", product="Forecast", **names)
    ana.get_by_role("button", name="Put it on the wall").click()
    expect(ana.locator("#mine")).to_contain_text("All 14 days are left")
    ana.get_by_role("button", name="It stands in the CRM").click()
    expect(ana.locator("#mine")).to_contain_text("In the CRM")
    for name, _role in OTHERS:
        post_unseen(hour, name)
    expect(wall.locator(".note")).to_have_count(6)
    expect(face).to_contain_text("no invite yet")


def fill_note(phone: Page, **values: str) -> None:
    for name, value in values.items():
        phone.locator(f"#task [name={name}]").fill(value)
    phone.locator("[name=trigger]:visible").first.check(force=True)
    phone.get_by_label("Exact next action").fill("Map the reporting workflow with Priya")
    phone.get_by_label("Hour").fill("10:00")
    phone.locator(".days label").nth(1).click()
    expect(phone.locator("#task [name=sponsor_on]")).to_have_value("2026-12-03")


def post_unseen(hour: Hour, name: str) -> None:
    note = {"account": f"Account of {name}", "next_action": "Send the invite for the review", "hour": "14:00"}
    play = {"signal_on": "2026-11-23", "product": "Reporting", "sponsor_name": "Jo Park", "sponsor_title": "CFO"}
    dates = {"day": "2026-11-25", "sponsor_on": "2026-12-02", "colleague": "Ben", "trigger": "usage_threshold"}
    hour.answer(name, "commitments", "note", **note, **play, **dates)


def logging_clock(hour: Hour) -> None:
    """An hour after the planned end, who has not logged it is told so, and the console says who."""
    dana = hour.phones["Dana"]
    dana.reload()
    expect(dana.locator("#mine")).to_contain_text("Until it is, the promise counts as not made")
    dana.get_by_role("button", name="It stands in the CRM").click()
    expect(dana.locator("#mine")).to_contain_text("In the CRM, but late")
    hour.console.reload()
    expect(hour.console.locator("#face")).to_contain_text("not logged in time")
    assert PlayPart.objects.exclude(logged_at=None).count() == 2


def reading(hour: Hour) -> None:
    hour.next()
    hour.key("t")
    spotlight = hour.projector.locator(".note.spotlight")
    expect(spotlight).to_have_count(1)
    expect(spotlight.locator(".terms")).to_have_count(2)
    expect(spotlight).to_contain_text(re.compile(r"sees it .*signed by .* days left", re.DOTALL))
    # The own sponsor and dates are at hand when one's name is called.
    expect(hour.phones["Ana"].locator("#mine")).to_contain_text("Ada Reyes, COO · sees it Thursday 3 December")
    expect(hour.phones["Ana"].locator("#mine")).to_contain_text("Signed by Tuesday 8 December")
    assert faults(hour.projector) == []
    hour.end()


def friday(hour: Hour) -> None:
    """Who promised reports, and the manager sees each play with what became of it."""
    answer_by_phone(hour.phones["Ana"], "Show Ada the numbers")
    manager = hour.room.laptop(hour.training.manager)
    manager.goto(f"{hour.room.local_url}/teams/{hour.training.team_id}/standup/")
    manager.get_by_role("button", name=re.compile("Start|Open")).first.click()
    expect(manager.locator(".turn")).to_contain_text("Ana")
    expect(manager.locator("main")).to_contain_text("Show Ada the numbers")
    manager.goto(f"{hour.room.local_url}/desk/{hour.training.team_id}/")
    row = manager.get_by_role("region", name="By rep").locator("tr", has=manager.get_by_text("Ana", exact=True))
    expect(row.locator("td[data-label='Kept']")).to_have_text("1")
