"""Plays in real pages: from a note on the wall to signed, and to lost with a reason; and a rep's own on the phone."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from commitments.actions import notes
from commitments.models import Play
from facilitator.models import Team, User
from sessions.actions import moves
from sessions.models import Participant, TrainingSession
from tests.browser.conftest import TUESDAY, Room
from tests.factories import ParticipantFactory, RepFactory, make_training, phone_cookie

PLAN: Any = [(5, [("commitments", {})])]
WORDS = {
    "account": "Northwind Freight",
    "trigger": "adjacent_pain_ticket",
    "motion": "cross_sell",
    "next_action": "Call Priya and propose a reporting review",
    "conversation_at": TUESDAY + dt.timedelta(hours=4),
}


@pytest.fixture
def ana(team: Team, facilitator: User, manager: User, clock: time_machine.Traveller) -> Participant:
    training = make_training(plan=PLAN, team=team, facilitator=facilitator, manager=manager, starts_at=TUESDAY)
    moves.start(training=training, stage=None)
    profile = RepFactory(team=team, name="Ana Lopez")
    return ParticipantFactory(training=training, rep=profile, name="Ana Lopez", role="csm")


@pytest.fixture
def wednesday(ana: Participant, clock: time_machine.Traveller) -> Participant:
    """The note hangs on the wall, and its conversation was yesterday."""
    notes.post_commitment(participant=ana, data=WORDS)
    moves.end(training=TrainingSession.objects.get(), stage=None)
    clock.shift(dt.timedelta(days=1))
    return ana


def desk(people: Room, manager: User, path: str) -> Page:
    # A form that lacks something is answered with 422, which the browser's console calls an error.
    people.forgiven = ("422",)
    page = people.laptop(manager)
    page.goto(f"{people.local_url}{path}")
    return page


def stage(page: Page) -> Any:
    return page.locator(".page-head .pill")


def test_a_note_becomes_a_play_and_is_signed_with_the_keyboard_where_taps_are_short(
    people: Room, wednesday: Participant, manager: User
) -> None:
    page = desk(people, manager, f"/desk/{wednesday.training.team_id}/notes/")
    page.get_by_role("button", name="Make it a play").click()
    expect(stage(page)).to_have_text("Identified")

    page.get_by_role("button", name="Move to Engaged").click()
    expect(stage(page)).to_have_text("Engaged")
    expect(page.get_by_text("0 of 3 are written down")).to_have_count(2)

    page.get_by_role("link", name="Fill in for Proposed").click()
    page.get_by_role("button", name="Move to Proposed").click()
    expect(page.get_by_text("no name, no proposal")).to_be_visible()
    page.get_by_label("Sponsor who signs").fill("Mei Tanaka")
    for number in (1, 2, 3):
        page.locator(f"[name=answer_{number}]").fill(f"Answer {number}")
    page.get_by_role("button", name="Move to Proposed").click()
    expect(stage(page)).to_have_text("Proposed")

    page.get_by_role("link", name="Fill in for Closed won").click()
    page.get_by_label("Amount a year").fill("50400")
    page.keyboard.press("Enter")
    expect(stage(page)).to_have_text("Closed won")
    expect(page.get_by_text("50,400 a year")).to_be_visible()

    page.goto(f"{people.local_url}/desk/{wednesday.training.team_id}/funnel/")
    expect(page.get_by_role("row", name="Closed won")).to_contain_text("50,400")


def test_a_play_is_lost_for_a_reason_taken_back_and_reviewed_by_month(
    people: Room, wednesday: Participant, manager: User
) -> None:
    base = f"/desk/{wednesday.training.team_id}"
    page = desk(people, manager, f"{base}/notes/")
    page.get_by_role("button", name="Make it a play").click()
    page.get_by_role("link", name="It is lost").click()
    page.get_by_role("button", name="Close as lost").click()
    expect(page.get_by_text("without a reason nobody learns")).to_be_visible()
    page.get_by_label("No budget available").check()
    page.get_by_role("button", name="Close as lost").click()
    expect(stage(page)).to_have_text("Closed lost")

    page.get_by_role("button", name="was a slip").click()
    expect(stage(page)).to_have_text("Identified")
    page.get_by_role("link", name="It is lost").click()
    page.get_by_label("Another reason").check()
    page.get_by_label("In their words").fill("They were bought by somebody else")
    page.get_by_role("button", name="Close as lost").click()
    expect(page.get_by_text("They were bought by somebody else").first).to_be_visible()

    page.goto(f"{people.local_url}{base}/losses/")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 play lost in November 2026")
    page.get_by_role("row", name="Another reason").get_by_role("link").first.click()
    expect(page.get_by_role("row", name="Northwind Freight")).to_contain_text("Another reason")

    page.get_by_role("link", name="Northwind Freight").click()
    page.get_by_role("button", name="Try again in a new play").click()
    expect(stage(page)).to_have_text("Identified")
    expect(page.get_by_role("link", name="An attempt before: Closed lost")).to_be_visible()


def test_a_rep_moves_their_own_play_on_the_phone(people: Room, wednesday: Participant) -> None:
    phone = people.phone()
    base = f"http://room.test:{people.server.port}"
    cookies = phone_cookie(wednesday).items()
    phone.context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies])
    phone.goto(f"/s/{wednesday.training.code}/")
    phone.get_by_role("link", name="My plays").click()
    phone.get_by_role("button", name="Make my note a play").click()
    phone.get_by_role("button", name="Move to Engaged").click()
    expect(phone.locator("main .pill")).to_have_text("Engaged")
    phone.get_by_role("link", name="It is lost").click()
    phone.get_by_label("Timing").check()
    phone.get_by_role("button", name="Close as lost").click()
    expect(phone.locator("main .pill")).to_have_text("Closed lost")
    assert list(Play.objects.values_list("stage", "lost_reason")) == [("closed_lost", "timing")]
