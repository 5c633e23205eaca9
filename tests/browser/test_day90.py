"""From the wall to day 90 in real pages: ticks on the phone after the hour, values typed, the reading kept."""

import datetime as dt

import pytest
import time_machine
from playwright.sync_api import expect

from commitments.actions import notes
from commitments.models import Duty, Outcome
from facilitator.models import Team, User
from sessions.actions import moves
from sessions.models import ActivityRun, Participant, TrainingSession
from tests import factories
from tests.browser.conftest import TUESDAY, Room
from tests.browser.hours import pick_up
from tests.commitments.conftest import words
from tests.commitments.test_checks import terms
from tests.sessions.activities import hour

DAY = dt.timedelta(days=1)
MONTHS = ("2026-08", "2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02")


@pytest.fixture
def ana(clock: time_machine.Traveller, team: Team, manager: User) -> Participant:
    """Her hour is over, and her play hangs on the wall."""
    plan = [(5, [("commitments", {"play": True})])]
    training = factories.make_training(plan=plan, team=team, manager=manager, starts_at=TUESDAY)
    run: ActivityRun = hour.begin(training)
    profile = factories.RepFactory(team=team, name="Ana")
    person: Participant = factories.ParticipantFactory(training=training, rep=profile, name="Ana")
    notes.post_commitment(participant=person, data=words(play=terms()), run=run)
    moves.end(training=TrainingSession.objects.get(pk=training.pk), stage=None)
    return person


def test_a_promise_is_followed_from_the_wall_to_day_90(
    people: Room, team: Team, manager: User, ana: Participant, clock: time_machine.Traveller
) -> None:
    clock.move_to(TUESDAY + 2 * DAY)
    phone = pick_up(people, ana)
    phone.get_by_role("button", name="We have met, both of us").click()
    expect(phone.locator("#mine")).to_contain_text("You have met")
    phone.get_by_role("button", name="The case is written and sent").click()
    expect(phone.get_by_role("button", name="Not after all")).to_have_count(2)
    assert Duty.objects.get(kind="business_case").outcome == "done"

    clock.move_to(TUESDAY + 91 * DAY)
    laptop = people.laptop(manager)
    laptop.goto(f"{people.local_url}/desk/{team.pk}/day-90/values/")
    lines = [f"{month},{what}" for month in MONTHS for what in ("triggers,Ana,{0}", "ARR,,{1},5", "hours,,60,6")]
    numbers = {month: (10, 3000) if month < "2026-12" else (20, 3000) for month in MONTHS}
    laptop.get_by_role("link", name="Import a list").click()
    text = "\n".join(line.format(*numbers[line[:7]]) for line in lines)
    laptop.get_by_label("Or paste the list here").fill(f"month,measure,CSM,value,count\n{text}")
    laptop.get_by_role("button", name="Go on to the columns").click()
    laptop.get_by_role("button", name="See what would happen").click()
    expect(laptop.get_by_role("heading", level=1)).to_have_text("21 values would be new")
    laptop.get_by_role("button", name="Import the values").click()
    expect(laptop.get_by_text("Imported: 21 new, 0 changed, 0 known already.")).to_be_visible()

    laptop.goto(f"{people.local_url}/desk/{team.pk}/")
    laptop.get_by_role("link", name="See day 90").click()
    expect(laptop.locator("main")).to_contain_text("to be read")
    laptop.get_by_role("link", name="Expansion Triggers").click()
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Repair the handoff from CSM to AE")
    expect(laptop.locator("svg.day90")).to_have_count(3)
    laptop.get_by_text("The numbers", exact=True).first.click()
    expect(laptop.locator("details[open] tbody tr")).to_have_count(6)
    laptop.get_by_label("What you do about it").fill("AEs get the packet by phone")
    laptop.get_by_role("button", name="Keep the reading").click()
    expect(laptop.get_by_role("button", name="Read again, and keep it")).to_be_visible()
    assert Outcome.objects.get().reading == "handoff"
    assert Duty.objects.get(kind="day_90").outcome == "done"
