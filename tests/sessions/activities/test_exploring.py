"""Exploring an account: facts in, triggers, moments and guardrails out, and nothing typed lost."""

import datetime as dt

import pytest

from sessions import factsheet
from sessions.factsheet import FACTS, FactsForm, facts_of
from sessions.models import Response
from sessions.playbook.facts import Facts, Motion
from tests.conftest import post_answer
from tests.sessions.activities import hour

SEATS = {"account": "Northwind", "usage_percent": "87", "usage_outcome": "yes", "usage_adopted": "yes"}


@pytest.fixture
def run(team, facilitator):
    run = hour.start_at("triggers", {}, team=team, facilitator=facilitator)
    hour.command(facilitator, run, "explore")
    return run


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


def explore(as_phone, participant, run, **facts):
    return post_answer(as_phone(participant), participant, run, "facts", **{**SEATS, **facts})


@pytest.mark.parametrize(
    ("field", "typed", "advice"),
    [
        ("account", " ", "which customer"),
        ("account", "a" * 201, "200 characters"),
        ("usage_percent", "most", "percentage like 87"),
        ("usage_percent", "-1", "percentage like 87"),
        ("renewal_ends_on", "soon", "Pick a day"),
        ("escalation", "maybe", "Tap one"),
        ("motion", "both", "upsell or cross-sell"),
    ],
)
def test_a_fact_that_cannot_be_says_what_to_write(run, ana, as_phone, field, typed, advice):
    answer = explore(as_phone, ana, run, **{field: typed})

    assert answer.status_code == 422
    assert advice in answer.json()["errors"][field][0]


def test_the_consoles_form_is_checked_too(run, facilitator):
    assert hour.command(facilitator, run, "facts", account="").status_code == 422
    assert "facts" not in run.state


def test_the_phone_shows_its_form_only_while_exploring(run, ana, facilitator):
    assert 'name="usage_percent"' in hour.phone(ana, "mine")
    assert 'name="trigger"' not in hour.phone(ana, "task")

    hour.command(facilitator, run, "show", page=1)
    assert 'name="usage_percent"' not in hour.phone(ana, "mine")
    assert 'name="trigger"' in hour.phone(ana, "task")


def test_seats_that_run_out_open_the_upsell(run, ana, as_phone):
    mine = explore(as_phone, ana, run, motion="upsell").json()["panels"]["mine"]

    assert "Urgent: nearly full" in mine
    assert 'data-state="open" aria-label="Upsell"' in mine
    assert "Nearly full" in mine
    assert 'aria-label="Cross-sell"' not in mine


def test_an_escalation_blocks_both_motions_and_says_why(run, ana, as_phone):
    mine = explore(as_phone, ana, run, escalation="yes").json()["panels"]["mine"]

    assert mine.count('data-state="blocked"') == 2
    assert "Solve it first" in mine
    assert "Cross-sell Diagnosis, Playbook notes" in mine
    assert "Sell nothing now" in mine


def test_a_renewal_on_the_table_blocks_the_cross_sell_only(run, ana, as_phone):
    mine = explore(as_phone, ana, run, renewal_negotiating="yes").json()["panels"]["mine"]

    assert 'data-state="warned" aria-label="Upsell"' in mine
    assert 'data-state="blocked" aria-label="Cross-sell"' in mine


def test_what_is_open_is_asked_and_not_passed(run, ana, as_phone):
    mine = explore(as_phone, ana, run).json()["panels"]["mine"]

    assert "guardrails not known yet" in mine
    assert "Find out whether an escalation is open." in mine


def test_the_facts_come_back_in_the_form(run, ana, as_phone):
    explore(as_phone, ana, run, people_priority="Trusted data", escalation="no", signals_rival_tool="yes")
    form = hour.phone(ana, "mine")

    assert 'value="Trusted data"' in form
    assert 'name="escalation" value="no" checked' in form
    assert 'name="signals_rival_tool" value="yes" checked' in form
    assert 'value="87"' in form


def test_an_own_account_is_seen_by_its_owner_and_the_facilitator_only(run, ana, as_phone):
    ben = hour.join(run, "Ben")
    explore(as_phone, ana, run)

    assert "Northwind" in hour.console(run)
    assert "Northwind" not in hour.projector(run) + hour.phone(ben, "mine") + hour.phone(ben, "task")


def test_the_facilitators_account_is_on_the_projector_until_another_one(run, facilitator):
    hour.command(facilitator, run, "facts", **{**SEATS, "account": "Contoso"})
    assert "Contoso" in hour.projector(run)
    assert 'value="Contoso"' in hour.console(run)

    hour.command(facilitator, run, "clear")
    assert "Contoso" not in hour.projector(run)


def test_the_account_of_the_round_is_filled_in(run, ana):
    last = run.training.activity_runs.last()
    last.kind = "roundrobin"
    last.save()
    Response.objects.create(training=run.training, activity_run=last, participant=ana, data={"account": "Fabrikam"})

    assert 'value="Fabrikam"' in hour.phone(ana, "mine")


def test_the_poll_counts_no_facts(run, ana, as_phone, facilitator):
    explore(as_phone, ana, run)
    room = hour._room(run)
    assert room.activity.progress(room.step, room) == {ana.pk}

    hour.command(facilitator, run, "all")
    room = hour._room(run)
    assert room.activity.progress(room.step, room) == set()
    assert "0 answers" in hour.projector(run)


def test_a_teams_own_levels_win_over_the_programs(run, ana, as_phone, team):
    team.house_rules = {"adoption_gap": 90, "usage_signal": 91, "usage_ready": 95, "usage_urgent": 99}
    team.save()
    mine = explore(as_phone, ana, run).json()["panels"]["mine"]

    assert "below 90 %" in mine


@pytest.mark.parametrize("accounts", [1, 3])
def test_the_console_asks_the_same_for_any_number_of_accounts(run, as_phone, accounts, django_assert_num_queries):
    for number in range(accounts):
        explore(as_phone, hour.join(run, f"Rep {number}"), run)
    room = hour._room(run)

    with django_assert_num_queries(2):
        room.activity.console(room.step, room)


def test_every_fact_has_a_field_and_every_field_its_fact():
    filled = {
        name: {"day": "2026-11-01", "percent": "50", "count": "2", "text": "Jo"}.get(fact.kind, "yes")
        for name, fact in FACTS.items()
    }
    form = FactsForm({"account": "A", "motion": "upsell", **filled})
    assert form.is_valid(), form.errors
    facts = facts_of(form.cleaned_data)

    open_ = [
        (part, name)
        for part in ("usage", "renewal", "signals", "people", "step", "brief")
        for name, value in vars(getattr(facts, part)).items()
        if value is None
    ]
    assert open_ == []
    assert (facts.motion, facts.escalation, facts.renewal.ends_on) == (Motion.UPSELL, True, dt.date(2026, 11, 1))


def test_an_empty_sheet_gives_no_fact():
    form = FactsForm({"account": "A"})

    assert form.is_valid()
    assert facts_of(form.cleaned_data) == Facts()


def test_nobody_can_name_one_is_an_answer():
    people = facts_of({"account": "A", "people_priority": "Trusted data", factsheet.UNNAMED: "yes"}).people

    assert (people.priority, people.sponsor) == ("Trusted data", "")
