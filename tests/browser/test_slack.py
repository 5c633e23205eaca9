"""Slack as people see it: connected, looked at, sent as text and as a picture, and switched off by its own refusal."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from commitments.actions import notes, slack, slackpictures
from commitments.models import SlackBot, SlackHook
from commitments.slack import png
from facilitator.models import User
from sessions.models import TrainingSession
from tests import factories
from tests.browser.conftest import Room
from tests.commitments.conftest import words
from tests.commitments.slack.standin import CHANNEL, HOOK, TOKEN, Slack

SHOTS = os.environ.get("SHOTS")
NAMES = ("Chloé Žižek", "王芳", "עומר לוי")
COLOURS = pytest.mark.parametrize("colours", ["light", "dark"])


@pytest.fixture
def stand_in(settings: Any) -> Iterator[Slack]:
    with Slack() as fake:
        settings.SLACK_STAND_IN = fake.port
        yield fake


@pytest.fixture
def training(server: Any, clock: Any) -> TrainingSession:
    return factories.make_training(team=factories.TeamFactory(name="Team West"))


def hang(training: TrainingSession, count: int) -> None:
    hanging = training.commitments.count()
    for number in range(hanging, hanging + count):
        name = f"{NAMES[number % len(NAMES)]} {number}"
        person = factories.ParticipantFactory(training=training, name=name)
        notes.post_commitment(participant=person, data=words(account=f"Account {number}"))


def member(training: TrainingSession, role: str) -> User:
    user = factories.UserFactory(name=f"Max {role}")
    factories.MembershipFactory(user=user, team=training.team, role=role)
    return user


def looks_right(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []


def everywhere(page: Page, name: str) -> None:
    looks_right(page, name)
    page.set_viewport_size({"width": 390, "height": 844})
    looks_right(page, f"{name}-narrow")
    page.set_viewport_size({"width": 1366, "height": 768})


def look() -> int:
    """What the scheduler does once a minute."""
    return slack.send_due(lambda _seconds: None) + slackpictures.send_due(lambda _seconds: None)


@COLOURS
def test_from_connecting_to_the_channel_and_to_the_end_of_it(
    people: Room, training: TrainingSession, stand_in: Slack, colours: str
) -> None:
    hang(training, 12)
    page = people.laptop(member(training, "facilitator"), color_scheme=colours)
    people.forgiven = ("422",)
    home = f"{people.local_url}/teams/{training.team_id}/slack/"
    page.goto(home)
    expect(page.get_by_role("heading", name="Slack is off")).to_be_visible()
    everywhere(page, f"slack-off-{colours}")

    # What is no address of Slack's is said beside the field, and nothing is kept.
    page.get_by_label("Address of the webhook").fill("https://example.com/hook")
    page.get_by_role("button", name="Connect Slack").click()
    expect(page.get_by_text("Paste the address as Slack shows it")).to_be_visible()
    looks_right(page, f"slack-wrong-{colours}")
    page.get_by_label("Address of the webhook").fill(HOOK)
    page.get_by_role("button", name="Connect Slack").click()
    expect(page.get_by_role("heading", name="Slack is connected")).to_be_visible()
    expect(page.get_by_text("hooks.slack.com/services/…cdef")).to_be_visible()

    # The digest, before it is sent and after.
    page.goto(f"{home}{training.pk}/")
    expect(page.get_by_role("heading", name="The wall: ").first).to_be_visible()
    expect(page.get_by_text("王芳 1", exact=True)).to_be_visible()
    everywhere(page, f"slack-preview-{colours}")
    assert stand_in.got == []
    page.get_by_role("button", name="Send to Slack").click()
    expect(page.get_by_text("on its way")).to_be_visible()
    expect(page.get_by_role("button", name="Send to Slack")).to_have_count(0)
    assert look() == 1
    page.reload()
    expect(page.get_by_text("1 of 1 in the channel")).to_be_visible()
    everywhere(page, f"slack-sent-{colours}")

    # The webhook is removed in Slack: the next wall is refused, and everybody concerned reads it.
    hang(training, 1)
    page.reload()
    page.get_by_role("button", name="Send it again as it is now").click()
    stand_in.answers = [(404, "no_service", {})]
    assert look() == 0
    page.reload()
    expect(page.get_by_text("The webhook was removed in Slack (404 no_service).")).to_be_visible()
    expect(page.get_by_role("link", name="Connect Slack")).to_be_visible()
    page.goto(home)
    expect(page.get_by_role("heading", name="Slack takes nothing any more")).to_be_visible()
    everywhere(page, f"slack-refused-{colours}")
    desk = people.laptop(member(training, "manager"), color_scheme=colours)
    desk.goto(f"{people.local_url}/desk/{training.team_id}/")
    expect(desk.get_by_text("Slack no longer takes the wall: The webhook was removed in Slack")).to_be_visible()
    looks_right(desk, f"slack-desk-{colours}")

    # A new address, and the same wall goes out.
    page.get_by_label("Address of the webhook").fill(HOOK)
    page.get_by_role("button", name="Connect Slack").click()
    desk.reload()
    expect(desk.get_by_text("Slack no longer takes the wall")).to_have_count(0)
    page.goto(f"{home}{training.pk}/")
    page.get_by_role("button", name="Send it again as it is now").click()
    assert look() == 1
    page.goto(home)
    page.get_by_role("button", name="Disconnect and forget the address").click()
    expect(page.get_by_role("heading", name="Slack is off")).to_be_visible()
    assert not SlackHook.objects.exists()


@pytest.mark.parametrize(("count", "colours"), [(1, "light"), (12, "dark"), (200, "light")])
def test_the_picture_that_is_seen_is_the_one_that_arrives(
    people: Room, training: TrainingSession, stand_in: Slack, count: int, colours: str
) -> None:
    hang(training, count)
    page = people.laptop(member(training, "facilitator"), color_scheme=colours)
    home = f"{people.local_url}/teams/{training.team_id}/slack/"
    page.goto(home)
    page.get_by_label("Token of the bot").fill(TOKEN)
    page.get_by_label("Channel").fill(CHANNEL)
    page.get_by_role("button", name="Connect the bot").click()
    expect(page.get_by_text("The bot is connected")).to_be_visible()
    assert TOKEN[-6:] not in page.content()
    looks_right(page, f"slack-bot-{colours}")

    page.goto(f"{home}{training.pk}/picture/")
    button = page.get_by_role("button", name="Send the picture to Slack")
    expect(button).to_be_enabled()
    everywhere(page, f"slack-picture-{count}-{colours}")
    button.click()
    expect(page.get_by_text("on its way")).to_be_visible()
    expect(button).to_have_count(0)
    assert look() == 1
    (announced, put, completed) = stand_in.messages
    width, height = png.size(put["bytes"])
    assert (width, height) == (3840, 2160)
    assert announced["length"] == str(len(put["bytes"]))
    assert 10_000 < len(put["bytes"]) < 2_500_000
    assert "王芳" in announced["alt_txt"] or count == 1
    assert completed["channel_id"] == "C0123ABCD"
    page.reload()
    expect(page.get_by_text("1 of 1 in the channel")).to_be_visible()


def test_a_picture_that_slack_refuses_switches_the_bot_off_and_the_desk_says_so(
    people: Room, training: TrainingSession, stand_in: Slack
) -> None:
    hang(training, 3)
    runs = member(training, "facilitator")
    slackpictures.connect(team=training.team, token=TOKEN, host="slack.com", channel="C0123ABCD", user=runs)
    page = people.laptop(runs)
    page.goto(f"{people.local_url}/teams/{training.team_id}/slack/{training.pk}/picture/")
    page.get_by_role("button", name="Send the picture to Slack").click()
    stand_in.answers = [(200, json.dumps({"ok": False, "error": "missing_scope"}), {})]
    assert look() == 0
    page.reload()
    expect(page.get_by_text("give it the scope files:write")).to_be_visible()
    expect(page.get_by_role("link", name="Connect a bot")).to_be_visible()
    everywhere(page, "slack-picture-refused")
    desk = people.laptop(member(training, "manager"))
    desk.goto(f"{people.local_url}/desk/{training.team_id}/")
    expect(desk.get_by_text("Slack no longer takes the wall’s picture")).to_be_visible()
    page.get_by_role("link", name="Connect a bot").click()
    page.get_by_role("button", name="Disconnect and forget the token").click()
    expect(page.get_by_text("The bot is disconnected")).to_be_visible()
    assert not SlackBot.objects.exists()


def test_an_empty_wall_says_so_in_place_of_a_picture(people: Room, training: TrainingSession) -> None:
    runs = member(training, "facilitator")
    slackpictures.connect(team=training.team, token=TOKEN, host="slack.com", channel="C0123ABCD", user=runs)
    page = people.laptop(runs)
    page.goto(f"{people.local_url}/teams/{training.team_id}/slack/{training.pk}/picture/")
    expect(page.get_by_role("heading", name="No note on the wall")).to_be_visible()
    everywhere(page, "slack-picture-empty")
