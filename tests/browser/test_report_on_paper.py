"""The report on paper: a table that goes on over a page keeps its place to itself, and words have the table's width."""

import io
from typing import Any

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from facilitator.models import User
from roleplay.models import Debrief
from sessions.actions import moves
from tests import factories
from tests.browser.conftest import Room

PEOPLE = 12
# What comes after the table of who keeps and changes what; a heading has its own line, so many points high.
NEXT, LINE = "Notes on the wall", 16
PUSHED = """(height) => {
  const space = document.getElementById("space") ?? document.createElement("div");
  space.id = "space";
  space.style.blockSize = `${height}px`;
  document.querySelector(".page").prepend(space);
}"""


def report(people: Room, facilitator: User) -> Page:
    training = factories.make_training(facilitator=facilitator)
    factories.MembershipFactory(user=facilitator, team=training.team, role="owner")
    moves.start(training=training, stage=None)
    found = [factories.ParticipantFactory(training=training, name=f"Person {number:02}") for number in range(PEOPLE)]
    run = training.activity_runs.first()
    words = "Waited for the answer and did not speak into the silence, not even once. " * 3
    for person in found:
        Debrief.objects.create(activity_run=run, about=person, keep=words[:200], change=words[:200])
    training.refresh_from_db()
    moves.end(training=training, stage=training.stage)
    page = people.laptop(facilitator)
    page.goto(f"{people.local_url}/trainings/{training.pk}/report/")
    expect(page.get_by_role("heading", name="One keep, one change")).to_be_visible()
    return page


def places(pdf: bytes) -> list[list[tuple[float, str]]]:
    """Of each page the height over its lower edge at which each piece of text stands, in points."""
    pages = []
    for sheet in PdfReader(io.BytesIO(pdf)).pages:
        found: list[tuple[float, str]] = []

        def take(text: str, cm: Any, tm: Any, font: Any, size: Any, found: list[tuple[float, str]] = found) -> None:
            if text.strip():
                found.append((tm[4] * cm[1] + tm[5] * cm[3] + cm[5], text.strip()))

        sheet.extract_text(visitor_text=take)
        pages.append(found)
    return pages


def around(heading: str, sheet: list[tuple[float, str]]) -> list[list[str]]:
    """For each time the heading is on the page, what stands on its line."""
    return [[text for at, text in sheet if abs(at - here) < LINE] for here, said in sheet if said == heading]


def test_no_section_is_printed_over_the_end_of_a_table(people: Room, facilitator: User) -> None:
    """Where the page breaks is moved through the table by something above it."""
    page = report(people, facilitator)
    for step in range(6):
        page.evaluate(PUSHED, step * 150)
        headings = [near for sheet in places(page.pdf(format="A4")) for near in around(NEXT, sheet)]
        assert headings
        assert all(near == [NEXT] for near in headings)


def test_words_have_more_of_the_paper_than_a_name(people: Room, facilitator: User) -> None:
    page = report(people, facilitator)
    page.set_viewport_size({"width": 700, "height": 900})
    page.emulate_media(media="print")
    said = page.get_by_role("region", name="One keep, one change").locator("td bdi")
    widths = said.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().width)")
    assert len(widths) == 2 * PEOPLE
    assert min(widths) > 180


def test_what_is_drawn_stands_on_the_line_of_its_row(people: Room, facilitator: User) -> None:
    page = report(people, facilitator)
    rows = page.get_by_role("region", name="Planned and actual minutes").locator("tbody tr")
    edges = "(row) => [row, row.querySelector('td.drawn')].map((one) => Math.round(one.getBoundingClientRect().bottom))"
    assert rows.count()
    for row in rows.all():
        of_row, of_cell = row.evaluate(edges)
        assert abs(of_row - of_cell) <= 1
