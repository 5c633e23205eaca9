"""The program editor in a real browser: nothing typed is lost, two people, the keyboard, and texts of any script."""

import re

import pytest
from playwright.sync_api import expect

from facilitator import kinds
from facilitator.actions import draft_edits as edits
from facilitator.actions import drafts
from facilitator.actions.programs import load_builtin_programs
from facilitator.models import Membership, ProgramDraft
from facilitator.programfile import parse
from tests import factories


@pytest.fixture
def draft(server, facilitator, team):
    return drafts.copy_program(version=load_builtin_programs()[0], team=team, user=facilitator)


def open_part(people, user, draft, path=""):
    page = people.laptop(user)
    page.goto(f"{people.local_url}/programs/{draft.program_id}/draft/{path}")
    return page


def text_of(draft):
    return ProgramDraft.objects.get(pk=draft.pk).source


FRAME = "part/sections/frame/"


def test_what_was_typed_survives_a_reload_and_is_forgotten_once_it_is_saved(people, draft, facilitator):
    page = open_part(people, facilitator, draft, FRAME)
    page.get_by_label("Title").fill("Half written")
    page.get_by_role("button", name="Add one").first.click()
    page.locator("textarea[name=prompts]").last.fill("And a new prompt 🎯")
    page.reload()
    expect(page.get_by_text("What you had typed here is back.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Half written")
    expect(page.locator("textarea[name=prompts]").last).to_have_value("And a new prompt 🎯")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert "saved=" not in page.url
    assert "And a new prompt 🎯" in text_of(draft)
    page.goto(f"{people.local_url}/programs/{draft.program_id}/draft/{FRAME}")
    expect(page.get_by_label("Title")).to_have_value("Half written")
    expect(page.get_by_text("What you had typed here is back.")).to_have_count(0)


def test_kept_text_can_be_dropped(people, draft, facilitator):
    page = open_part(people, facilitator, draft, FRAME)
    page.get_by_label("Title").fill("Half written")
    page.reload()
    page.get_by_role("button", name="Drop it").click()
    expect(page.get_by_label("Title")).to_have_value("Frame the problem")


def test_text_kept_over_a_reload_still_meets_what_another_has_saved(people, draft, facilitator, team):
    other = factories.UserFactory(name="Olga")
    factories.MembershipFactory(user=other, team=team, role=Membership.Role.FACILITATOR)
    page = open_part(people, facilitator, draft, FRAME)
    page.get_by_label("Purpose").fill("My purpose.")
    edits.save_part(
        program=draft.program, user=other, address=("sections", "frame"), values={"purpose": "Hers."}, seen=draft.number
    )
    page.reload()
    people.forgiven = ("409",)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Olga has changed the same meanwhile")).to_be_visible()
    expect(page.locator("[data-theirs=purpose]")).to_have_text("Hers.")
    expect(page.locator("[data-mine=purpose]")).to_have_text("My purpose.")
    expect(page.get_by_label("Purpose")).to_have_value("My purpose.")
    page.get_by_label("Purpose").fill("Hers, and mine.")
    page.get_by_role("button", name="Save what the form says").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert 'purpose = "Hers, and mine."' in text_of(draft)


def test_paste_of_five_megabytes_is_refused_politely_and_stays(people, draft, facilitator):
    page = open_part(people, facilitator, draft, FRAME)
    page.get_by_label("Notes").evaluate(
        "(field) => { field.value = 'x'.repeat(5e6); field.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    expect(page.locator(".counted[data-over]")).to_contain_text("5000000 of 4000 characters")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("This is too long to be sent")).to_be_visible()
    assert page.get_by_label("Notes").evaluate("(field) => field.value.length") == 5_000_000
    assert text_of(draft) == draft.source


def test_paste_of_five_megabytes_without_scripts_is_refused_and_is_back_in_the_form(people, draft, facilitator):
    """What the other fields hold as well: the browser keeps a form that it goes back to."""
    page = people.laptop(facilitator, java_script_enabled=False)
    people.forgiven = ("413",)
    page.goto(f"{people.local_url}/programs/{draft.program_id}/draft/{FRAME}")
    page.get_by_label("Purpose").fill("My purpose.")
    # In a field of one line: laying five megabytes out in a box that grows takes Chromium half a minute.
    page.get_by_label("Title").evaluate("(field) => { field.value = 'x'.repeat(5e6); }")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="This is too large to take")).to_be_visible()
    expect(page.get_by_text("4,000 characters at most")).to_be_visible()
    assert text_of(draft) == draft.source
    page.go_back()
    expect(page.get_by_label("Purpose")).to_have_value("My purpose.")
    assert page.get_by_label("Title").evaluate("(field) => field.value.length") == 5_000_000
    page.get_by_label("Title").fill("Short")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert 'purpose = "My purpose."' in text_of(draft)


def test_sections_move_by_keyboard_and_stay_in_focus(people, draft, facilitator):
    page = open_part(people, facilitator, draft)
    page.get_by_label("Move “Frame the problem” down").focus()
    for place in (2, 3):
        page.keyboard.press("Alt+ArrowDown")
        expect(page.get_by_role("link", name=f"{place}. Frame the problem")).to_be_visible()
        expect(page.get_by_label("Move “Frame the problem” down")).to_be_focused()
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("link", name="2. Frame the problem")).to_be_visible()
    assert len(parse(text_of(draft), name="", kinds=kinds.known()).sections) == 6


def test_running_total_follows_the_minutes_and_the_rows_their_buttons(people, draft, facilitator):
    page = open_part(people, facilitator, draft)
    page.get_by_label(re.compile("^Frame the problem")).fill("9")
    expect(page.locator("[data-plan-sum]")).to_have_text("64")
    expect(page.get_by_text("too many: shorten a section")).to_be_visible()
    page.get_by_label(re.compile("^Three triggers")).fill("11")
    expect(page.get_by_text("fits")).to_be_visible()
    page.get_by_role("button", name="Save the minutes").click()
    expect(page.get_by_text("The minutes are saved.")).to_be_visible()
    page.goto(f"{people.local_url}/programs/{draft.program_id}/draft/{FRAME}")
    prompts = page.locator("textarea[name=prompts]")
    first = prompts.first.input_value()
    page.locator("[data-rows=prompts] [data-down]").first.click()
    expect(prompts.nth(1)).to_have_value(first)
    page.locator("[data-rows=prompts] [data-remove]").nth(1).click()
    expect(prompts).to_have_count(3)
