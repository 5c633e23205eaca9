"""In a real browser: a script comes to the console with the first part that needs it, and that part works."""

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from facilitator.models import Section, Team, User
from roleplay.actions import seating
from sessions.actions import moves
from sessions.models import ActivityRun, TrainingSession
from tests.browser.conftest import Room
from tests.factories import make_training
from tests.roleplay.conftest import make_room

QUESTION = ("question", {"question": "Planned?", "options": ["Yes", "No"]})


class Console:
    """The console and the names of the scripts that it has asked for."""

    def __init__(self, people: Room, training: TrainingSession, facilitator: User) -> None:
        self.page: Page = people.laptop(facilitator)
        self.asked: list[str] = []
        self.page.on("request", self._note)
        self.page.goto(f"{people.local_url}/trainings/{training.pk}/console/")
        expect(self.page.locator("#badge")).to_have_attribute("data-state", "live")

    def _note(self, request: Request) -> None:
        if found := re.search(r"/js/(answers|pairs|sliders)\.", request.url):
            self.asked.append(found[1])


@pytest.fixture
def training(team: Team, facilitator: User) -> TrainingSession:
    """At a question; the calculator comes next."""
    training = make_training(plan=[(5, [QUESTION, ("calculator", {"csms": 1})])], team=team, facilitator=facilitator)
    moves.start(training=training, stage=None)
    training.refresh_from_db()
    return training


def test_the_sliders_work_when_the_calculator_comes_into_an_open_page(
    people: Room, training: TrainingSession, facilitator: User
):
    console = Console(people, training, facilitator)
    assert console.asked == []
    moves.next_step(training=training, stage=None)
    slider = console.page.locator("input[type=range][name=csms]")
    expect(slider).to_be_visible()
    before = console.page.locator("#face h2").first.inner_text()
    slider.fill("9")

    expect(console.page.locator("output[for=a-csms]")).to_have_text(re.compile(r"^9\b"))
    expect(console.page.locator("#face h2").first).not_to_have_text(before)
    assert ActivityRun.objects.get(training=training, kind="calculator").state["assumed"]["csms"] == "9"
    assert console.asked == ["sliders"]


def test_the_sliders_work_on_a_page_that_is_opened_at_the_calculator(
    people: Room, training: TrainingSession, facilitator: User
):
    moves.next_step(training=training, stage=None)
    console = Console(people, training, facilitator)
    console.page.locator("input[type=range][name=csms]").fill("8")

    expect(console.page.locator("output[for=a-csms]")).to_have_text(re.compile(r"^8\b"))
    assert console.asked == ["sliders"]


def test_a_pair_is_picked_by_its_number_when_the_pairs_come_into_an_open_page(
    people: Room, team: Team, facilitator: User
):
    run = make_room(facilitator, team, people=4)
    console = Console(people, run.training, facilitator)
    assert console.asked == []
    seating.pair_up(run=run, user=facilitator, data={})
    second = console.page.locator(".pair[data-number='2']")
    expect(second).to_be_visible()
    # The keys mean something as soon as the script is there.
    expect(second).not_to_have_attribute("aria-current", "true")
    console.page.wait_for_load_state("networkidle")
    console.page.keyboard.press("2")

    expect(second).to_have_attribute("aria-current", "true")
    assert console.asked == ["pairs"]


def test_the_answers_are_found_from_the_first_letters_that_are_typed(
    people: Room, training: TrainingSession, facilitator: User
):
    faq = [{"question": "May I offer two times?", "answer": "Yes."}, {"question": "Who pays?", "answer": "They do."}]
    Section.objects.filter(version=training.version).update(faq=faq)
    console = Console(people, training, facilitator)
    console.page.keyboard.press("f")
    console.page.keyboard.type("who")

    found = console.page.locator("#answers li:visible h3")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Who pays?")
    assert console.asked == ["answers"]


def test_a_script_that_did_not_come_is_asked_for_again_with_the_next_change(
    people: Room, training: TrainingSession, facilitator: User
):
    people.forgiven = ("Failed to load resource", "net::ERR")
    console = Console(people, training, facilitator)
    console.page.route("**/js/sliders.*", lambda route: route.abort(), times=1)
    moves.next_step(training=training, stage=None)
    expect(console.page.locator("input[type=range][name=csms]")).to_be_visible()
    moves.blank(training=training, on=True)
    expect(console.page.locator("body")).to_have_attribute("data-revision", str(TrainingSession.objects.get().revision))
    console.page.wait_for_load_state("networkidle")
    console.page.locator("input[type=range][name=csms]").fill("7")

    expect(console.page.locator("output[for=a-csms]")).to_have_text(re.compile(r"^7\b"))
    assert console.asked == ["sliders", "sliders"]


def test_keys_that_are_pressed_while_a_script_is_on_its_way_are_not_lost(people: Room, team: Team, facilitator: User):
    run = make_room(facilitator, team, people=4)
    console = Console(people, run.training, facilitator)
    asked: list[Route] = []
    console.page.route("**/js/pairs.*", lambda route: asked.append(route))
    seating.pair_up(run=run, user=facilitator, data={})
    second = console.page.locator(".pair[data-number='2']")
    expect(second).to_be_visible()
    console.page.keyboard.press("2")
    expect(second).not_to_have_attribute("aria-current", "true")
    asked[0].continue_()

    expect(second).to_have_attribute("aria-current", "true")
