"""Guardrails in the note's form: shown with reason and source, and in the way only until they were read."""

import html
import json

import pytest

from commitments import guarding
from commitments.models import Commitment
from sessions.models import ActivityRun, Response
from sessions.queries import room as rooms
from tests.commitments.conftest import live_hour, step, typed
from tests.conftest import post_answer

BURNING = {"account": "Northwind Freight", "escalation": "yes"}
# As before there were guardrails in it.
POSTING = 21
WORDS = "G1 Open escalation or crisis: Something is burning for them."


@pytest.fixture
def training(team, facilitator, manager):
    return live_hour(team, facilitator, manager, ("triggers", {}), ("commitments", {}), ("readaloud", {}))


@pytest.fixture
def run(training):
    return step(training, "commitments")


@pytest.fixture
def post(run, as_phone):
    def send(participant, **changed):
        return post_answer(as_phone(participant), participant, run, "note", **typed(**changed))

    return send


def know(participant, **facts):
    run = ActivityRun.objects.get(training=participant.training, kind="triggers")
    Response.objects.create(
        training=participant.training, activity_run=run, participant=participant, data=facts, slot="facts"
    )


def form_of(as_phone, who):
    return as_phone(who).get(f"/s/{who.training.code}/snapshot/", {"panels": "task"}).json()["panels"]["task"]


def sent_known(markup):
    """What the hidden field of a form would send."""
    return html.unescape(markup.split('name="known" value="')[1].split('"')[0])


def test_form_of_an_account_nobody_knows_anything_of_says_nothing(rep, run, as_phone):
    markup = form_of(as_phone, rep)
    assert sent_known(markup) == ""
    assert "Known of" not in markup


def test_form_shows_which_guardrail_speaks_with_reason_and_source(rep, run, as_phone):
    know(rep, **BURNING)
    markup = form_of(as_phone, rep)
    assert "Known of <bdi>Northwind Freight</bdi>" in markup
    assert '<span class="pill" data-tone="danger">G1</span>' in markup
    assert "Something is burning for them." in markup
    assert "Cross-sell Diagnosis" in markup


def test_nobody_is_shown_what_another_knows(rep, other_rep, run, as_phone):
    know(rep, **BURNING)
    assert "Northwind" not in form_of(as_phone, other_rep)


def test_a_note_that_is_blocked_is_not_posted_until_it_is_meant(rep, run, as_phone, post):
    know(rep, **BURNING)
    known = sent_known(form_of(as_phone, rep))
    refused = post(rep, known=known)
    assert refused.status_code == 422
    assert refused.json()["errors"]["despite"][0].startswith(WORDS)
    assert not Commitment.objects.exists()
    taken = post(rep, known=known, despite="on")
    assert taken.status_code == 200
    assert Commitment.objects.get().known == BURNING


def test_a_warning_is_shown_on_the_note_and_not_in_its_way(rep, post):
    answer = post(rep, trigger="sponsor_change")
    assert answer.status_code == 200
    mine = answer.json()["panels"]["mine"]
    assert '<span class="pill" data-tone="warn">G8</span>' in mine
    assert "Introduce yourself and hear their priorities first." in mine
    assert "Framework notes" in mine


def test_what_is_known_stays_with_the_note_and_comes_back_in_its_form(rep, run, as_phone, post):
    know(rep, **BURNING)
    post(rep, known=sent_known(form_of(as_phone, rep)), despite="on")
    markup = form_of(as_phone, rep)
    assert json.loads(sent_known(markup)) == BURNING
    assert 'name="despite" checked' in markup
    assert post(rep, known=sent_known(markup), next_action="Solve the crisis with support").status_code == 422
    changed = post(rep, known=sent_known(markup), despite="on", next_action="Solve the crisis with support")
    assert changed.status_code == 200
    assert "G1" in changed.json()["panels"]["mine"]


def test_facts_of_another_account_say_nothing(rep, post):
    assert post(rep, account="Tessera", known=json.dumps(BURNING)).status_code == 200


def test_an_account_typed_in_other_letters_is_the_same(rep, post):
    assert post(rep, account="northwind  FREIGHT", known=json.dumps(BURNING)).status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "null",
        '"x"',
        '{"escalation": "yes"}',
        '{"account": "Northwind Freight", "escalation": "perhaps"}',
        '{"account": ["Northwind Freight"], "renewal_ends_on": {}}',
        "[" * 3000,
        json.dumps(BURNING | {"people_priority": "x" * 5000}),
    ],
)
def test_what_no_page_sends_counts_as_not_known(rep, post, text):
    assert guarding.read(text) == {}
    assert post(rep, known=text).status_code == 200
    assert Commitment.objects.get().known == {}


def test_nothing_that_is_wrong_with_the_note_hides_behind_a_guardrail(rep, post):
    errors = post(rep, next_action="Call", known=json.dumps(BURNING)).json()["errors"]
    assert list(errors) == ["next_action"]


def test_house_rules_of_the_team_decide_where_the_adoption_gap_ends(rep, post, training):
    known = json.dumps({"account": "Northwind Freight", "usage_percent": "45"})
    assert post(rep, known=known).status_code == 200
    training.team.house_rules = {"adoption_gap": 50}
    training.team.save()
    rooms.forget()
    refused = post(rep, known=known)
    assert "G4" in refused.json()["errors"]["despite"][0]


def test_every_trigger_that_warns_by_itself_says_so_in_the_form(rep, run, as_phone):
    markup = form_of(as_phone, rep)
    assert markup.count('class="if-trigger"') == 1
    assert 'data-code="sponsor_change"' in markup


@pytest.mark.parametrize("known", ["", json.dumps(BURNING)])
def test_posting_costs_the_same_whatever_is_known(rep, post, known, django_assert_num_queries):
    with django_assert_num_queries(POSTING):
        assert post(rep, known=known, despite="on").status_code == 200
