"""In a real browser: nothing moves while a page loads or the room moves on, and a first visit is light."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from facilitator.models import Rep, Team, User
from sessions.actions import moves
from sessions.models import Participant, TrainingSession
from tests.browser.conftest import Room
from tests.factories import ParticipantFactory, make_training, phone_cookie

QUESTION = ("question", {"question": "Planned?", "options": ["Yes", "No"]})
PLAN = [(5, [QUESTION, ("roundrobin", {"seconds": 300}), ("silence", {})]), (5, [QUESTION])]
WATCH = """
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved.push([
    entry.value, ...entry.sources.map((s) => s.node?.nodeName + "#" + s.node?.id + "." + s.node?.className)]);
}).observe({ type: "layout-shift", buffered: true });
"""
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# A fifth of what counts as good.
STILL = 0.02


@dataclass
class Watched:
    """A page whose shifts and bytes are counted from its first moment."""

    page: Page
    bytes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.add_init_script(WATCH)
        line = self.page.context.new_cdp_session(self.page)
        line.send("Network.enable")
        line.on("Network.loadingFinished", self._loaded)

    def _loaded(self, event: dict[str, Any]) -> None:
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    def open(self, path: str) -> "Watched":
        self.page.goto(path, wait_until="networkidle" if path.startswith("/j/") else "load")
        if not path.startswith("/j/"):
            expect(self.page.locator("body")).to_have_attribute("data-revision", str(revision()))
        return self

    def shift(self) -> float:
        """How much of the screen moved how far since the last time."""
        # A shift is told with the frame after it.
        self.page.evaluate(FRAMES)
        moved = self.page.evaluate("() => window.moved.splice(0)")
        print(self.page.url, moved)
        return sum(entry[0] for entry in moved)


def revision() -> int:
    return TrainingSession.objects.get().revision


@pytest.fixture
def training(team: Team, facilitator: User) -> TrainingSession:
    """Doors open, twelve names on the list."""
    Rep.objects.bulk_create(Rep(team=team, name=f"Rep {n:02}", role="csm") for n in range(12))
    return make_training(plan=PLAN, team=team, facilitator=facilitator)


@pytest.fixture
def ana(training: TrainingSession) -> Participant:
    return ParticipantFactory(training=training, name="Ana")


@pytest.fixture
def screens(people: Room, training: TrainingSession, ana: Participant, facilitator: User) -> dict[str, Watched]:
    """Phone, projector and console, each live."""
    phone, wall, laptop = people.phone(), people.wall(), people.laptop(facilitator)
    base = f"http://room.test:{people.server.port}"
    phone.context.add_cookies([{"name": n, "value": v, "url": base} for n, v in phone_cookie(ana).items()])
    found = {
        "phone": Watched(phone).open(f"/s/{training.code}/"),
        "projector": Watched(wall).open(f"/p/{training.projector_token}/"),
        "console": Watched(laptop).open(f"{people.local_url}/trainings/{training.pk}/console/"),
    }
    for name in ("phone", "console"):
        expect(found[name].page.locator("#badge")).to_have_attribute("data-state", "live")
    return found


@pytest.mark.parametrize("capacity", [300, 0])
def test_nothing_moves_while_the_page_at_the_door_loads(people: Room, training: TrainingSession, capacity: int):
    TrainingSession.objects.update(capacity=capacity)
    door = Watched(people.phone()).open(f"/j/{training.code}/")

    assert door.shift() == 0


def test_nothing_moves_while_the_screens_of_the_room_load_and_each_is_light(screens: dict[str, Watched]):
    limits = {"phone": (60, 12), "projector": (120, 12), "console": (120, 12)}
    for name, watched in screens.items():
        assert watched.shift() < STILL, name
        kilobytes, requests = limits[name]
        assert sum(watched.bytes.values()) < kilobytes * 1024, name
        # The socket is one more.
        assert len(watched.bytes) + 1 <= requests, name


def test_what_stays_stays_in_place_while_the_room_moves_on(screens: dict[str, Watched], training: TrainingSession):
    for watched in screens.values():
        watched.shift()
    steps: list[Callable[..., None]] = [moves.start, *[moves.next_step] * 3]
    for step in steps:
        step(training=training, stage=None)
        for name, watched in screens.items():
            expect(watched.page.locator("body")).to_have_attribute("data-revision", str(revision()))
            # The console's agenda opens its section, which is what the facilitator asked for.
            assert watched.shift() < (0.1 if name == "console" else STILL), (name, step)


def test_nothing_moves_when_a_page_is_loaded_in_the_middle_of_the_hour(
    screens: dict[str, Watched], training: TrainingSession
):
    moves.start(training=training, stage=None)
    for name, watched in screens.items():
        watched.page.reload()
        expect(watched.page.locator("body")).to_have_attribute("data-revision", str(revision()))
        expect(watched.page.locator("time[data-total]").first).not_to_be_empty()
        assert watched.shift() < STILL, name


def test_without_script_the_filter_that_needs_it_is_absent(people: Room, training: TrainingSession):
    page = people.page(people.context(java_script_enabled=False))
    page.goto(f"/j/{training.code}/")

    expect(page.get_by_role("button", name="Rep 00")).to_be_visible()
    expect(page.get_by_label("Find your name")).to_be_hidden()


def test_a_name_that_nobody_on_the_list_has_is_typed_once(people: Room, training: TrainingSession):
    page = people.page(people.context())
    page.goto(f"/j/{training.code}/")
    page.get_by_label("Find your name").press_sequentially("Zoë Walker")
    own = page.get_by_role("textbox", name="Your name")
    expect(own).to_have_value("Zoë Walker")

    # What somebody wrote in the field itself stays.
    own.fill("Zoë Walker-Hill")
    page.get_by_label("Find your name").fill("Zo W")
    expect(own).to_have_value("Zoë Walker-Hill")


def test_without_script_the_letters_find_a_name_in_a_large_team(people: Room, training: TrainingSession, team: Team):
    Rep.objects.bulk_create(Rep(team=team, name=f"Someone {n:03}", role="csm") for n in range(120))
    page = people.page(people.context(java_script_enabled=False))
    page.goto(f"/j/{training.code}/")
    page.get_by_label("First letters of your name").fill("rep 07")
    page.get_by_role("button", name="Find my name").click()
    page.get_by_role("button", name="Rep 07").click()

    expect(page.locator("#head")).to_contain_text(training.title)


def test_a_phone_over_the_cap_gets_in_with_one_tap_after_the_facilitator_made_space(
    people: Room, training: TrainingSession, ana: Participant, facilitator: User
):
    TrainingSession.objects.update(capacity=2)
    late, console = people.phone(), people.laptop(facilitator)
    late.goto(f"/j/{training.code}/")
    ParticipantFactory(training=training, name="Ben")
    people.forgiven = ("409",)
    late.get_by_role("button", name="Rep 05").click()
    expect(late.get_by_text("This room is full.")).to_be_visible()
    console.goto(f"{people.local_url}/trainings/{training.pk}/console/")
    console.get_by_role("button", name="Make space for 102").click()
    expect(console.get_by_text("The room is full.")).to_be_hidden()
    late.get_by_role("button", name="Try again").click()

    expect(late.locator("#head")).to_contain_text(training.title)
