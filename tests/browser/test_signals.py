"""From a phone to the manager's board and back: a signal is logged, the AE reaches the customer, the manager looks."""

import re

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from commitments.actions import signals
from commitments.models import Signal
from facilitator.models import User
from sessions.models import Participant, TrainingSession
from tests import factories
from tests.browser.conftest import Room
from tests.browser.hours import pick_up, stage
from tests.sessions.activities import hour

# The board asks again every 20 seconds.
REFRESHED = 30_000


@pytest.fixture
def training(people: Room) -> TrainingSession:
    """A running hour of a CSM, an AE and their manager."""
    training = factories.make_training()
    factories.MembershipFactory(user=factories.UserFactory(name="Max"), team=training.team, role="manager")
    for name, role in (("Ana", "csm"), ("Ben", "ae")):
        rep = factories.RepFactory(team=training.team, name=name, role=role)
        factories.ParticipantFactory(training=training, rep=rep, name=name, role=role)
    hour.begin(training)
    return training


def phone(people: Room, name: str) -> Page:
    """By way of the page with the personal link, which is open before, during and after the hour."""
    participant = Participant.objects.get(name=name)
    page = pick_up(people, participant)
    page.goto(f"/s/{participant.training.code}/link/")
    page.get_by_role("link", name="Log a signal").click()
    return page


def log(page: Page, account: str) -> None:
    page.get_by_label("Account", exact=True).fill(account)
    page.get_by_role("radio", name="Usage", exact=True).check()
    page.locator("#log").get_by_label("The proof").fill("174 of 200 seats")
    page.get_by_role("button", name="Log the signal").click()


def test_signal_goes_from_a_phone_to_the_board_and_the_touch_comes_back(
    people: Room, training: TrainingSession
) -> None:
    board = people.laptop(User.objects.get(name="Max"))
    board.goto(f"{people.local_url}/desk/{training.team_id}/signals/")
    expect(board.get_by_role("heading", name="None here")).to_be_visible()

    ana, ben = phone(people, "Ana"), phone(people, "Ben")
    ana.get_by_label(re.compile("AE who reaches")).fill("Ben")
    log(ana, "Nord Ltd")
    card = ana.locator("article").filter(has_text="Nord Ltd")
    expect(card.locator("time")).to_have_text(re.compile(r"4[78] h \d\d min left"))
    expect(ana.get_by_label("Account", exact=True)).to_have_value("")

    line = board.get_by_role("row").filter(has_text="Nord Ltd")
    expect(line).to_contain_text("Ana + Ben", timeout=REFRESHED)
    expect(line.locator("time")).to_have_text(re.compile(r"4[78] h \d\d min left"))

    ben.reload()
    ben.get_by_role("button", name="Called Nord Ltd").click()
    expect(ben.locator("article")).to_contain_text("in time, after 0 h")
    expect(line).to_contain_text("in time, after 0 h", timeout=REFRESHED)

    line.get_by_role("button", name="Reviewed Nord Ltd").click()
    expect(line).to_contain_text("Go ahead")
    ana.reload()
    expect(card).to_contain_text("The manager has looked: Go ahead.")


def test_signal_logged_in_a_dead_spot_goes_out_once_when_the_line_is_back(
    people: Room, training: TrainingSession
) -> None:
    people.forgiven = ("ERR_INTERNET_DISCONNECTED", "WebSocket")
    ana = phone(people, "Ana")
    expect(ana.locator("#badge")).to_have_text("live")
    ana.context.set_offline(True)
    log(ana, "Nord Ltd")
    expect(ana.locator("#badge")).to_contain_text("1 unsent")
    assert not Signal.objects.exists()

    ana.context.set_offline(False)
    expect(ana.locator("article")).to_contain_text("Nord Ltd")
    expect(ana.locator("#badge")).not_to_contain_text("unsent")
    assert Signal.objects.count() == 1


def test_packet_typed_on_the_card_survives_another_tap_and_is_saved(people: Room, training: TrainingSession) -> None:
    ana = phone(people, "Ana")
    log(ana, "Nord Ltd")
    ana.get_by_text("Complete the packet").click()
    form = ana.locator("[id^=handoff]")
    form.get_by_label("What they wanted to reach when they started").fill("Sites in a day")
    log(ana, "Second")
    expect(ana.locator("article")).to_have_count(2)
    expect(form.first.get_by_label("What they wanted to reach when they started")).to_have_value("Sites in a day")
    with ana.expect_response(lambda answer: answer.request.method == "POST"):
        form.first.get_by_role("button", name="Save the packet").click()
    expect(ana.get_by_text("No AE is named yet")).to_have_count(2)
    expect.soft(form.first.locator(".errors:visible")).to_have_count(0)
    assert Signal.objects.get(account="Nord Ltd").outcome == "Sites in a day"


