"""The handoff packet: three parts, two names, a clock that starts once."""

import datetime as dt

import pytest
import time_machine

from sessions.models import Response
from tests.conftest import post_answer
from tests.sessions.activities import hour

WRITTEN = {
    "account": "Northwind",
    "trigger": "usage_threshold",
    "evidence": "174 of 200 seats, seen Monday",
    "outcome": "Onboard new sites in a day",
    "ask": "Could we plan the next seats on Tuesday or Thursday?",
    "csm": "Ana",
    "ae": "Ben",
}


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("packet", {"hours": 48}, team=team, facilitator=facilitator)


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


@pytest.fixture
def ben(run):
    return hour.join(run, "Ben", role="ae")


def save(as_phone, participant, run, **changes):
    return post_answer(as_phone(participant), participant, run, "answer", **{**WRITTEN, **changes})


@pytest.mark.parametrize(
    ("field", "typed", "advice"),
    [
        ("account", "", "which customer"),
        ("trigger", "", "usage, sponsor or renewal"),
        ("evidence", " ", "number, name or date"),
        ("outcome", "", "who can tell you"),
        ("ask", "Can we meet? Or call?", "Keep one question"),
        ("evidence", "a" * 241, "240 characters"),
    ],
)
def test_a_missing_part_says_what_to_write(run, ana, as_phone, field, typed, advice):
    answer = save(as_phone, ana, run, **{field: typed})

    assert answer.status_code == 422
    assert advice in answer.json()["errors"][field][0]


def test_a_packet_without_any_name_is_refused(run, ana, as_phone):
    answer = save(as_phone, ana, run, csm="", ae="")

    assert "the CSM and the AE" in answer.json()["errors"]["csm"][0]
    assert not Response.objects.exists()


def test_an_ae_alone_is_saved_with_a_warning(run, ana, as_phone, facilitator):
    answer = save(as_phone, ana, run, csm="")

    assert "Only an AE is named" in answer.json()["panels"]["mine"]
    assert "AE alone" in hour.console(run)


def test_both_names_give_no_warning(run, ana, as_phone):
    assert 'data-tone="warn"' not in save(as_phone, ana, run).json()["panels"]["mine"]


def test_due_is_48_elapsed_hours_later_in_the_teams_zone_also_when_the_clocks_change(team, run, ana, as_phone):
    with time_machine.travel("2026-10-24 08:00:00+00:00", tick=False):
        mine = save(as_phone, ana, run).json()["panels"]["mine"]

    # Saturday 10:00 in Berlin is summer time; 48 hours later it is winter time.
    assert "Monday 26 October, 09:00" in mine


def test_changing_the_packet_does_not_start_the_clock_anew(run, ana, as_phone):
    with time_machine.travel("2026-11-24 08:00:00+00:00", tick=False) as clock:
        save(as_phone, ana, run)
        clock.shift(dt.timedelta(hours=5))
        mine = save(as_phone, ana, run, evidence="176 of 200 seats").json()["panels"]["mine"]

    assert "Thursday 26 November, 09:00" in mine
    assert Response.objects.get(slot="packet").data["evidence"] == "176 of 200 seats"


def test_one_packet_stands_for_both_who_are_named(run, ana, ben, as_phone):
    save(as_phone, ana, run, ae="ben")

    assert "Ana wrote the packet" in hour.phone(ben, "mine")
    room = hour._room(run)
    assert room.activity.progress(room.step, room) == {ana.pk, ben.pk}


def test_a_packet_is_on_no_other_phone_and_not_on_the_projector(run, ana, ben, as_phone):
    cem = hour.join(run, "Cem")
    save(as_phone, ana, run)

    assert "Northwind" not in hour.phone(cem, "mine") + hour.phone(cem, "task") + hour.projector(run)
    assert "1 packet saved" in hour.projector(run)


def test_the_form_holds_what_was_written_earlier_in_the_hour(run, ana):
    last = run.training.activity_runs.last()
    last.kind = "roundrobin"
    last.save()
    data = {"account": "Contoso", "trigger": "renewal_window"}
    Response.objects.create(training=run.training, activity_run=last, participant=ana, data=data)

    form = hour.phone(ana, "task")

    assert 'name="account" value="Contoso"' in form
    assert 'value="renewal_window" required checked' in form
    assert 'name="csm" value="Ana"' in form


def test_the_saved_packet_comes_back_in_the_form(run, ana, as_phone):
    save(as_phone, ana, run)

    assert "Onboard new sites in a day</textarea>" in hour.phone(ana, "task")
