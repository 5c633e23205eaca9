"""Everything that "Cross-sell Diagnosis" shows on the projector stands above the footer, whoever is in the room."""

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from commitments.actions import notes
from commitments.actions.reading import read_on
from facilitator.models import Membership
from roleplay.actions import opening as drill
from roleplay.models import Flag, FlagKind, Pairing
from roleplay.queries import opening as performances
from sessions.actions import moves
from sessions.models import ActivityRun, Participant, Response, TrainingSession
from tests import factories
from tests.browser.conftest import Room
from tests.browser.screens import faults
from tests.commitments.conftest import words
from tests.sessions.activities import hour

PROGRAM = Path(django_settings.BASE_DIR) / "facilitator" / "programs" / "xsell_diagnosis.toml"
SIZES = [(1920, 1080), (1280, 720), (1024, 768)]
LONG = "Nordwestdeutsche Versicherungs- und Vermögensverwaltungsgesellschaft"


def settings_of(kind: str) -> dict[str, Any]:
    """As the program has them."""
    sections = tomllib.loads(PROGRAM.read_text("utf-8"))["sections"]
    found = (activity for section in sections for activity in section["activities"] if activity["key"] == kind)
    return dict(next(found).get("settings", {}))


@pytest.fixture
def begin(people: Room) -> Callable[..., ActivityRun]:
    """An hour that has just arrived at one activity of the program, with people in the room."""

    def start(kind: str, count: int) -> ActivityRun:
        team, boss = factories.TeamFactory(), factories.UserFactory(name="Fay Facilitator")
        factories.MembershipFactory(user=boss, team=team, role=Membership.Role.OWNER)
        plan = [(10, [(kind, settings_of(kind))]), (5, [("question", {"question": "?", "options": ["Yes", "No"]})])]
        training = factories.make_training(plan=plan, team=team, facilitator=boss)
        for number in range(count):
            role = ("csm", "ae")[number % 2]
            factories.ParticipantFactory(training=training, name=f"Maximiliane Musterfrau {number}", role=role)
        return hour.begin(training)

    return start


def wall(people: Room, run: ActivityRun) -> Page:
    # What these tests wrote by themselves is news to what was drawn before.
    newer = {"revision": F("revision") + 1, "own_revision": F("revision") + 1}
    TrainingSession.objects.filter(pk=run.training_id).update(**newer)
    page = people.wall()
    page.goto(f"/p/{run.training.projector_token}/")
    return page


def faults_in_all_sizes(page: Page) -> dict[tuple[int, int], list[str]]:
    """The sizes at which something is cut off or printed over something else."""
    found = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(50)
        if folder := os.environ.get("SHOTS"):
            page.screenshot(
                path=f"{folder}/{os.environ['PYTEST_CURRENT_TEST'].split('::')[1].split(' ')[0]}-{width}.png"
            )
        if wrong := faults(page):
            found[width, height] = wrong
    return found


def everybody(run: ActivityRun, slot: str = "", **data: str) -> None:
    """The same answer from all; `{n}` in a text is their number."""
    for number, person in enumerate(Participant.objects.filter(training=run.training_id)):
        filled = {name: text.format(n=number) for name, text in data.items()}
        Response.objects.create(training=run.training, activity_run=run, participant=person, slot=slot, data=filled)


def test_the_openings_moves(people: Room, begin: Callable[..., ActivityRun]) -> None:
    run = begin("opening", 12)
    everybody(run, performances.LINE, line="Three of your people wrote to us.")
    page = wall(people, run)
    expect(page.get_by_text("12 lines written")).to_be_visible()
    expect(page.get_by_text("Tie the timing to their calendar")).to_be_visible()
    assert faults_in_all_sizes(page) == {}


@pytest.mark.parametrize("count", [2, 5])
def test_performances_with_every_never_say(people: Room, begin: Callable[..., ActivityRun], count: int) -> None:
    run = begin("opening", 12)
    for _number in range(count):
        perform(run)
    page = wall(people, run)
    expect(page.get_by_role("heading", name=f"Performance {count}")).to_be_visible()
    expect(page.get_by_text("Our chief executives should meet")).to_be_visible()
    assert faults_in_all_sizes(page) == {}


def perform(run: ActivityRun) -> None:
    """A performance in which all six were said, by its end, with its votes shown."""
    boss = run.training.facilitator
    seller, customer, *others = Participant.objects.filter(training=run.training_id)
    newest = performances.newest(run)
    data = {"seller": seller.pk, "customer": customer.pk, "at": newest.pk if newest else 0}
    drill.start(run=run, user=boss, data=data)
    pairing = Pairing.objects.latest("pk")
    for number in range(1, 7):
        Flag.objects.create(pairing=pairing, kind=FlagKind.NEVER_SAY, pattern=f"N{number}", offset_ms=1000)
    for person in others:
        drill.vote(run=run, participant=person, data={"round": pairing.round_id, "first": "product"})
    drill.stop(run=run, user=boss, data={})
    run.refresh_from_db()
    drill.reveal(run=run, user=boss, data={})
    run.refresh_from_db()


