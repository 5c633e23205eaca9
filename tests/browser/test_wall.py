"""The picture of the wall, drawn by the browser and saved, and the same on paper."""

import os
import re
import struct
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from commitments.actions import notes
from facilitator.models import Membership
from tests import factories
from tests.browser.conftest import Room
from tests.commitments.conftest import words

NAMES = ["Chloé Žižek", "王芳", "Ελένη Παπαδοπούλου", "עומר לוי", "Анна Иванова", "Łukasz Đặng", "x" * 60]
LONG = "Nordwestdeutsche Versicherungs- und Vermögensverwaltungsgesellschaft"


def wall(people: Room, count: int) -> Page:
    manager, team = factories.UserFactory(name="Max Manager"), factories.TeamFactory(name="Team West")
    factories.MembershipFactory(user=manager, team=team, role=Membership.Role.MANAGER)
    training = factories.make_training(team=team)
    for number in range(count):
        name = f"{NAMES[number % len(NAMES)]} {number or ''}"[:60].strip()
        person = factories.ParticipantFactory(training=training, name=name if number < 7 else f"{number} {name}"[:60])
        account = LONG if number % 3 == 0 else f"Account {number}"
        notes.post_commitment(participant=person, data=words(account=account, next_action="Call Priya about it. " * 9))
    page = people.laptop(manager)
    page.goto(f"{people.local_url}/desk/{team.pk}/wall/{training.pk}/")
    expect(page.locator(".note")).to_have_count(count)
    return page


def saved(page: Page) -> tuple[Download, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as a picture").click()
    return waiting.value, Path(waiting.value.path()).read_bytes()


def pixels(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and the raw rows of a PNG, read without a library."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    width, height = struct.unpack(">II", png[16:24])
    return width, height, zlib.decompress(data)


def test_two_hundred_notes_take_half_as_many_sheets_of_the_larger_paper(people: Room) -> None:
    page = wall(people, 200)
    sheets = {}
    for paper in ("A4", "A3"):
        pdf = page.pdf(format=paper, landscape=True)
        sheets[paper] = len(re.findall(rb"/Type ?/Page\b", pdf))
        assert len(pdf) < 2 * 2**20
    # Twelve long notes on a sheet of A4; half of seventeen sheets are nine.
    half = -(-sheets["A4"] // 2)
    assert 1 < sheets["A3"] <= half < 10
    if folder := os.environ.get("SHOTS"):
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 1000, "height": 700})
        page.screenshot(path=f"{folder}/wall-paper.png")


@pytest.mark.parametrize("count", [1, 12, 200])
def test_picture_has_a_bounded_size_whatever_hangs_there(people: Room, count: int) -> None:
    page = wall(people, count)
    download, png = saved(page)
    if folder := os.environ.get("SHOTS"):
        Path(folder, f"wall-{count}.png").write_bytes(png)
        page.screenshot(path=f"{folder}/wall-page-{count}.png")
    assert download.suggested_filename.endswith(".png")
    width, height, rows = pixels(png)
    assert (width, height) == (3840, 2160)
    assert 10_000 < len(png) < 6 * 2**20
    # Not one colour: notes were drawn.
    assert len(set(rows[:: len(rows) // 5000])) > 3


def test_letters_of_every_name_are_drawn_each_differently(people: Room) -> None:
    page = wall(people, 1)
    first = saved(page)[1]
    # The same wall with the name in other letters is another picture.
    page.locator("#wall footer bdi").evaluate("(name) => { name.textContent = '王芳' }")
    second = saved(page)[1]
    page.locator("#wall footer bdi").evaluate("(name) => { name.textContent = '李娜' }")
    assert len({first, second, saved(page)[1]}) == 3


def test_paper_has_the_notes_and_nothing_else(people: Room) -> None:
    page = wall(people, 12)
    page.emulate_media(media="print")
    expect(page.locator("#wall .note").first).to_be_visible()
    expect(page.get_by_role("region", name="Notes on the wall")).to_be_hidden()
    expect(page.get_by_role("button", name="Save as a picture")).to_be_hidden()
    cut = page.locator("#wall .note").evaluate_all(
        "(all) => all.filter((n) => n.scrollHeight > n.clientHeight + 2).length"
    )
    assert cut == 0


def test_page_fits_a_phone(people: Room) -> None:
    page = wall(people, 3)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
