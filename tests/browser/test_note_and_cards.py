"""On real phones: a guardrail in the way of a note, the watcher's scorecard, and a card in the second language."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commitments.models import Commitment
from facilitator.models import Membership, Scenario
from roleplay.actions import seating
from roleplay.models import CheckMark
from sessions.actions import moves
from sessions.models import ActivityRun, Participant, Response
from tests import factories
from tests.browser.conftest import Room
from tests.browser.test_brief import pick_up
from tests.roleplay.conftest import advance, make_room, pairs
from tests.sessions.activities import hour

SECOND = {
    "second_language": "de",
    "second_seller_card": "Fragen Sie einmal.",
    "second_customer_card": "Sie haben viel zu tun.",
}


@pytest.fixture
def phone(people: Room) -> Page:
    """Ana before the form of her note; an escalation is open at the account whose facts she has entered."""
    training = factories.make_training(plan=[(5, [("triggers", {}), ("commitments", {})])])
    ana = factories.ParticipantFactory(training=training, name="Ana")
    hour.begin(training)
    training.refresh_from_db()
    facts = training.activity_runs.get(kind="triggers")
    data = {"account": "Northwind Freight", "escalation": "yes"}
    Response.objects.create(training=training, activity_run=facts, participant=ana, data=data, slot="facts")
    wall = training.activity_runs.get(kind="commitments")
    moves.go_to(training=training, stage=training.stage, step_id=wall.pk)
    return pick_up(people, Participant.objects.get(pk=ana.pk))


def test_a_note_that_is_blocked_keeps_every_word_and_goes_out_once_it_is_meant(people: Room, phone: Page) -> None:
    people.forgiven = ("422",)
    tick = phone.get_by_label("I have read this, and mean it all the same.")
    expect(phone.get_by_role("textbox", name="Account")).to_have_value("Northwind Freight")
    expect(phone.get_by_role("note")).to_contain_text("Something is burning for them.")
    expect(tick).to_be_hidden()
    phone.get_by_role("radio", name="Usage").check()
    phone.get_by_label("Exact next action").fill("Call Priya and solve the crisis with support")
    phone.locator(".days input").nth(1).check()
    phone.get_by_label("Hour").fill("10:00")
    phone.get_by_role("button", name="Put it on the wall").click()

    expect(phone.locator("[data-error=despite]")).to_contain_text("G1 Open escalation or crisis")
    expect(phone.locator("[data-error=despite]")).to_contain_text("Playbook notes")
    expect(phone.get_by_label("Exact next action")).to_have_value("Call Priya and solve the crisis with support")
    assert not Commitment.objects.exists()
    phone.reload()
    expect(phone.get_by_label("Exact next action")).to_have_value("Call Priya and solve the crisis with support")
    phone.get_by_role("button", name="Put it on the wall").click()
    expect(tick).to_be_visible()
    tick.check()
    phone.get_by_role("button", name="Put it on the wall").click()

    expect(phone.get_by_role("heading", name="On the wall")).to_be_visible()
    expect(phone.get_by_role("note")).to_contain_text("G1")
    assert Commitment.objects.get().known["escalation"] == "yes"


def test_the_new_sponsor_warns_as_soon_as_it_is_chosen(phone: Page) -> None:
    warning = phone.get_by_text("Introduce yourself and hear their priorities first.")
    expect(warning).to_be_hidden()
    phone.get_by_role("radio", name="Sponsor").check()
    expect(warning).to_be_visible()
    phone.get_by_role("radio", name="Renewal").check()
    expect(warning).to_be_hidden()


@pytest.fixture
def trio(server: Any) -> Any:
    facilitator, team = factories.UserFactory(name="Fay"), factories.TeamFactory()
    factories.MembershipFactory(user=facilitator, team=team, role=Membership.Role.OWNER)
    run: ActivityRun = make_room(facilitator, team, people=3)
    Scenario.objects.update(checks=["Began with the number", "Left discounts out"], **SECOND)
    seating.pair_up(run=run, user=facilitator, data={})
    advance(run, facilitator)
    return run, facilitator, pairs(run)[0]


def test_the_watcher_answers_with_the_keyboard_and_the_dock_leaves_room(people: Room, trio: Any) -> None:
    _run, _facilitator, pair = trio
    page = pick_up(people, Participant.objects.select_related("training").get(pk=pair.observer_id))
    card = page.get_by_role("region", name="What you see")
    expect(card).to_contain_text("0 of 2 answered")
    last = card.get_by_role("button", name="No").last
    last.focus()
    last.press("Enter")
    expect(card).to_contain_text("1 of 2 answered")
    expect(card.get_by_role("button", name="No").last).to_have_attribute("aria-pressed", "true")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    box, dock = card.get_by_role("button", name="No").last.bounding_box(), page.locator(".count-dock").bounding_box()
    assert box is not None
    assert dock is not None
    assert box["y"] + box["height"] <= dock["y"]
    assert CheckMark.objects.get().met is False


def test_a_card_is_turned_on_one_phone_and_stays_turned_after_the_swap(people: Room, trio: Any) -> None:
    run, facilitator, pair = trio
    found = {name: Participant.objects.select_related("training").get(pk=getattr(pair, f"{name}_id")) for name in SEATS}
    seller, customer = (pick_up(people, found[name]) for name in SEATS)
    seller.get_by_role("button", name="Deutsch").click()
    expect(seller.locator(".role-card")).to_contain_text("Fragen Sie einmal.")
    expect(seller.get_by_role("button", name="Deutsch")).to_have_attribute("aria-pressed", "true")
    expect(customer.locator(".role-card")).to_contain_text("CUSTOMER-ONLY")
    advance(run, facilitator)
    expect(seller.locator(".role-card")).to_contain_text("Sie haben viel zu tun.")
    expect(customer.locator(".role-card")).to_contain_text("SELLER-ONLY")
    seller.get_by_role("button", name="Deutsch").click()
    expect(seller.locator(".role-card")).to_contain_text("CUSTOMER-ONLY")


SEATS = ("seller", "customer")
