"""Files out of the product and back, in real pages: a team's file, and record ids for the CRM."""

import os
from typing import Any

from playwright.sync_api import Page, expect

from commitments.actions.notes import post_commitment
from commitments.models import CrmRecord
from facilitator.actions.programs import load_builtin_programs
from facilitator.models import ProgramVersion, Rep, Team
from tests import factories
from tests.browser.conftest import Room
from tests.commitments.conftest import words

SHOTS = os.environ.get("SHOTS")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.screenshot(path=f"{SHOTS}/{name}-narrow.png", full_page=True)
        page.set_viewport_size({"width": 1366, "height": 768})


def team_of(user: Any, name: str) -> Team:
    team = factories.TeamFactory(name=name)
    factories.MembershipFactory(user=user, team=team, role="owner")
    return team


def with_note(team: Team, user: Any) -> None:
    load_builtin_programs()
    version = ProgramVersion.objects.get(program__key="expansion-triggers")
    training = factories.TrainingFactory(version=version, team=team, facilitator=user)
    rep = factories.RepFactory(team=team, name="Ana")
    person = factories.ParticipantFactory(training=training, rep=rep, name="Ana")
    post_commitment(participant=person, data=words())


def test_owner_carries_a_team_into_another_one(people: Room, clock: Any, tmp_path: Any) -> None:
    user = factories.UserFactory(name="Olga Owner")
    west, east = team_of(user, "Team West"), team_of(user, "Team East")
    with_note(west, user)
    page = people.laptop(user)
    page.goto(f"{people.local_url}/teams/{west.pk}/")
    page.get_by_role("link", name="Take it along, or read one in").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it packed").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "team-west-2026-11-24.json.gz"

    page.goto(f"{people.local_url}/teams/{east.pk}/file/")
    page.get_by_label("Choose a team’s file").set_input_files(path)
    page.get_by_role("button", name="Show what it would add").click()
    expect(page.get_by_role("heading", name="Nothing is added yet")).to_be_visible()
    shot(page, "teamfile")
    assert not Rep.objects.filter(team=east).exists()
    page.get_by_role("button", name="Add 5 rows").click()
    expect(page.get_by_text("5 rows were added.")).to_be_visible()
    assert Rep.objects.get(team=east).name == "Ana"


def test_manager_gives_the_crm_its_ids(people: Room, clock: Any) -> None:
    user = factories.UserFactory(name="Max Manager")
    team = team_of(user, "Team West")
    with_note(team, user)
    page = people.laptop(user)
    page.goto(f"{people.local_url}/desk/{team.pk}/")
    page.get_by_role("link", name="Take them along").click()
    expect(page.get_by_text("1 account has no id yet")).to_be_visible()
    shot(page, "crm")
    page.get_by_label("Or paste the list").fill("Northwind Freight\t001D000000IqhSL\nAna\tnonsense")
    page.get_by_role("button", name="Show the preview").click()
    shot(page, "crm-preview")
    page.get_by_role("button", name="Keep 1 id, leave the marked rows out").click()
    expect(page.get_by_text("1 id is kept.")).to_be_visible()
    expect(page.get_by_text("has no id yet")).to_be_hidden()
    assert CrmRecord.objects.get().record_id == "001D000000IqhSLIAZ"