def test_hours_of_a_day_off_are_not_counted_down(
    clock: time_machine.Traveller, people: Room, training: TrainingSession
) -> None:
    """Thursday is a holiday there: 72 hours to go, and 48 of them count."""
    team = training.team
    team.timezone, team.holidays_country, team.house_rules = "America/New_York", "US", {"touch_workdays": 1}
    team.save()
    made = signals.log(team=team, data={"account": "Nord Ltd", "trigger": "renewal_window", "evidence": "March"})
    assert (made.duties.touches().get().due_at - made.logged_at).total_seconds() == 72 * 3600
    board = people.laptop(User.objects.get(name="Max"))
    board.goto(f"{people.local_url}/desk/{team.pk}/signals/")
    expect(board.get_by_text("Only hours of working days count for the AE")).to_be_visible()
    expect(board.locator("time[data-off]")).to_have_text(re.compile(r"4[78] h \d\d min left"))


def sheet(page: Page) -> Locator:
    """Opened with one tap, at whatever activity the room is."""
    page.get_by_role("button", name="Log a signal").click()
    opened = page.get_by_role("dialog", name="Log a signal")
    expect(opened.get_by_label("Account", exact=True)).to_be_focused()
    return opened


def fill(opened: Locator, account: str) -> None:
    opened.get_by_label("Account", exact=True).fill(account)
    opened.get_by_role("radio", name="Usage", exact=True).check()
    opened.get_by_label("The proof").fill("174 of 200 seats")


def test_signal_is_logged_in_the_middle_of_an_activity_and_nothing_half_typed_is_lost(people: Room) -> None:
    running = stage(people, "packet", {})
    ana = running.phones["Ana"]
    outcome = ana.get_by_label("2 · What they wanted to reach")
    outcome.fill("Half a sent")

    opened = sheet(ana)
    fill(opened, "Nord Ltd")
    opened.get_by_role("button", name="Log the signal").click()
    expect(opened).to_be_hidden()
    expect(ana.get_by_text("Nord Ltd is logged.")).to_be_visible()
    expect(outcome).to_have_value("Half a sent")
    assert Signal.objects.get().csm_name == "Ana"

    ana.get_by_role("link", name="My signals").click()
    expect(ana.locator("article")).to_contain_text("Nord Ltd")
    ana.get_by_role("link", name="Back to the room").click()
    expect(outcome).to_have_value("Half a sent")


def test_signal_half_typed_stays_while_the_room_moves_on_and_the_page_is_loaded_again(people: Room) -> None:
    running = stage(people, "packet", {})
    ana = running.phones["Ana"]
    opened = sheet(ana)
    fill(opened, "Nord Ltd")
    running.next()
    expect(ana.get_by_text("Last?")).to_be_visible()
    expect(opened.get_by_label("The proof")).to_have_value("174 of 200 seats")

    opened.get_by_role("button", name="Not now").click()
    expect(opened).to_be_hidden()
    ana.reload()
    opened = sheet(ana)
    expect(opened.get_by_label("Account", exact=True)).to_have_value("Nord Ltd")
    expect(opened.get_by_role("radio", name="Usage", exact=True)).to_be_checked()


def test_second_signal_typed_while_the_first_is_still_unsent_is_not_wiped(people: Room) -> None:
    people.forgiven = ("ERR_INTERNET_DISCONNECTED", "WebSocket", "Failed to fetch")
    running = stage(people, "packet", {})
    ana = running.phones["Ana"]
    ana.context.set_offline(True)
    opened = sheet(ana)
    fill(opened, "Nord Ltd")
    opened.get_by_role("button", name="Log the signal").click()
    expect(ana.locator("#badge")).to_contain_text("1 unsent")
    opened.get_by_label("Account", exact=True).fill("Second")

    ana.context.set_offline(False)
    expect(ana.locator("#badge")).not_to_contain_text("unsent")
    expect(opened.get_by_label("Account", exact=True)).to_have_value("Second")
    opened.get_by_role("button", name="Log the signal").click()
    expect(opened).to_be_hidden()
    assert sorted(Signal.objects.values_list("account", flat=True)) == ["Nord Ltd", "Second"]


def test_sheet_offers_the_accounts_and_names_that_are_known(people: Room) -> None:
    running = stage(people, "packet", {})
    ana = running.phones["Ana"]
    opened = sheet(ana)
    expect(opened.locator("#names")).to_be_attached()
    expect(opened.locator(".errors:visible")).to_have_count(0)


def test_after_the_hour_there_is_one_way_to_log_a_signal(people: Room) -> None:
    running = stage(people, "packet", {})
    running.next()
    running.end()
    ana = running.phones["Ana"]
    expect(ana.get_by_role("link", name="Log a signal")).to_be_visible()
    expect(ana.get_by_role("button", name="Log a signal")).to_be_hidden()


@pytest.mark.parametrize("size", [(360, 1800), (1366, 768)])
def test_an_account_of_two_hundred_letters_leaves_the_board_in_sight(
    people: Room, training: TrainingSession, size: tuple[int, int]
) -> None:
    signals.log(team=training.team, data={"account": "Ü" * 200, "trigger": "renewal_window", "evidence": "x" * 120})
    board = people.laptop(User.objects.get(name="Max"))
    board.set_viewport_size({"width": size[0], "height": size[1]})
    board.goto(f"{people.local_url}/desk/{training.team_id}/signals/")
    expect(board.get_by_role("button", name=re.compile("^Reached"))).to_be_in_viewport()
    assert board.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
