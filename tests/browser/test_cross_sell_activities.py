"""Each activity of "Cross-sell Diagnosis" by itself on its three faces: empty, by keys, refused with what was typed."""

import re
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from playwright.sync_api import Page, expect

from tests.browser.conftest import Room
from tests.browser.hours import Hour, stage
from tests.browser.screens import faults

PROGRAM = Path(django_settings.BASE_DIR) / "facilitator" / "programs" / "xsell_diagnosis.toml"


def settings_of(kind: str) -> dict[str, Any]:
    """As the built-in program has them."""
    sections = tomllib.loads(PROGRAM.read_text("utf-8"))["sections"]
    found = (activity for section in sections for activity in section["activities"] if activity["key"] == kind)
    return dict(next(found).get("settings", {}))


def faces(hour: Hour) -> tuple[Page, Any, Any]:
    return hour.phones["Ana"], hour.projector.locator("#screen"), hour.console.locator("#face")


def test_the_frame_and_a_signal_with_its_name_when_names_are_allowed(people: Room):
    hour = stage(people, "frame", settings_of("frame"))
    ana, wall, face = faces(hour)
    expect(face).to_contain_text("Nothing written yet")
    ana.locator("#task").get_by_label("Account").fill("Tessera")
    ana.get_by_role("radio", name="A pain next door").check(force=True)
    expect(hour.refused(ana, "Save my signal", "noticed")).to_contain_text("the CSM or the AE")
    expect(ana.locator("#task").get_by_label("Account")).to_have_value("Tessera")
    ana.get_by_label("In one sentence").fill("Three operators wrote tickets about reporting")
    ana.get_by_role("radio", name="The AE").check(force=True)
    ana.get_by_role("button", name="Save my signal").click()
    expect(ana.locator("#mine")).to_contain_text("Saved")
    hour.key("t")
    expect(wall.locator(".frame-lines li")).to_have_count(1)
    hour.key("z")
    expect(wall.locator(".is-and-not")).to_be_visible()
    face.get_by_role("button", name=re.compile("^Show Tessera")).click()
    expect(wall).to_contain_text("Three operators wrote tickets")
    expect(wall).not_to_contain_text("Ana")
    hour.key("m")
    expect(wall).to_contain_text("Ana")
    assert faults(hour.projector) == []


def test_the_calculator_refuses_what_is_no_number_and_keeps_it(people: Room):
    hour = stage(people, "calculator", settings_of("calculator"))
    ana, wall, face = faces(hour)
    expect(wall).to_contain_text("0 guesses")
    ana.get_by_label("Your guess").fill("lots")
    expect(hour.refused(ana, "That is my guess", "points")).to_contain_text("like 2 or 5.3")
    expect(ana.get_by_label("Your guess")).to_have_value("lots")
    ana.get_by_label("Your guess").fill("7.5")
    ana.get_by_role("button", name="That is my guess").click()
    expect(wall).to_contain_text("1 guess")
    for key, points in (("2", "5.2"), ("3", "10.4"), ("1", "0.5")):
        hour.key(key)
        expect(face.get_by_role("heading", name=f"{points} points of NRR a year")).to_be_visible()
    expect(wall.locator(".big")).to_have_count(0)
    hour.key("r")
    expect(wall.locator(".big")).to_contain_text("0.5")
    expect(ana.locator("#mine")).to_contain_text("7.0 more than it adds up to")
    churn = hour.console.get_by_label("Lost to churn in the year")
    churn.focus()
    for _press in range(4):
        hour.console.keyboard.press("ArrowRight")
    expect(wall).to_contain_text("after churn -1.5")
    churn.blur()
    hour.key("r")
    expect(wall.locator(".big")).to_have_count(0)
    assert faults(hour.projector) == []


def test_an_opening_needs_two_and_a_sentence(people: Room):
    hour = stage(people, "opening", settings_of("opening"), names=("Ana",))
    ana, wall, face = faces(hour)
    expect(face).to_contain_text("An opening needs two people in the room")
    ana.get_by_label("What you saw").fill("   ")
    expect(hour.refused(ana, "Save my opening", "line")).to_be_visible()
    ana.get_by_label("What you saw").fill("Fifty of your people work in the module now")
    ana.get_by_role("button", name="Save my opening").click()
    expect(wall).to_contain_text("1 line written")
    assert faults(hour.projector) == []


