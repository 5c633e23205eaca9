"""Bad links, dead servers, wrong clocks and second tabs: nothing acknowledged is lost, coming back is boring."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from facilitator.models import User
from sessions.actions import moves
from sessions.models import Participant, Response, TrainingSession
from tests.browser.conftest import Room, Server
from tests.factories import make_training, phone_cookie

QUESTION = ("question", {"question": "Planned?", "options": ["Yes", "No"]})
LINE = ("roundrobin", {"seconds": 300})


@pytest.fixture
def training(team, facilitator: User) -> TrainingSession:
    """A running hour: a question, then the round where people write."""
    training = make_training(plan=[(5, [QUESTION, LINE]), (5, [QUESTION])], team=team, facilitator=facilitator)
    moves.start(training=training, stage=None)
    training.refresh_from_db()
    return training


def give_identity(people: Room, page: Page, participant: Participant) -> None:
    url = f"http://room.test:{people.server.port}"
    cookies = phone_cookie(participant).items()
    page.context.add_cookies([{"name": name, "value": value, "url": url, "expires": 2**31} for name, value in cookies])


def open_phone(people: Room, participant: Participant) -> Page:
    page = people.phone()
    give_identity(people, page, participant)
    page.goto(f"/s/{participant.training.code}/")
    expect(page.locator("#badge")).to_have_attribute("data-state", "live")
    return page


def test_an_answer_given_offline_goes_out_by_itself_and_once(people: Room, rep: Participant):
    people.forgiven = ("ERR_INTERNET_DISCONNECTED",)
    phone = open_phone(people, rep)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Yes").click()
    expect(phone.locator("#badge")).to_contain_text("1 unsent")
    assert Response.objects.count() == 0
    phone.context.set_offline(False)
    expect(phone.get_by_text("Your answer: Yes")).to_be_visible()
    expect(phone.locator("#badge")).not_to_contain_text("unsent")
    assert Response.objects.count() == 1


def test_the_badge_is_live_again_when_the_socket_outlived_the_gap(people: Room, rep: Participant):
    phone = open_phone(people, rep)
    # Asked in the same breath: any frame that comes over the open socket says at once that the line is live.
    gone = "window.dispatchEvent(new Event('offline')); document.getElementById('badge').dataset.state"
    assert phone.evaluate(gone) == "offline"
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator("#badge")).to_have_attribute("data-state", "live")


def test_an_unsent_answer_survives_a_closed_page(people: Room, rep: Participant):
    people.forgiven = ("ERR_INTERNET_DISCONNECTED",)
    phone = open_phone(people, rep)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="No").click()
    expect(phone.locator("#badge")).to_contain_text("1 unsent")
    context = phone.context
    phone.close()
    context.set_offline(False)
    again = people.page(context)
    again.goto(f"/s/{rep.training.code}/")
    expect(again.get_by_text("Your answer: No")).to_be_visible()


def test_a_killed_server_loses_nothing_and_the_phone_comes_back(people: Room, rep: Participant, training):
    people.forgiven = ("ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "WebSocket")
    phone = open_phone(people, rep)
    people.server.stop()
    expect(phone.locator("#badge")).not_to_have_attribute("data-state", "live")
    phone.get_by_role("button", name="Yes").click()
    expect(phone.locator("#badge")).to_contain_text("1 unsent")
    moves.next_step(training=training, stage=None)
    replacement = Server(people.server.port)
    replacement.start()
    try:
        expect(phone.locator("#badge")).to_have_attribute("data-state", "live")
        expect(phone.get_by_role("heading", name="Your account and its trigger")).to_be_visible()
        expect(phone.locator("#badge")).not_to_contain_text("unsent")
    finally:
        replacement.stop()
    assert Response.objects.get().data == {"choice": 0}


def test_a_double_tap_is_one_answer(people: Room, rep: Participant):
    phone = open_phone(people, rep)
    phone.get_by_role("button", name="Yes").dblclick()
    expect(phone.get_by_text("Your answer: Yes")).to_be_visible()
    assert rep.receipts.count() == 1


def test_what_somebody_types_survives_a_push_and_a_reload(people: Room, rep: Participant, training):
    moves.next_step(training=training, stage=None)
    phone = open_phone(people, rep)
    phone.locator("#task").get_by_label("Account").fill("Northwind Freight")
    moves.pause(training=training, stage=None)
    expect(phone.get_by_text("The room is paused.")).to_be_visible()
    expect(phone.locator("#task").get_by_label("Account")).to_have_value("Northwind Freight")
    phone.reload()
    expect(phone.locator("#task").get_by_label("Account")).to_have_value("Northwind Freight")


def test_without_websockets_the_page_asks_by_itself(people: Room, rep: Participant, training):
    people.forgiven = ("WebSocket",)
    phone = people.phone()
    phone.route_web_socket(re.compile(".*"), lambda socket: socket.close())
    give_identity(people, phone, rep)
    phone.goto(f"/s/{training.code}/")
    moves.next_step(training=training, stage=None)
    expect(phone.get_by_role("heading", name="Your account and its trigger")).to_be_visible(timeout=15_000)


def test_an_answer_that_gets_through_does_not_hide_what_the_page_missed(people: Room, rep: Participant, training):
    """It brings the phone's own panel of the newest revision; the others are still those of the old one."""
    people.forgiven = ("WebSocket",)
    phone = people.phone()
    phone.route_web_socket(re.compile(".*"), lambda socket: socket.close())
    give_identity(people, phone, rep)
    phone.goto(f"/s/{training.code}/")
    phone.route("**/snapshot/**", lambda route: route.abort())
    people.forgiven = ("WebSocket", "ERR_FAILED")
    moves.next_step(training=training, stage=None)
    with phone.expect_response(lambda response: "/do/" in response.url):
        phone.get_by_role("button", name="Yes").click()
    phone.unroute("**/snapshot/**")
    expect(phone.get_by_role("heading", name="Your account and its trigger")).to_be_visible(timeout=15_000)


