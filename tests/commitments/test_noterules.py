"""What a note says to the guardrails: by its trigger, by its words, and by what is known of its account."""

import dataclasses
import datetime as dt

import pytest

from commitments import noterules
from commitments.models import Trigger
from commitments.noterules import Words
from facilitator.houserules import HouseRules
from sessions.playbook.facts import BriefTest, Facts, Motion, People, Renewal, Step, Usage
from sessions.playbook.guardrails import Effect

TODAY = dt.date(2026, 11, 24)
CALL = "Call Priya and propose a capacity review"


def found(words, known=None):
    verdicts = noterules.verdicts(words, known or Facts(), TODAY, HouseRules())
    return [(verdict.rule, verdict.effect) for verdict in verdicts]


def test_an_ordinary_note_is_not_spoken_to():
    assert found(Words(trigger="usage_threshold", next_action=CALL)) == []


def test_the_new_sponsor_is_the_only_trigger_that_warns_by_itself():
    """The page has a rule of its own for it: another one would have to be added there (phone.css)."""
    speaking = {code: found(Words(trigger=code)) for code in Trigger.values}
    assert {code: said for code, said in speaking.items() if said} == {"sponsor_change": [("G8", Effect.WARN)]}


def test_a_new_sponsor_who_knows_us_is_no_warning():
    assert found(Words(trigger="sponsor_change"), Facts(people=People(knows_us=True))) == []


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("Propose the next tier in the QBR on Tuesday", [("G10", Effect.WARN)]),
        ("Bring it up at their quarterly business review", [("G10", Effect.WARN)]),
        ("Book the call before our quarter ends", [("G9", Effect.WARN)]),
        ("Close this for our quota in December", [("G9", Effect.WARN)]),
        ("Offer ten seats only if they renew early", [("G3", Effect.BLOCK)]),
        ("Send the quote when they sign the renewal", [("G3", Effect.BLOCK)]),
        # What sounds alike and is something else.
        ("Review their quarterly numbers with Priya", []),
        ("Ask Priya about her quarter and her roadmap", []),
        ("Thank Dana for the early renewal and listen", []),
        ("Show Priya the demographics report", []),
    ],
)
def test_words_of_the_next_action_speak(action, said):
    assert found(Words(trigger="usage_threshold", next_action=action)) == said


@pytest.mark.parametrize(
    ("action", "sponsor", "step", "said"),
    [
        ("Send Priya the price list", "", Step(sponsor_mapped=False), [("G15", Effect.FLAG)]),
        ("Send Priya the price list", "Mei", Step(sponsor_mapped=False), []),
        ("Send Priya the price list", "", Step(), []),
        ("Give a demo to the operators", "", Step(answers=2), [("G15", Effect.FLAG)]),
        ("Give a demo to the operators", "", Step(answers=3), []),
        ("Give a demo to the operators", "", Step(), []),
    ],
)
def test_a_price_or_a_demo_too_early_is_flagged_only_when_that_is_known(action, sponsor, step, said):
    assert found(Words(trigger="usage_threshold", next_action=action, sponsor=sponsor), Facts(step=step)) == said


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (Facts(escalation=True), ("G1", Effect.BLOCK)),
        (Facts(renewal=Renewal(negotiating=True)), ("G2", Effect.BLOCK)),
        (Facts(renewal=Renewal(conditional=True)), ("G3", Effect.BLOCK)),
        (Facts(usage=Usage(percent=30)), ("G4", Effect.BLOCK)),
        (Facts(usage=Usage(outcome=False)), ("G5", Effect.BLOCK)),
        (Facts(people=People(priority="")), ("G7", Effect.BLOCK)),
        (Facts(brief=BriefTest(signal=True, sponsor=True, pain=False)), ("G11", Effect.BLOCK)),
        (Facts(step=Step(ae=True, csm=False)), ("G12", Effect.WARN)),
        (Facts(renewal=Renewal(ends_on=TODAY + dt.timedelta(days=30))), ("G13", Effect.WARN)),
        (Facts(people=People(other_team=True, champion_there=False)), ("G14", Effect.WARN)),
    ],
)
def test_what_is_known_of_the_account_speaks(known, said):
    assert found(Words(trigger="adjacent_pain_ticket", next_action=CALL, sponsor="Mei"), known) == [said]


def test_the_trigger_tells_the_motion_unless_somebody_has():
    negotiating = Facts(renewal=Renewal(negotiating=True))
    assert found(Words(trigger="usage_threshold"), negotiating) == [("G2", Effect.WARN)]
    assert found(Words(trigger="adjacent_pain_ticket"), negotiating) == [("G2", Effect.BLOCK)]
    said = dataclasses.replace(negotiating, motion=Motion.CROSS_SELL)
    assert found(Words(trigger="usage_threshold"), said) == [("G2", Effect.BLOCK)]
    assert found(Words(trigger="usage_threshold", motion="upsell"), said) == [("G2", Effect.WARN)]


def test_a_sponsor_on_the_note_is_the_one_who_was_missing():
    unnamed = Facts(people=People(priority="Fewer incidents", sponsor=""))
    assert found(Words(), unnamed) == [("G7", Effect.BLOCK)]
    assert found(Words(sponsor="Mei"), unnamed) == []


def test_what_blocks_comes_first():
    known = Facts(escalation=True, renewal=Renewal(ends_on=TODAY))
    assert [rule for rule, _effect in found(Words(trigger="sponsor_change"), known)] == ["G1", "G8", "G13"]


@pytest.mark.parametrize(("one", "other", "alike"), [("Acme  Ltd", "acme ltd", True), ("Acme", "Acme Ltd", False)])
def test_accounts_are_told_apart_by_their_names(one, other, alike):
    assert noterules.same(one, other) == alike