def test_the_opening_by_keys_alone(people: Room):
    hour = stage(people, "opening", settings_of("opening"), names=("Ana", "Ben", "Chidi"))
    _ana, wall, face = faces(hour)
    hour.key("s")
    expect(face.locator("[data-phase=performing]")).to_be_visible()
    for phone in hour.phones.values():
        expect(phone.locator("#task h1")).to_have_text(re.compile("Start with what you saw|What came first"))
    voters = [phone for phone in hour.phones.values() if phone.get_by_role("button", name="Our product").count()]
    assert len(voters) == 2
    for phone in voters:
        phone.get_by_role("button", name="Our product").click()
        expect(phone.locator("#mine")).to_contain_text("our product came first")
        expect(phone.locator(".results")).to_have_count(0)
    hour.key("6")
    expect(face).to_contain_text("Our chief executives should meet")
    hour.key("s")
    expect(wall).to_contain_text("2 votes in")
    hour.key("r")
    expect(wall).to_contain_text("N6")
    expect(face.get_by_role("button", name="Cover the votes")).to_be_visible()
    hour.key("r")
    expect(wall.locator(".performances")).to_have_count(0)
    expect(wall).to_contain_text("2 votes in")


def test_discovery_opens_one_question_after_the_other(people: Room):
    hour = stage(people, "discovery", settings_of("discovery"))
    ana, wall, face = faces(hour)
    expect(face).to_contain_text("Nothing written yet")
    hour.key("t")
    expect(wall).to_contain_text("Question 1 of 3")
    hour.key("z")
    expect(wall.locator(".handoff")).to_be_visible()
    ana.locator("#task").get_by_label("Account").fill("Tessera")
    ana.get_by_label("What you heard").first.fill("  ")
    expect(hour.refused(ana, "Save answer 1", "heard").first).to_contain_text("Write what you heard")
    expect(ana.locator("#task").get_by_label("Account")).to_have_value("Tessera")
    ana.get_by_label("What you heard").first.fill("Two rounds a month, 12 hours each")
    ana.get_by_role("button", name="Save answer 1").click()
    expect(ana.locator(".locked")).to_have_count(1)
    expect(face).to_contain_text("0 of 2 have all answers")
    expect(face.locator(".pill")).to_have_text("1 of 3")
    assert faults(hour.projector) == []


def test_a_sponsors_day_that_is_too_far_is_refused_and_stays(people: Room):
    hour = stage(people, "sponsors", settings_of("sponsors"))
    ana, wall, face = faces(hour)
    expect(face).to_contain_text("Nothing on the board yet")
    expect(wall).to_contain_text("Without a name or a day it is no play")
    ana.locator("#task").get_by_label("Account").fill("Tessera")
    ana.get_by_label("Day in front of them").fill("2099-01-01")
    expect(hour.refused(ana, "Put it on the board", "sponsor_on")).to_contain_text("too far away")
    expect(ana.get_by_label("Day in front of them")).to_have_value("2099-01-01")
    ana.get_by_label("Day in front of them").fill("")
    ana.get_by_role("button", name="Put it on the board").click()
    expect(wall.locator(".board [data-off]")).to_contain_text("No play")
    expect(face.locator(".pill")).to_have_text("no play")
    assert faults(hour.projector) == []


def test_the_positioning_sentence_is_put_together_and_can_be_said_otherwise(people: Room):
    hour = stage(people, "positioning", {})
    ana, wall, face = faces(hour)
    expect(face).to_contain_text("Nothing written yet")
    parts = {"Account": "Tessera", "1 · Outcome": "two days less at month end", "2 · Next": "planning on one data set"}
    for label, text in {**parts, "The metric": "a tenth fewer late orders"}.items():
        ana.locator("#task").get_by_label(label).fill(text)
    expect(hour.refused(ana, "Put the sentence together", "price")).to_contain_text("Write the price")
    expect(ana.get_by_label("2 · Next")).to_have_value("planning on one data set")
    ana.get_by_label("3 · Price").fill("48,000 a year")
    ana.get_by_role("button", name="Put the sentence together").click()
    expect(ana.locator("#mine")).to_contain_text("You reached two days less at month end. Next comes planning")
    expect(face.locator("[data-tone=danger]")).to_have_text("G7")
    expect(wall).to_contain_text("1 written")
    assert "Tessera" not in hour.projector.content() + hour.phones["Ben"].content()
    ana.get_by_label("Your sentence").fill("From month end to planning, for 48,000 a year")
    ana.get_by_label("priority it serves").fill("Data the board can trust")
    ana.get_by_label("Executive who will sponsor").fill("Jo Park")
    ana.get_by_role("button", name="Save", exact=True).click()
    expect(ana.locator("#mine")).to_contain_text("From month end to planning")
    expect(face.locator("[data-tone=ok]")).to_have_text("G7")
    assert faults(hour.projector) == []
