"""Moving the room on real pages: everybody sees it, and nobody's page asks for what is the same for all."""

from playwright.sync_api import Page, expect

from roleplay.actions import seating
from sessions.actions import moves
from sessions.models import TrainingSession
from tests.browser.conftest import Room
from tests.browser.test_bad_line import open_phone
from tests.factories import MembershipFactory, ParticipantFactory, TeamFactory, UserFactory, make_training
from tests.roleplay.conftest import advance, make_room, pairs

PLAN = [(5, [("question", {"question": "Planned?", "options": ["Yes", "No"]}), ("one_ask", {})])]


def questions_of(page: Page) -> list[str]:
    """What the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/snapshot/" in request.url else None)
    return asked


def quiet(page: Page) -> None:
    """The page has its socket, and has asked whatever it had to ask for that."""
    expect(page.locator("#badge")).to_have_attribute("data-state", "live")
    page.wait_for_timeout(300)


def test_a_move_and_a_pause_reach_every_phone_and_only_who_answered_asks(people: Room):
    training = make_training(plan=PLAN)
    answered, idle = [ParticipantFactory(training=training) for _ in range(2)]
    moves.start(training=training, stage=None)
    first, second = training.activity_runs.order_by("position")
    phones = [open_phone(people, person) for person in (answered, idle)]
    phones[0].get_by_role("button", name="Yes").click()
    expect(phones[0].get_by_text("Your answer: Yes")).to_be_visible()
    for phone in phones:
        quiet(phone)
    asked = [questions_of(phone) for phone in phones]
    moves.next_step(training=training, stage=None)
    for phone in phones:
        expect(phone.get_by_role("heading", name="Your ask, in one sentence")).to_be_visible()
        expect(phone.get_by_text("Your answer: Yes")).to_have_count(0)
        expect(phone.locator("#mine")).to_have_attribute("data-step", str(second.pk))
    phones[1].get_by_role("textbox").fill("Could we talk on Tuesday at ten")
    moves.pause(training=training, stage=None)
    for phone in phones:
        expect(phone.get_by_text("The room is paused.")).to_be_visible()
    expect(phones[1].get_by_role("textbox")).to_have_value("Could we talk on Tuesday at ten")
    assert asked == [[], []]
    moves.go_to(training=training, stage=None, step_id=first.pk)
    expect(phones[0].get_by_text("Your answer: Yes")).to_be_visible()
    expect(phones[1].get_by_role("button", name="Yes")).to_be_visible()
    expect(phones[1].get_by_text("Your answer")).to_have_count(0)
    expect(phones[1].get_by_text("The room is paused.")).to_have_count(0)
    assert [len(each) for each in asked] == [1, 0]


def test_the_clock_on_a_card_stands_still_with_the_room_without_the_card_being_asked_for(people: Room):
    facilitator, team = UserFactory(), TeamFactory()
    MembershipFactory(user=facilitator, team=team)
    run = make_room(facilitator, team, people=2)
    seating.pair_up(run=run, user=facilitator, data={})
    advance(run, facilitator)
    phone = open_phone(people, pairs(run)[0].seller)
    clock = phone.locator("#task time")
    expect(clock).to_have_attribute("data-level", "ok")
    quiet(phone)
    asked = questions_of(phone)
    training = TrainingSession.objects.get(pk=run.training_id)
    moves.pause(training=training, stage=None)
    expect(clock).to_have_attribute("data-level", "paused")
    stood = clock.inner_text()
    phone.wait_for_timeout(1300)
    assert clock.inner_text() == stood
    moves.resume(training=training, stage=None)
    expect(clock).to_have_attribute("data-level", "ok")
    expect(clock).not_to_have_text(stood)
    assert asked == []
