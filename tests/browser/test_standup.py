"""The standup through real pages: keys on the laptop, the projector's window beside it, with nobody and with sixty."""

import datetime as dt
import os
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from commitments.actions import notes, reports
from commitments.models import Commitment, Duty, Report
from facilitator.models import Team, User
from tests import factories
from tests.browser.conftest import WALL, Room
from tests.browser.screens import faults
from tests.commitments.conftest import FRIDAY_STANDUP, words

LONG = "Nordwestdeutsche Versicherungs- und Vermögensverwaltungsgesellschaft"
SIZES = [(1920, 1080), (1366, 768), (1280, 720), (1024, 768)]
SCHEMES = ("light", "dark")


def promised(team: Team, count: int, *, name: str = "Rep", long: bool = False) -> list[Commitment]:
    """So many reps with a note each, posted on Tuesday and due on Friday."""
    training = factories.make_training(team=team)
    made = []
    for number in range(count):
        called = f"{name} {number:02}"
        profile = factories.RepFactory(team=team, name=called)
        person = factories.ParticipantFactory(training=training, rep=profile, name=called)
        data = words(account=f"{LONG} {number}", next_action="Ask for the figures of the last quarter. " * 5)
        made.append(
            notes.post_commitment(participant=person, data=data if long else words(account=f"Account {number}"))
        )
    return made


@pytest.fixture
def friday(people: Room, clock: time_machine.Traveller, team: Team, manager: User) -> Callable[..., Page]:
    """So many promises, and the laptop's page on the Friday they are due, or later."""

    def opened(count: int, *, later: dt.timedelta = dt.timedelta(), **said: Any) -> Page:
        promised(team, count, **said)
        clock.move_to(FRIDAY_STANDUP + later)
        laptop = people.laptop(manager)
        laptop.goto(f"{people.local_url}/teams/{team.pk}/standup/")
        return laptop

    return opened


@pytest.fixture
def window(people: Room, team: Team) -> Callable[[Page], Page]:
    """The projector's window, of the same browser as the laptop's page."""

    def opened(laptop: Page) -> Page:
        screen = people.page(laptop.context)
        screen.set_viewport_size(WALL["viewport"])  # type: ignore[arg-type]
        screen.goto(f"{people.local_url}/teams/{team.pk}/standup/screen/")
        return screen

    return opened


def press(laptop: Page, key: str) -> None:
    """Each key loads a page; the keys of the next one are heard once its scripts run."""
    laptop.wait_for_load_state()
    laptop.keyboard.press(key)


def faults_in_all_sizes(page: Page, name: str) -> dict[str, list[str]]:
    """Where something is cut off or printed over something else; with SHOTS=FOLDER pictures are taken."""
    found = {}
    for width, height in SIZES:
        for scheme in SCHEMES:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.wait_for_timeout(60)
            if folder := os.environ.get("SHOTS"):
                page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png")
            if wrong := faults(page):
                found[f"{width} {scheme}"] = wrong
    return found


def test_one_key_goes_on_and_the_projector_follows(friday: Callable[..., Page], window: Callable[[Page], Page]) -> None:
    laptop = friday(3)
    screen = window(laptop)
    expect(screen.get_by_role("heading", name="3 reps, 90 seconds each: 5 minutes")).to_be_visible()
    press(laptop, "s")
    expect(laptop.locator(".turn h2")).to_have_text("Rep 00")
    expect(screen.get_by_role("heading", name="Rep 00")).to_be_visible()
    expect(screen.locator(".promised-and-said")).to_contain_text("Call Priya and propose a capacity review")
    expect(screen.locator(".clock time")).to_have_text(re.compile(r"^1:[23]\d$"))
    press(laptop, "n")
    expect(laptop.locator(".turn h2")).to_have_text("Rep 01")
    expect(screen.get_by_role("heading", name="Rep 01")).to_be_visible()
    press(laptop, "z")
    expect(laptop.locator(".turn h2")).to_have_text("Rep 00")
    press(laptop, "x")
    expect(laptop.locator(".turn h2")).to_have_text("Rep 01")
    expect(screen.locator(".foot")).to_contain_text("Not here: Rep 00")
    # A presenter's key goes on even from within a field.
    laptop.get_by_text("It did not take place").click()
    laptop.get_by_label("What got in the way").fill("n is only a letter here")
    laptop.get_by_label("What got in the way").press("PageDown")
    expect(laptop.locator(".turn h2")).to_have_text("Rep 02")
    assert Report.objects.get().reason == "n is only a letter here"


def test_answer_and_next_promise_stand_beside_the_old_one_on_the_projector(
    friday: Callable[..., Page], window: Callable[[Page], Page]
) -> None:
    laptop = friday(1)
    screen = window(laptop)
    press(laptop, "s")
    laptop.get_by_text("It took place").click()
    laptop.get_by_text("Agreed to a next step").click()
    laptop.get_by_label("What follows?").fill("Send the proposal")
    laptop.get_by_label("Day").fill("2026-12-01")
    laptop.get_by_label("Hour").fill("11:00")
    laptop.get_by_role("button", name="Save the answer").click()
    expect(screen.locator(".promised-and-said .answer")).to_contain_text("Send the proposal")
    expect(screen.locator(".promised-and-said .answer")).to_contain_text("Tue 1 Dec, 11:00")
    assert Duty.objects.friday().open().get().step == "Send the proposal"


