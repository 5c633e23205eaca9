"""The people of an hour in real pages, and what they do on their screens: for whole hours and single activities."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from playwright.sync_api import Locator, Page, expect

from facilitator.actions.programs import load_builtin_programs
from facilitator.models import Membership, Rep, Team, User
from sessions.actions import moves
from sessions.models import ActivityRun, Participant, TrainingSession
from tests.browser.conftest import TUESDAY, Room
from tests.conftest import post_answer
from tests.factories import (
    MembershipFactory,
    ParticipantFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
    make_training,
    phone_cookie,
    plan_version,
)

FRIDAY = TUESDAY + dt.timedelta(days=3)
PHONES = [("Ana", "csm"), ("Ben", "ae"), ("Chidi", "csm"), ("Dana", "ae")]
OTHERS = [("Eli", "csm"), ("Fay", "ae"), ("Gus", "csm"), ("Hana", "ae")]

# Keys whose controls have a name of their own.
KEYS = {" ": "playpause", "ArrowRight": "next", "e": "end"}


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

    def key(self, key: str) -> None:
        """A key of the console, once its control stands there and the one pressed before has been answered."""
        control = self.console.locator(f'[data-key="{KEYS.get(key, key)}"]:visible').first
        expect(control).to_be_visible()
        expect(self.console.locator("[aria-busy=true]")).to_have_count(0)
        self.console.keyboard.press(key)
        expect(self.console.locator("[aria-busy=true]")).to_have_count(0)

    def next(self) -> None:
        before = self.console.locator("#face h1").inner_text()
        self.key("ArrowRight")
        expect(self.console.locator("#face h1")).not_to_have_text(before)

    def start(self) -> None:
        self.key(" ")
        expect(self.console.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()

    def pause(self) -> None:
        """And see it: the phones may show it before the console does, and its next key would be a stale one."""
        self.key(" ")
        expect(self.console.get_by_role("button", name=re.compile("^Resume"))).to_be_visible()

    def resume(self) -> None:
        self.key(" ")
        expect(self.console.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()

    def person(self, name: str) -> Participant:
        return Participant.objects.select_related("training").get(training=self.training, name=name)

    def run(self, kind: str) -> ActivityRun:
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

    def refused(self, phone: Page, button: str, part: str) -> Locator:
        """Press a button whose form the server sends back, and give the error beside this part of it."""
        # The browser itself reports a refused form as an error; here the refusal is what is tested.
        self.room.forgiven = ("status of 422",)
        phone.get_by_role("button", name=button).click()
        error = phone.locator(f"#task [data-error={part}]")
        expect(error).to_be_visible()
        self.room.forgiven = ()
        return error

    def end(self) -> None:
        self.console.once("dialog", lambda dialog: dialog.accept())
        self.key("e")
        expect(self.console.get_by_role("heading", name="The hour is over")).to_be_visible()
        for phone in self.phones.values():
            expect(phone.get_by_role("heading", name="That was the hour")).to_be_visible()


def stage(people: Room, kind: str, settings: dict[str, Any], *, names: tuple[str, ...] = ("Ana", "Ben")) -> Hour:
    """A running hour at one activity, on all three faces; CSM and AE by turns, each with a phone in hand."""
    team, facilitator = TeamFactory(name="Team West", timezone="Europe/Berlin"), UserFactory(name="Fay Facilitator")
    MembershipFactory(user=facilitator, team=team, role=Membership.Role.OWNER)
    plan = [(10, [(kind, settings)]), (5, [("question", {"question": "Last?", "options": ["Yes", "No"]})])]
    training = make_training(plan=plan, team=team, facilitator=facilitator)
    persons = {name: make_person(training, name, ("csm", "ae")[n % 2]) for n, name in enumerate(names)}
    moves.start(training=training, stage=None)
    console, projector = people.laptop(facilitator), people.wall()
    console.goto(f"{people.local_url}/trainings/{training.pk}/console/")
    projector.goto(f"/p/{training.projector_token}/")
    hour = Hour(people, training, console, projector)
    for name, person in persons.items():
        hour.phones[name] = pick_up(people, person)
    return hour


def make_person(training: TrainingSession, name: str, role: str) -> Participant:
    person: Participant = ParticipantFactory(training=training, name=name, role=role)
    return person


def pick_up(people: Room, participant: Participant) -> Page:
    """The phone of somebody who has joined already, connected."""
    page = people.phone()
    url = f"http://room.test:{people.server.port}"
    cookies: Any = [{"name": name, "value": value, "url": url} for name, value in phone_cookie(participant).items()]
    page.context.add_cookies(cookies)
    page.goto(f"/s/{participant.training.code}/")
    expect(page.locator("#badge")).to_have_attribute("data-state", "live")
    return page


def plan_hour(people: Room, program: str, title: str) -> Hour:
    """A team of eight with a manager, an hour of a built-in program, its console and its projector open."""
    team: Team = TeamFactory(name="Team West", timezone="Europe/Berlin")
    facilitator: User = UserFactory(name="Fay Facilitator")
    manager: User = UserFactory(name="Max Manager", email="max@example.com")
    MembershipFactory(user=facilitator, team=team, role=Membership.Role.OWNER)
    MembershipFactory(user=manager, team=team, role=Membership.Role.MANAGER)
    for name, role in PHONES + OTHERS:
        RepFactory(team=team, name=name, role=role)
    version = next(version for version in load_builtin_programs() if version.program.key == program)
    training = plan_version(
        version, team=team, facilitator=facilitator, manager=manager, title=title, starts_at=TUESDAY
    )
    console, projector = people.laptop(facilitator), people.wall()
    console.goto(f"{people.local_url}/trainings/{training.pk}/console/")
    projector.goto(f"/p/{training.projector_token}/")
    return Hour(people, training, console, projector)


def doors_and_joining(hour: Hour) -> None:
    """Open the doors; three join on phones of their own, four unseen, and Dana comes later."""
    expect(hour.projector.get_by_text("The doors open in a moment")).to_be_visible()
    hour.key(" ")
    expect(hour.projector.get_by_text(hour.training.code)).to_be_visible()
    for name, role in PHONES[:3]:
        hour.join(name, role)
        expect(hour.phones[name].get_by_role("heading", name="You are in")).to_be_visible()
        expect(hour.phones[name].locator("#badge")).to_have_attribute("data-state", "live")
    for name, _role in OTHERS:
        hour.join_unseen(name)
    expect(hour.console.locator("#people").get_by_text("Chidi")).to_be_visible()
    expect(hour.projector.get_by_text("7 joined")).to_be_visible()


def answer_by_phone(phone: Page, follows: str) -> None:
    """The Friday report, with an agreed next step."""
    phone.reload()
    phone.get_by_text("It took place").click()
    phone.get_by_text("Agreed to a next step").click()
    phone.get_by_label("What follows?").fill(follows)
    phone.get_by_label("Day").fill("2026-12-01")
    phone.get_by_label("Hour").fill("11:00")
    phone.get_by_role("button", name="Send my report").click()
    expect(phone.locator("#mine")).to_contain_text("Reported")
