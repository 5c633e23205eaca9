"""The sponsor board: no name or no day is no play, and says so."""

import datetime as dt
import re

import pytest
import time_machine

from commitments.actions import briefs
from sessions.actions import moves
from sessions.models import Response
from tests import factories
from tests.conftest import post_answer
from tests.sessions.activities import hour

TUESDAY = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
WRITTEN = {
    "account": "Northwind",
    "sponsor_name": "Mei Tanaka",
    "sponsor_title": "VP Operations",
    "sponsor_on": "2026-12-03",
    "known_by": "Ben",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TUESDAY, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("sponsors", {"days": 14}, team=team, facilitator=facilitator)


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


def save(as_phone, participant, run, **changes):
    return post_answer(as_phone(participant), participant, run, "answer", **{**WRITTEN, **changes})


@pytest.mark.parametrize(
    ("field", "typed", "advice"),
    [
        ("account", " ", "which customer"),
        ("account", "a" * 201, "200 characters"),
        ("sponsor_name", "a" * 81, "one name"),
        ("sponsor_title", "a" * 81, "one title"),
        ("known_by", "a" * 81, "one of us"),
        ("sponsor_on", "2026-11-23", "still to come"),
        ("sponsor_on", "2028-01-01", "up to 25 Nov 2027"),
        ("sponsor_on", "soon", "or leave it empty"),
    ],
)
def test_what_cannot_be_taken_says_what_to_write(run, ana, as_phone, field, typed, advice):
    answer = save(as_phone, ana, run, **{field: typed})

    assert answer.status_code == 422
    assert advice in answer.json()["errors"][field][0]
    assert not Response.objects.exists()


@pytest.mark.parametrize(("field", "missing"), [("sponsor_name", "a name"), ("sponsor_on", "a day")])
def test_without_a_name_or_a_day_it_is_saved_as_no_play(run, ana, as_phone, field, missing):
    mine = save(as_phone, ana, run, **{field: ""}).json()["panels"]["mine"]

    assert "No play yet" in mine
    assert missing in mine
    assert "No play" in hour.projector(run)
    assert "0 of 1 are plays" in hour.console(run)


def test_with_both_it_is_a_play_and_a_missing_title_is_asked_for(run, ana, as_phone):
    mine = save(as_phone, ana, run, sponsor_title="").json()["panels"]["mine"]

    assert "No play" not in mine
    assert "their title" in mine
    assert "1 of 1 are plays" in hour.projector(run)


@pytest.mark.parametrize(("day", "late"), [("2026-12-08", False), ("2026-12-09", True)])
def test_later_than_fourteen_days_is_said(run, ana, as_phone, day, late):
    mine = save(as_phone, ana, run, sponsor_on=day).json()["panels"]["mine"]

    assert ("Tuesday 8 December" in mine) == late


def test_the_board_is_public_like_the_wall_and_other_phones_hold_their_own_form(run, ana, as_phone):
    ben = hour.join(run, "Ben")
    save(as_phone, ana, run)

    assert "Mei Tanaka" in hour.projector(run)
    assert "Mei Tanaka" not in hour.phone(ben, "task") + hour.phone(ben, "mine")
    assert 'value="Mei Tanaka"' in hour.phone(ana, "task")


def test_the_account_comes_from_earlier_in_the_hour(run, ana):
    last = run.training.activity_runs.last()
    Response.objects.create(training=run.training, activity_run=last, participant=ana, data={"account": "Contoso"})

    assert 'value="Contoso"' in hour.phone(ana, "task")


def test_the_board_shows_the_newest_and_counts_the_rest(run):
    for person in factories.ParticipantFactory.create_batch(14, training=run.training):
        data = {**WRITTEN, "account": f"Account {person.pk}."}
        Response.objects.create(training=run.training, activity_run=run, participant=person, data=data)

    assert hour.projector(run).count("VP Operations") == 10
    assert "+4 more" in hour.projector(run)


@pytest.mark.parametrize("extra", [0, 2])
def test_the_console_needs_one_query_whatever_the_number_of_sponsors(run, extra, django_assert_num_queries):
    for person in factories.ParticipantFactory.create_batch(1 + extra, training=run.training):
        Response.objects.create(training=run.training, activity_run=run, participant=person, data=WRITTEN)
    room = hour._room(run)

    with django_assert_num_queries(1):
        room.activity.console(run, room)


@pytest.mark.parametrize(("heard", "begins"), [("", ["Tessera", "Jo Park", "CDO", "Ben"]), ("Contoso", ["Contoso"])])
def test_the_line_begins_with_the_pairs_brief_unless_the_discovery_was_of_another(
    team, facilitator, clock, heard, begins
):
    plan = [(5, [("brief", {}), ("discovery", {}), ("sponsors", {})])]
    training = factories.make_training(plan=plan, team=team, facilitator=facilitator)
    ana = factories.ParticipantFactory(training=training, name="Ana")
    brief = hour.begin(training)
    for part, value in {"account": "Tessera", "sponsor": "Jo Park", "title": "CDO", "owner": "Ben"}.items():
        briefs.write(run=brief, participant=ana, data={"part": part, "value": value, "base": []})
    clock.shift(60)
    if heard:
        run = training.activity_runs.get(kind="discovery")
        data = {"account": heard, "heard": "By hand"}
        Response.objects.create(training=training, activity_run=run, participant=ana, slot="heard-1", data=data)
    board = training.activity_runs.get(kind="sponsors")
    moves.go_to(training=training, stage=None, step_id=board.pk)

    assert re.findall(r'value="([^"]+)"', hour.phone(ana, "task")) == begins