def test_overtime_counts_up_on_both_screens(
    friday: Callable[..., Page], window: Callable[[Page], Page], clock: time_machine.Traveller
) -> None:
    laptop = friday(1)
    press(laptop, "s")
    expect(laptop.locator(".turn h2")).to_have_text("Rep 00")
    clock.shift(dt.timedelta(seconds=100))
    screen = window(laptop)
    laptop.reload()
    for time in (laptop.locator(".turn time[data-total]"), screen.locator(".clock time")):
        expect(time).to_have_text(re.compile(r"^\+0:[12]\d$"))
    expect(screen.locator(".clock")).to_have_attribute("data-level", "over")


def test_who_gave_no_answer_is_carried_forward_by_name(
    friday: Callable[..., Page], window: Callable[[Page], Page]
) -> None:
    laptop = friday(2)
    reports.report(duty=Duty.objects.earliest("pk"), data={"outcome": "happened", "response": "hard_no"})
    laptop.reload()
    screen = window(laptop)
    laptop.get_by_role("button", name="Call only the 1 without an answer, 2 min").click()
    expect(laptop.locator(".turn h2")).to_have_text("Rep 01")
    press(laptop, "n")
    expect(laptop.get_by_role("heading", name="Everybody here has spoken")).to_be_visible()
    press(laptop, "e")
    expect(laptop.locator("main")).to_contain_text("carried forward to Friday 4 December: Rep 01")
    expect(screen.locator("main")).to_contain_text("1 of 2 have answered")
    expect(screen.locator("main")).to_contain_text("Carried forward to Friday 4 December: Rep 01")


def test_a_key_pressed_twice_calls_one_rep(friday: Callable[..., Page]) -> None:
    laptop = friday(3)
    press(laptop, "s")
    expect(laptop.locator(".turn h2")).to_have_text("Rep 00")
    laptop.evaluate("""() => { for (const _ of [1, 2])
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true, cancelable: true })) }""")
    expect(laptop.locator(".turn h2")).to_have_text("Rep 01")
    expect(laptop.get_by_text("had already moved on")).to_have_count(0)


def test_screen_says_when_the_laptop_cannot_be_reached(
    friday: Callable[..., Page], window: Callable[[Page], Page], people: Room
) -> None:
    laptop = friday(1)
    screen = window(laptop)
    expect(screen.locator(".lost")).to_be_hidden()
    people.forgiven = ("ERR_FAILED",)
    screen.route("**/screen/", lambda route: route.abort())
    expect(screen.locator(".lost")).to_be_visible()
    screen.unroute("**/screen/")
    expect(screen.locator(".lost")).to_be_hidden()


@pytest.mark.parametrize("count", [0, 1, 12, 60])
def test_standup_fits_on_laptop_and_projector(
    friday: Callable[..., Page], window: Callable[[Page], Page], count: int
) -> None:
    laptop = friday(count, name="Maximiliane Musterfrau", long=True, later=dt.timedelta(days=7))
    screen = window(laptop)
    state = {0: "Nobody owes a report", 1: "1 rep, 90 seconds: 2 minutes"}.get(count)
    expect(screen.get_by_role("heading", level=1)).to_have_text(
        state or f"{count} reps, 90 seconds each: {count * 3 // 2} minutes"
    )
    found = {"before": faults_in_all_sizes(screen, f"screen-{count}-before")}
    faults_in_all_sizes(laptop, f"laptop-{count}-before")
    if count:
        press(laptop, "s")
        expect(laptop.locator(".turn h2")).to_have_text("Maximiliane Musterfrau 00")
        press(laptop, "x")
        first = Duty.objects.order_by("pk")[min(1, count - 1)]
        if count > 1:
            expect(laptop.locator(".turn h2")).to_have_text("Maximiliane Musterfrau 01")
        else:
            expect(laptop.get_by_role("heading", name="Everybody here has spoken")).to_be_visible()
        data = {
            "outcome": "rescheduled",
            "reason": "Their director is ill. " * 9,
            "next_at": timezone.now() + dt.timedelta(days=2),
        }
        reports.report(duty=first, data=data)
        if count > 1:
            expect(screen.get_by_role("heading", level=1)).to_have_text("Maximiliane Musterfrau 01")
            expect(screen.locator(".answer")).to_contain_text("Their director is ill.")
        found["running"] = faults_in_all_sizes(screen, f"screen-{count}-running")
        laptop.reload()
        faults_in_all_sizes(laptop, f"laptop-{count}-running")
        laptop.set_viewport_size({"width": 1366, "height": 768})
        press(laptop, "e")
        expect(laptop.get_by_role("heading", name="This standup is closed")).to_be_visible()
        expect(screen.get_by_role("heading", level=1)).to_contain_text("answered")
        found["over"] = faults_in_all_sizes(screen, f"screen-{count}-over")
        faults_in_all_sizes(laptop, f"laptop-{count}-over")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_another_computer_follows_by_a_link_until_it_is_revoked(friday: Callable[..., Page], people: Room) -> None:
    laptop = friday(2)
    laptop.get_by_text("On the meeting room’s own computer").click()
    laptop.get_by_role("button", name="Make the address").click()
    address = laptop.get_by_label("Open this address there; nobody signs in").input_value()
    # A browser of its own, which nobody has signed in to.
    wall = people.wall()
    wall.goto(address[address.index("/p/standup/") :])
    expect(wall.get_by_role("heading", level=1)).to_have_text("The next standup is on Friday 27 November, 09:00")
    laptop.get_by_role("button", name="Start the standup").click()
    expect(wall.get_by_role("heading", name="Rep 00")).to_be_visible()
    assert faults(wall) == []
    press(laptop, "n")
    expect(wall.get_by_role("heading", name="Rep 01")).to_be_visible()
    people.forgiven = ("404",)
    laptop.get_by_role("button", name="Revoke this address").click()
    expect(wall.locator("body")).not_to_contain_text("Rep 01")
