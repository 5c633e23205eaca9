"""Emoji, right-to-left names and accounts of 200 characters on all three screens, and a program's screens in frames."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from commitments.actions.notes import post_commitment
from facilitator.actions import drafts
from facilitator.actions.programs import load_builtin_programs
from sessions.actions import moves
from tests.browser.conftest import Room
from tests.browser.test_bad_line import open_phone
from tests.factories import MembershipFactory, ParticipantFactory, make_training

NAME = "شادی 👩‍👩‍👧‍👦 שלום"
# One word that no line can be broken in, then two scripts and an emoji of several code points.
ACCOUNT = ("Donaudampfschifffahrtsgesellschaft" * 4 + " شركة النقل 🚢 חברת הספנות 🏳️‍🌈 ").ljust(200, "x")


def overflow(page: Page) -> int:
    """How many pixels of the page are off its right or left side."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_account_of_200_characters_and_a_right_to_left_name_fit_on_all_three_screens(people: Room) -> None:
    assert len(ACCOUNT) == 200
    training = make_training(plan=[(5, [("commitments", {})])])
    MembershipFactory(user=training.facilitator, team=training.team)
    person = ParticipantFactory(training=training, name=NAME)
    data = {"account": ACCOUNT, "trigger": "usage_threshold", "next_action": "להתקשר 📞 מחר בבוקר"}
    post_commitment(participant=person, data=data | {"conversation_at": timezone.now() + dt.timedelta(hours=2)})
    moves.start(training=training, stage=None)
    console, wall, phone = people.laptop(training.facilitator), people.wall(), open_phone(people, person)
    console.goto(f"{people.local_url}/trainings/{training.pk}/console/")
    wall.goto(f"/p/{training.projector_token}/")
    for page in (console, wall, phone):
        expect(page.get_by_text(ACCOUNT).first).to_be_visible()
        assert overflow(page) <= 0
    expect(console.get_by_text(NAME).first).to_be_visible()
    expect(wall.get_by_text(NAME).first).to_be_visible()


def test_program_of_any_script_is_shown_on_its_three_screens(people: Room, facilitator, team) -> None:
    draft = drafts.copy_program(version=load_builtin_programs()[0], team=team, user=facilitator)
    page = people.laptop(facilitator)
    page.goto(f"{people.local_url}/programs/{draft.program_id}/draft/part/sections/frame/activities/question/")
    page.get_by_label("Title").fill("שאלה 🎯 لسؤال")
    page.get_by_label("Question").fill("מה צמח אצלכם? 👩‍👩‍👧‍👦")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="שאלה").click()
    page.get_by_role("link", name="Look at the screens").click()
    for name in ("Console", "Projector", "Phone"):
        expect(page.frame_locator(f"iframe[title={name}]").get_by_text("מה צמח אצלכם? 👩‍👩‍👧‍👦").first).to_be_visible()
    assert overflow(page) <= 0


@pytest.mark.parametrize("width", [390, 1366, 1920])
def test_editor_fits_its_window(people: Room, facilitator, team, width) -> None:
    draft = drafts.copy_program(version=load_builtin_programs()[0], team=team, user=facilitator)
    page = people.laptop(facilitator)
    page.set_viewport_size({"width": width, "height": 800})
    home = f"{people.local_url}/programs/{draft.program_id}/"
    for path in ("draft/", "draft/part/sections/frame/", "draft/publish/", "history/", "0/preview/"):
        page.goto(home + path)
        assert overflow(page) <= 0, path