@pytest.mark.parametrize("shown", [False, True])
def test_the_sum_and_all_its_assumptions(people: Room, begin: Callable[..., ActivityRun], *, shown: bool) -> None:
    run = begin("calculator", 12)
    everybody(run, points="5.{n}")
    run.revealed_at = timezone.now() if shown else None
    # A starting revenue and churn are two more lines.
    run.state = {"assumed": {"arr": "12500000", "churn": "4.5"}}
    run.save()
    page = wall(people, run)
    expect(page.get_by_text("12 guesses")).to_be_visible()
    expect(page.get_by_text("Revenue the year starts with")).to_be_visible()
    assert faults_in_all_sizes(page) == {}


@pytest.mark.parametrize("count", [1, 6, 200])
def test_the_board_of_sponsors(people: Room, begin: Callable[..., ActivityRun], count: int) -> None:
    run = begin("sponsors", count)
    words = {"sponsor_name": "Anna-Katharina Musterfrau", "sponsor_title": "Chief data officer", "known_by": "Ana"}
    everybody(run, account=f"{LONG} {{n}}", sponsor_on="2026-12-03", **words)
    page = wall(people, run)
    expect(page.get_by_text(f"{count} of {count} are plays")).to_be_visible()
    assert faults_in_all_sizes(page) == {}


@pytest.mark.parametrize(("count", "turns"), [(1, 1), (5, 1), (12, 1), (12, 11), (30, 1)])
def test_the_note_that_is_read_aloud_with_sponsor_and_date(
    people: Room, begin: Callable[..., ActivityRun], count: int, turns: int
) -> None:
    run = begin("commitments", count)
    training, today = run.training, timezone.localdate()
    for number, person in enumerate(Participant.objects.filter(training=training)):
        play = {
            "signal_on": today, "product": "Reporting", "sponsor_name": LONG, "sponsor_title": f"Director, {LONG}"[:80],
            "sponsor_on": today, "colleague": "Ben", "meeting_by": today, "close_by": today, "close_days": 14,
        }  # fmt: skip
        note = words(account=f"{LONG} {number}", next_action="Ask for the figures of the last three months. " * 4)
        notes.post_commitment(participant=person, run=run, data={**note, "play": play})
    section = run.section_run
    reading = ActivityRun.objects.create(
        training=training, section_run=section, position=5, kind="readaloud", title="Read", settings={}
    )
    moves.go_to(training=training, stage=None, step_id=reading.pk)
    reading.refresh_from_db()
    for turn in range(turns):
        read_on(run=reading, turn=turn, seconds=300)
        reading.refresh_from_db()
    page = wall(people, reading)
    expect(page.locator(".note.spotlight")).to_contain_text("signed by")
    assert faults_in_all_sizes(page) == {}
    promised = page.locator(".note.spotlight p:not(.terms)")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(50)
        # Two lines of a promise at least: it is what is read out.
        lines = "p => Math.round(p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).lineHeight))"
        assert promised.evaluate(lines) >= 2, (width, height)


@pytest.mark.parametrize("count", [3, 9, 12, 20, 30])
def test_notes_show_whole_lines(people: Room, begin: Callable[..., ActivityRun], count: int) -> None:
    run = begin("commitments", count)
    for number, person in enumerate(Participant.objects.filter(training=run.training)):
        note = words(account=f"Granite Bank {number}", next_action="Ask for the figures of the last three months. " * 4)
        notes.post_commitment(participant=person, run=run, data=note)
    page = wall(people, run)
    expect(page.locator(".note")).to_have_count(count)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(50)
        lines = page.locator(".note p").evaluate_all(
            "all => all.filter(p => p.offsetHeight)"
            ".map(p => p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).lineHeight))"
        )
        assert {round(part - round(part), 1) for part in lines} <= {0}, (width, lines[:2])


@pytest.mark.parametrize("count", [30, 40])
def test_accounts_are_whole_on_a_squarer_screen(people: Room, begin: Callable[..., ActivityRun], count: int) -> None:
    run = begin("commitments", count)
    for person in Participant.objects.filter(training=run.training):
        notes.post_commitment(participant=person, run=run, data=words(account="Northwind Foods"))
    page = wall(people, run)
    expect(page.locator(".note")).to_have_count(count)
    page.set_viewport_size({"width": 1024, "height": 768})
    page.wait_for_timeout(50)
    cut = page.locator(".note :is(h2, h3)").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight + 1).length"
    )
    assert cut == 0
    assert faults_in_all_sizes(page) == {}
