"""A whole hour of "Expansion Triggers" through real pages, from the doors to Friday's standup and the desk."""

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Page, expect

from facilitator.actions.programs import load_builtin_programs
from facilitator.models import Membership, Rep, Team, User
from roleplay.models import Flag, Pairing
from sessions.actions.planning import plan_training
from sessions.models import Participant, TrainingSession
from tests.browser.conftest import Room
from tests.conftest import post_answer
from tests.factories import MembershipFactory, RepFactory, TeamFactory, UserFactory

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
TUESDAY = dt.datetime(2026, 11, 24, 9, 0, tzinfo=BERLIN)
FRIDAY = dt.datetime(2026, 11, 27, 9, 0, tzinfo=BERLIN)
PHONES = [("Ana", "csm"), ("Ben", "ae"), ("Chidi", "csm"), ("Dana", "ae")]
OTHERS = [("Eli", "csm"), ("Fay", "ae"), ("Gus", "csm"), ("Hana", "ae")]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The whole process, server included, lives on a Tuesday morning; the test moves it to Friday."""
    with time_machine.travel(TUESDAY, tick=True) as traveller:
        yield traveller


@dataclass
class Hour:
    """The people of this hour and what they can do on their screens."""

    room: Room
    training: TrainingSession
    console: Page
    projector: Page
    phones: dict[str, Page] = field(default_factory=dict)
    others: dict[str, Client] = field(default_factory=dict)

    def press(self, name: str) -> None:
        """A control of the console, by what it says."""
        self.console.get_by_role("button", name=re.compile(name)).first.click()

    def next(self) -> None:
        before = self.console.locator("#face h1").inner_text()
        self.console.keyboard.press("ArrowRight")
        expect(self.console.locator("#face h1")).not_to_have_text(before)

    def person(self, name: str) -> Participant:
        return Participant.objects.select_related("training").get(training=self.training, name=name)

    def run(self, kind: str) -> object:
        return self.training.activity_runs.get(kind=kind)

    def answer(self, name: str, kind: str, answer: str, **data: str) -> None:
        """An answer of somebody whose page this test does not look at."""
        response = post_answer(self.others[name], self.person(name), self.run(kind), answer, **data)
        assert response.status_code == 200, response.content

    def join(self, name: str, role: str) -> None:
        page = self.room.phone()
        page.goto("/j/")
        page.get_by_label("Code").fill(self.training.code.lower())
        page.get_by_role("button", name=re.compile("Go on|Join|Next|Continue")).first.click()
        page.get_by_text(name, exact=True).first.click()
        page.wait_for_url(f"**/s/{self.training.code}/")
        self.phones[name] = page

    def join_unseen(self, name: str) -> None:
        client = Client()
        rep = Rep.objects.get(name=name)
        response = client.post(f"/j/{self.training.code}/", {"rep": rep.pk, "role": rep.role})
        assert response.status_code == 302
        self.others[name] = client


@pytest.fixture
def hour(people: Room, clock: time_machine.Traveller) -> Hour:
    team: Team = TeamFactory(name="Team West", timezone="Europe/Berlin")
    facilitator: User = UserFactory(name="Fay Facilitator")
    manager: User = UserFactory(name="Max Manager", email="max@example.com")
    MembershipFactory(user=facilitator, team=team, role=Membership.Role.OWNER)
    MembershipFactory(user=manager, team=team, role=Membership.Role.MANAGER)
    for name, role in PHONES + OTHERS:
        RepFactory(team=team, name=name, role=role)
    version = load_builtin_programs()[0]
    training = plan_training(
        version=version,
        team=team,
        facilitator=facilitator,
        manager=manager,
        title="Expansion Triggers, November",
        starts_at=TUESDAY,
        nrr=None,
        minutes={section.pk: section.minutes for section in version.sections.all()},
    )
    console, projector = people.laptop(facilitator), people.wall()
    console.goto(f"{people.local_url}/trainings/{training.pk}/console/")
    projector.goto(f"/p/{training.projector_token}/")
    return Hour(people, training, console, projector)


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


def doors_and_joining(hour: Hour) -> None:
    expect(hour.projector.get_by_text("The doors open in a moment")).to_be_visible()
    hour.console.keyboard.press(" ")
    expect(hour.projector.get_by_text(hour.training.code)).to_be_visible()
    for name, role in PHONES[:3]:
        hour.join(name, role)
        expect(hour.phones[name].get_by_role("heading", name="You are in")).to_be_visible()
        expect(hour.phones[name].locator("#badge")).to_have_attribute("data-state", "live")
    for name, _role in OTHERS:
        hour.join_unseen(name)
    expect(hour.console.locator("#people").get_by_text("Chidi")).to_be_visible()
    expect(hour.projector.get_by_text("7 joined")).to_be_visible()


def frame_the_problem(hour: Hour) -> None:
    hour.console.keyboard.press(" ")
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
    hour.console.keyboard.press("r")
    expect(hour.projector.locator(".results")).to_be_visible()
    pause_and_undo(hour)


def pause_and_undo(hour: Hour) -> None:
    hour.console.keyboard.press(" ")
    expect(hour.phones["Ana"].get_by_text("The room is paused.")).to_be_visible()
    expect(hour.phones["Ana"].locator("#head time")).to_have_attribute("data-level", "paused")
    hour.console.keyboard.press(" ")
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
    hour.console.keyboard.press("r")
    expect(hour.phones["Ana"].get_by_text("That is what it is")).to_be_visible()


def three_triggers(hour: Hour) -> None:
    hour.next()
    expect(hour.projector.locator(".where").first).to_contain_text("2 ·")
    hour.next()
    hour.console.keyboard.press("t")
    expect(hour.projector.get_by_role("heading")).to_be_visible()
    for name, account in (("Ana", "Northwind Freight"), ("Ben", "Tessera")):
        phone = hour.phones[name]
        phone.get_by_label("Account").fill(account)
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
    phone.locator("textarea").fill("Shall we take half an hour on Tuesday to plan the next seats?")
    phone.get_by_role("button", name="Save my ask").click()
    expect(phone.locator("#mine")).to_contain_text("half an hour on Tuesday")
    phone.reload()
    expect(phone.locator("#mine")).to_contain_text("half an hour on Tuesday")
    hour.next()
    expect(hour.projector.locator(".where").first).to_contain_text("4 ·")


def roleplay(hour: Hour) -> None:
    hour.next()
    hour.console.keyboard.press("s")
    expect(hour.console.locator(".pair")).to_have_count(3)
    expect(hour.console.locator(".observer")).to_have_count(1)
    hour.join("Dana", "ae")
    expect(hour.phones["Dana"].get_by_text("You are not in a pair yet")).to_be_visible()
    hour.press("Give everybody a seat")
    expect(hour.console.locator(".pair")).to_have_count(4)
    expect(hour.console.locator(".observer")).to_have_count(0)
    hour.console.keyboard.press("s")
    expect(hour.projector.locator(".clock time")).to_have_text(re.compile(r"^1:[34]\d$"))
    customer = next((name for name in hour.phones if pairing_of(hour, name).customer.name == name), None)
    flagged_by_the_facilitator(hour, not_with=customer)
    flagged_by_the_referee(hour, customer)


def pairing_of(hour: Hour, name: str) -> Pairing:
    return Pairing.objects.seated().of(hour.person(name)).select_related("seller", "customer").latest("pk")


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
        hour.console.keyboard.press("s")
        expect(hour.projector.get_by_text("Swap roles")).to_be_visible()
        hour.console.keyboard.press("s")
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
        hour.console.keyboard.press("s")
        expect(hour.console.locator(f"[data-value-at='{token}']")).to_have_count(0)


def debrief(hour: Hour) -> None:
    hour.next()
    hour.console.keyboard.press("s")
    expect(hour.projector.locator(".clock time")).to_have_text(re.compile(r"^1:[23]\d$"))


def commitments(hour: Hour) -> None:
    hour.next()
    ana = hour.phones["Ana"]
    expect(ana.get_by_label("Account")).to_have_value("Northwind Freight")
    ana.get_by_label("Exact next action").fill("the seats")
    ana.get_by_label("Hour").fill("10:00")
    ana.locator(".days label").nth(1).click()
    # The browser itself reports a refused note as an error; here the refusal is what is tested.
    hour.room.forgiven = ("status of 422",)
    ana.get_by_role("button", name="Put it on the wall").click()
    expect(ana.locator("[data-error=next_action]")).to_be_visible()
    hour.room.forgiven = ()
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
    hour.console.keyboard.press("t")
    expect(hour.projector.locator(".note.spotlight")).to_have_count(1)
    hour.next()
    hour.press("Record the pledge")
    expect(hour.projector.get_by_role("heading", name=re.compile("Max Manager"))).to_be_visible()
    hour.console.once("dialog", lambda dialog: dialog.accept())
    hour.console.keyboard.press("e")
    expect(hour.console.get_by_role("heading", name="The hour is over")).to_be_visible()
    expect(hour.phones["Ben"].get_by_role("heading", name="That was the hour")).to_be_visible()


def post_note(phone: Page, action: str, account: str | None) -> None:
    if account is not None:
        phone.get_by_label("Account").fill(account)
        phone.locator("[name=trigger]:visible").first.check(force=True)
    phone.get_by_label("Exact next action").fill(action)
    phone.get_by_label("Hour").fill("10:00")
    phone.locator(".days label").nth(1).click()
    phone.get_by_role("button", name="Put it on the wall").dblclick()
    expect(phone.locator("#mine")).to_contain_text(action)


def friday(hour: Hour) -> None:
    ben = hour.phones["Ben"]
    ben.reload()
    ben.get_by_text("It took place").click()
    ben.get_by_text("Agreed to a next step").click()
    ben.get_by_label("What follows?").fill("Send the proposal")
    ben.get_by_label("Day").fill("2026-12-01")
    ben.get_by_label("Hour").fill("11:00")
    ben.get_by_role("button", name="Send my report").click()
    expect(ben.locator("#mine")).to_contain_text("Reported")
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
