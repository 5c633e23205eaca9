"""The role-play on real screens: the pad under the thumb, the tally above the footer, the flag key without a pair."""

import os
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from facilitator.models import Membership, Scenario, User
from roleplay.actions import seating
from roleplay.models import Flag, FlagKind, Pairing
from sessions.models import ActivityRun, Participant
from tests.browser.conftest import Room
from tests.factories import MembershipFactory, TeamFactory, UserFactory
from tests.roleplay.conftest import advance, make_room, pairs

LONG = "New team in the same company, the champion has left and nobody answers any mail"
CARD = "\n".join(
    f"Line {n}: two people of the other team start next month and need their own reports." for n in range(5)
)
SIZES = [(390, 844), (320, 640)]


@pytest.fixture
def run(server: object) -> ActivityRun:
    facilitator, team = UserFactory(name="Fay Facilitator"), TeamFactory()
    MembershipFactory(user=facilitator, team=team, role=Membership.Role.OWNER)
    one = make_room(facilitator, team, people=3)
    Scenario.objects.update(customer_card=CARD, title=LONG, facts="Forty seats, 82 % used. " * 4)
    seating.pair_up(run=one, user=facilitator, data={})
    return one


def boss(run: ActivityRun) -> User:
    return run.training.facilitator


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


def signed_in(people: Room, who: Participant, as_phone: Any, **options: Any) -> Page:
    client: Client = as_phone(who)
    context = people.context(is_mobile=True, has_touch=True, **options)
    cookies = [
        {"name": name, "value": morsel.value, "url": f"http://room.test:{people.server.port}"}
        for name, morsel in client.cookies.items()
    ]
    context.add_cookies(cookies)
    page = people.page(context)
    page.goto(f"/s/{who.training.code}/")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_all_three_buttons_are_on_the_screen_without_scrolling(
    people: Room, run: ActivityRun, as_phone: Any, width: int, height: int, scheme: str
) -> None:
    advance(run, boss(run))
    pairing = pairs(run)[0]
    page = signed_in(
        people, pairing.customer, as_phone, viewport={"width": width, "height": height}, color_scheme=scheme
    )
    buttons = page.locator(".pad button")
    expect(buttons).to_have_count(3)
    shot(page, f"pad-{width}-{scheme}")
    before = [buttons.nth(n).bounding_box() for n in range(3)]
    assert all(box and box["y"] + box["height"] <= height for box in before)

    buttons.first.click()
    expect(page.get_by_text("Undo")).to_be_visible()
    shot(page, f"pad-undo-{width}-{scheme}")
    assert [buttons.nth(n).bounding_box() for n in range(3)] == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_new_card_is_free_of_the_flag_of_the_half_before(
    people: Room, run: ActivityRun, as_phone: Any, width: int, height: int, scheme: str
) -> None:
    advance(run, boss(run))
    pairing = pairs(run)[0]
    Flag.objects.create(pairing=pairing, kind=FlagKind.ASK_TWICE, offset_ms=1000)
    look = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    seller = signed_in(people, pairing.seller, as_phone, **look)
    observer = signed_in(people, pairing.observer, as_phone, **look)
    expect(seller.get_by_role("heading", name="You asked twice")).to_be_visible()
    shot(seller, f"flag-{width}-{scheme}")
    shot(observer, f"flag-observer-{width}-{scheme}")

    advance(run, boss(run), times=2)
    expect(seller.locator(".flagged")).to_have_count(0)
    expect(seller.get_by_text("In the last half: asked twice")).to_be_visible()
    expect(seller.locator(".pad button")).to_have_count(3)
    shot(seller, f"after-{width}-{scheme}")
    shot(observer, f"after-observer-{width}-{scheme}")
    assert seller.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_flag_key_without_a_pair_says_what_to_press(people: Room, run: ActivityRun) -> None:
    advance(run, boss(run))
    console = people.laptop(boss(run))
    console.goto(f"{people.local_url}/trainings/{run.training_id}/console/")
    console.keyboard.press("h")
    expect(console.get_by_text("Pick a pair first: press its number.")).to_be_visible()
    assert not Flag.objects.exists()

    console.keyboard.press("1")
    console.keyboard.press("h")
    expect(console.locator("#face .flag-line")).to_have_count(1)


@pytest.mark.parametrize("names", [False, True])
@pytest.mark.parametrize("taps", [1, 2, 4])
def test_the_tally_stays_above_the_footer_with_a_long_title(
    people: Room, run: ActivityRun, taps: int, names: bool
) -> None:
    advance(run, boss(run))
    pairing: Pairing = pairs(run)[0]
    for kind in FlagKind:
        Flag.objects.create(pairing=pairing, kind=kind, offset_ms=1000)
    advance(run, boss(run), times=taps - 1)
    type(run.training).objects.filter(pk=run.training_id).update(names_on_projector=names)
    wall = people.page(people.context(viewport={"width": 1280, "height": 720}))
    wall.goto(f"/p/{run.training.projector_token}/")
    shot(wall, f"wall-{taps}-{names}")
    edges = {name: wall.locator(name).bounding_box() or {} for name in ("#main", "#main > *:last-child", "footer.foot")}
    main, last, foot = edges.values()
    assert last["y"] + last["height"] <= min(foot["y"], main["y"] + main["height"]) + 1
    assert (wall.locator("#main > *").first.bounding_box() or {})["y"] >= main["y"] - 1