def test_what_was_asked_for_in_vain_is_asked_for_again_although_the_room_is_calm(
    people: Room, rep: Participant, training
):
    """The socket is alive and its frames raise the revision; only the person's own panel never came."""
    people.forgiven = ("ERR_FAILED",)
    phone = open_phone(people, rep)
    phone.route("**/snapshot/**", lambda route: route.abort())
    run = training.activity_runs.first()
    Response.objects.create(training=training, activity_run=run, participant=rep, slot="answer", data={"choice": 0})
    with phone.expect_event("requestfailed"):
        phone.evaluate("window.dispatchEvent(new Event('online'))")
    moves.adjust(training=training, seconds=60)
    expect(phone.locator("#head time")).to_have_text(re.compile(r"^5:"))
    phone.unroute("**/snapshot/**")
    expect(phone.get_by_text("Your answer: Yes")).to_be_visible(timeout=15_000)


def test_a_phone_whose_clock_is_years_wrong_shows_the_rooms_time(people: Room, rep: Participant):
    phone = people.phone(timezone_id="Pacific/Auckland")
    phone.clock.install(time="2031-05-05T12:00:00Z")
    give_identity(people, phone, rep)
    phone.goto(f"/s/{rep.training.code}/")
    expect(phone.locator("#head time")).to_have_text(re.compile(r"^4:[345]\d$"))


def test_a_second_tab_moves_the_room_only_once(people: Room, facilitator: User, training):
    people.forgiven = ("status of 409",)
    first = people.laptop(facilitator)
    second = people.page(first.context)
    for page in (first, second):
        page.route_web_socket(re.compile(".*"), lambda socket: None)
        page.goto(f"{people.local_url}/trainings/{training.pk}/console/")
    first.get_by_role("button", name="Next").click()
    expect(first.locator("#face h1")).to_have_text("roundrobin")
    second.get_by_role("button", name="Next").click()
    expect(second.get_by_text("The room had already moved on")).to_be_visible()
    expect(second.locator("#face h1")).to_have_text("roundrobin")


def test_the_console_says_that_it_could_not_send(people: Room, facilitator: User, training):
    people.forgiven = ("ERR_INTERNET_DISCONNECTED",)
    console = people.laptop(facilitator)
    console.goto(f"{people.local_url}/trainings/{training.pk}/console/")
    console.context.set_offline(True)
    console.get_by_role("button", name="Next").click()
    expect(console.get_by_text("Not sent")).to_be_visible()


def test_a_taken_name_waits_for_the_facilitator_and_the_first_phone_is_told(
    people: Room, facilitator: User, rep: Participant, training
):
    people.forgiven = ("status of 404",)
    console = people.laptop(facilitator)
    console.goto(f"{people.local_url}/trainings/{training.pk}/console/")
    first = open_phone(people, rep)
    second = people.phone()
    second.goto(f"/j/{training.code}/")
    second.get_by_text("Ana").first.click()
    second.get_by_role("button", name=re.compile("Yes")).click()
    console.get_by_role("button", name="Let in").click()
    second.wait_for_url(f"**/s/{training.code}/")
    expect(second.get_by_role("heading", name="Planned?")).to_be_visible()
    expect(first.get_by_role("heading", name="Planned?")).to_have_count(0)


PAYLOADS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }}", "مرحبا 👩‍👩‍👧 " + "x" * 60]


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_people_type_is_text_on_every_screen(people: Room, facilitator: User, rep: Participant, training, text):
    moves.next_step(training=training, stage=None)
    rep.name = text[:60]
    rep.save()
    Response.objects.create(
        training=training,
        activity_run=training.activity_runs.get(kind="roundrobin"),
        participant=rep,
        data={"account": text[:80], "trigger": "usage_threshold"},
    )
    console = people.laptop(facilitator)
    console.on("dialog", lambda dialog: people.complain(f"dialog {dialog.message}"))
    console.goto(f"{people.local_url}/trainings/{training.pk}/console/")
    expect(console.locator("#people")).to_contain_text(text[:60].strip())
    wall = people.wall()
    wall.on("dialog", lambda dialog: people.complain(f"dialog {dialog.message}"))
    wall.goto(f"/p/{training.projector_token}/")
    expect(wall.locator("#screen")).to_be_attached()


def test_nothing_ticks_over_the_line(people: Room, rep: Participant):
    """A running clock and nobody acting: only heartbeats travel (PERFORMANCE, budgets)."""
    frames: list[str] = []
    phone = people.phone()
    phone.on("websocket", lambda socket: socket.on("framereceived", lambda payload: frames.append(str(payload))))
    give_identity(people, phone, rep)
    phone.goto(f"/s/{rep.training.code}/")
    expect(phone.locator("#badge")).to_have_attribute("data-state", "live")
    first = phone.locator("#head time").inner_text()
    expect(phone.locator("#head time")).not_to_have_text(first)
    phone.wait_for_timeout(2500)
    assert [frame for frame in frames if "panels" in frame or "ring" in frame] == []


def test_a_console_whose_login_is_over_leads_to_the_sign_in(people: Room, training: TrainingSession, facilitator: User):
    console = people.laptop(facilitator)
    console.goto(f"{people.local_url}/trainings/{training.pk}/console/")
    expect(console.locator("#badge")).to_have_attribute("data-state", "live")
    Session.objects.all().delete()
    console.evaluate("window.dispatchEvent(new Event('online'))")
    expect(console.get_by_role("heading", name="Sign in")).to_be_visible()
