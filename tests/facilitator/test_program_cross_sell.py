"""The second built-in program: an hour, its activities with their settings, and figures with their standing."""

import re

import pytest

from facilitator import kinds
from facilitator.actions.programs import BUILTIN
from facilitator.programfile import decode, parse
from sessions.timetable import check, need_of

# CONTENT 4.2 to 4.5: what the source claims, and how far it stands.
STANDINGS = {
    "joint-play": "disputed",
    "nrr-parts": "arithmetic",
    "pitched-blind": "unverified",
    "close-days": "parameter",
    "pain-age": "parameter",
    "two-minutes": "example",
    "ae-minute": "parameter",
    "diagnosis-demo": "unverified",
    "escalation": "disputed",
    "example-opening": "example",
    "clean-window": "parameter",
    "generic-material": "unverified",
    "three-answers": "disputed",
    "early-demo": "unverified",
    "business-case": "parameter",
    "cycle": "misattributed",
    "acv-ratio": "misattributed",
    "follow-on": "misattributed",
    "nrr-points": "arithmetic",
    "surfaced-by-csm": "disputed",
    "mapping-skipped": "disputed",
    "slow-discovery": "disputed",
    "credit-share": "unverified",
    "dearer": "disputed",
    "meeting-days": "parameter",
    "check-days": "parameter",
    "log-minutes": "parameter",
    "logged": "unverified",
    "nrr-teams": "disputed",
    "quarterly": "unverified",
}


@pytest.fixture(scope="module")
def p2():
    path = BUILTIN / "xsell_diagnosis.toml"
    return parse(decode(path.read_bytes(), name=path.name), name=path.name, kinds=kinds.known())


def test_it_is_an_hour_of_six_sections_with_their_activities(p2):
    assert [(one.key, one.minutes, [a.key for a in one.activities]) for one in p2.sections] == [
        ("frame", 5, ["frame"]),
        ("brief", 15, ["brief"]),
        ("opening", 10, ["opening"]),
        ("discovery", 10, ["discovery"]),
        ("sponsor", 15, ["calculator", "objections", "sponsors"]),
        ("commitments", 5, ["commitments", "readaloud"]),
    ]


def test_the_commitments_only_are_protected(p2):
    assert [one.key for one in p2.sections if one.protected] == ["commitments"]


def test_it_fits_its_own_timetable_with_twenty_people(p2):
    plan = [
        need_of(s.key, s.minutes, [{"key": a.key, "settings": a.settings} for a in s.activities]) for s in p2.sections
    ]
    assert [warning for warning in check(plan, 20) if not warning.is_information] == []


def test_every_section_has_prompts_notes_and_answers(p2):
    assert all(section.prompts and section.notes and section.faq for section in p2.sections)


def test_claims_carry_their_standing_and_the_reason(p2):
    assert {claim.key: claim.standing for claim in p2.claims} == STANDINGS
    assert all(claim.note for claim in p2.claims)
    assert all(claim.source for claim in p2.claims if claim.standing == "misattributed")


def test_no_doubtful_figure_is_spoken_as_fact(p2):
    answers = [item.answer for one in p2.sections for item in one.faq]
    spoken = " ".join([*answers, *(text for one in p2.sections for text in (*one.prompts, one.notes))])
    settings = " ".join(str(a.settings) for s in p2.sections for a in s.activities if a.key != "calculator")
    doubtful = r"\b(31|34|38|42|2[.]4|2[.]7|5[.]3|10[.]6|110|125) ?(%|points|times)|Pavilion|Gainsight|Forrester"
    assert re.search(doubtful, spoken + settings) is None


def test_each_list_beside_another_is_as_long(p2):
    settings = {a.key: a.settings for s in p2.sections for a in s.activities}
    assert len(settings["opening"]["never_say"]) == len(settings["opening"]["customer_hears"]) == 6
    assert len(settings["discovery"]["questions"]) == len(settings["discovery"]["topics"]) == 3
    objections = settings["objections"]
    assert len(objections["objections"]) == len(objections["answers"]) == len(objections["claims"]) == 3
    assert set(objections["claims"]) <= {claim.key for claim in p2.claims}
