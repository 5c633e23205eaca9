"""The timing matrix row by row, the levels of usage, and the twelve triggers."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.models import Motion as StoredMotion
from commitments.models import Trigger
from facilitator.houserules import HouseRules
from sessions.playbook import signals, timing
from sessions.playbook.facts import Facts, Motion, People, Renewal, Signals, Step, Usage
from sessions.playbook.levels import Level, usage_level

TODAY = dt.date(2026, 11, 24)
RULES = HouseRules()


def day(away: int) -> dt.date:
    return TODAY + dt.timedelta(days=away)


def onboarded(ago: int, outcome: bool | None = True) -> Facts:
    return Facts(usage=Usage(onboarded_on=day(-ago), outcome=outcome))


def ends(left: int) -> Facts:
    return Facts(renewal=Renewal(ends_on=day(left)))


def renewed(ago: int) -> Facts:
    return Facts(renewal=Renewal(renewed_on=day(-ago)))


def leader(ago: int) -> Facts:
    return Facts(people=People(new_leader_on=day(-ago)))


def used(percent: object) -> Facts:
    return Facts(usage=Usage(percent=Decimal(str(percent))))


MATRIX = [
    ("onboarding", onboarded(59), "later", day(1)),
    ("onboarding", onboarded(60), "open", day(30)),
    ("onboarding", onboarded(90), "open", day(0)),
    ("onboarding", onboarded(91), "over", day(-1)),
    ("onboarding", onboarded(75, outcome=False), "no", None),
    ("onboarding", onboarded(75, outcome=None), "unknown", None),
    ("review", Facts(step=Step(good_review=True)), "open", None),
    ("review", Facts(step=Step(good_review=True, in_review=True)), "closed", None),
    ("review", Facts(step=Step(good_review=False)), "no", None),
    ("capacity", used(85), "open", None),
    ("capacity", used("84.9"), "no", None),
    ("stakeholder", leader(0), "open", day(90)),
    ("stakeholder", leader(90), "open", day(0)),
    ("stakeholder", leader(91), "over", day(-1)),
    ("stakeholder", leader(-5), "later", day(5)),
    ("opens", ends(121), "later", day(1)),
    ("opens", ends(120), "open", day(89)),
    ("opens", ends(31), "open", day(0)),
    ("opens", ends(30), "over", day(-1)),
    ("contract", ends(91), "later", day(1)),
    ("contract", ends(90), "open", day(59)),
    ("contract", ends(30), "over", day(-1)),
    ("late", ends(31), "no", None),
    ("late", ends(30), "closed", None),
    ("late", ends(-1), "closed", None),
    ("renewed", renewed(29), "later", day(1)),
    ("renewed", renewed(30), "open", day(30)),
    ("renewed", renewed(60), "open", day(0)),
    ("renewed", renewed(61), "over", day(-1)),
    ("department", Facts(signals=Signals(other_department=True)), "open", None),
    ("department", Facts(signals=Signals(other_department=False)), "no", None),
    ("crisis", Facts(escalation=True), "closed", None),
    ("crisis", Facts(escalation=False), "no", None),
]


@pytest.mark.parametrize(("row", "facts", "state", "on"), MATRIX)
def test_moment_stands_where_its_row_says(row, facts, state, on):
    now = next(now for moment, now in timing.matrix(facts, TODAY, RULES) if moment.id == row)

    assert (now.state, now.on) == (state, on)


def test_without_facts_every_moment_is_unknown():
    assert {now.state for _moment, now in timing.matrix(Facts(), TODAY, RULES)} == {"unknown"}


def test_every_row_of_the_matrix_has_a_case():
    assert {row[0] for row in MATRIX} == {moment.id for moment in timing.MATRIX}


MOTIONS = {
    "onboarding": "upsell",
    "review": "upsell cross_sell",
    "capacity": "upsell",
    "stakeholder": "cross_sell",
    "opens": "upsell",
    "contract": "upsell",
    "late": "",
    "renewed": "cross_sell",
    "department": "cross_sell",
    "crisis": "",
}


def test_each_moment_is_good_for_the_motions_of_its_row():
    assert {moment.id: " ".join(moment.motions) for moment in timing.MATRIX} == MOTIONS


def test_a_new_leader_is_met_before_anything_is_offered():
    assert "priorities first" in next(moment.first for moment in timing.MATRIX if moment.id == "stakeholder")


@pytest.mark.parametrize(
    ("percent", "sustained", "level"),
    [
        (None, None, Level.UNKNOWN),
        (0, None, Level.GAP),
        ("39.9", True, Level.GAP),
        (40, True, Level.QUIET),
        ("69.9", True, Level.QUIET),
        (70, None, Level.SIGNAL),
        (80, None, Level.SIGNAL),
        (80, False, Level.SIGNAL),
        (80, True, Level.READY),
        (85, True, Level.READY),
        ("85.1", None, Level.URGENT),
        ("99.9", None, Level.URGENT),
        (100, None, Level.OVER),
        (140, None, Level.OVER),
    ],
)
def test_usage_is_read_as_a_level(percent, sustained, level):
    value = None if percent is None else Decimal(str(percent))

    assert usage_level(value, RULES, sustained=sustained) is level


ladder = [Level.GAP, Level.QUIET, Level.SIGNAL, Level.READY, Level.URGENT, Level.OVER]


@given(st.decimals(0, 300, places=2), st.decimals(0, 300, places=2), st.none() | st.booleans())
def test_more_use_never_lowers_the_level(one, other, sustained):
    low, high = (usage_level(percent, RULES, sustained=sustained) for percent in sorted((one, other)))
    assert ladder.index(low) <= ladder.index(high)


SHOWN = [
    ("usage_threshold", used(70), True),
    ("usage_threshold", used(69), False),
    ("sponsor_change", leader(90), True),
    ("sponsor_change", leader(91), False),
    ("sponsor_change", leader(-1), False),
    ("renewal_window", ends(120), True),
    ("renewal_window", ends(121), False),
    ("renewal_window", ends(31), True),
    ("renewal_window", ends(30), False),
    ("outcome_achieved", Facts(usage=Usage(outcome=True)), True),
    ("onboarding_value", onboarded(75), True),
    ("onboarding_value", onboarded(75, outcome=None), None),
    ("onboarding_value", onboarded(20, outcome=None), False),
    ("usage_heavy_adjacent", Facts(signals=Signals(heavy_adjacent=True)), True),
    ("organic_growth", Facts(signals=Signals(organic_growth=True)), True),
    ("adjacent_pain_ticket", Facts(signals=Signals(adjacent_tickets=True)), True),
    ("other_department_pain", Facts(signals=Signals(other_department=True)), True),
    ("point_solution", Facts(signals=Signals(rival_tool=True)), True),
    ("new_geo_or_unit", Facts(signals=Signals(new_unit=True)), True),
    ("customer_growth", Facts(signals=Signals(customer_growth=False)), False),
]


@pytest.mark.parametrize(("code", "facts", "expected"), SHOWN)
def test_trigger_shows_from_the_facts(code, facts, expected):
    found = {signal.code: answer for signal, answer in signals.shown(facts, TODAY, RULES)}

    assert found[code] is expected


def test_without_facts_no_trigger_is_known():
    assert {answer for _signal, answer in signals.shown(Facts(), TODAY, RULES)} == {None}


def test_triggers_and_motions_are_the_stored_ones_by_code_and_name():
    assert {signal.code: signal.name for signal in signals.SIGNALS} == {
        value: str(label) for value, label in Trigger.choices
    }
    assert {motion.value for motion in Motion} == set(StoredMotion.values)


def test_each_trigger_has_a_case():
    assert {case[0] for case in SHOWN} == {signal.code for signal in signals.SIGNALS}


def test_expected_close_follows_the_teams_cycle_of_the_motion():
    rules = HouseRules(upsell_cycle=7, cross_sell_cycle=150)

    assert timing.expected_close(Motion.UPSELL, TODAY, rules) == day(7)
    assert timing.expected_close(Motion.CROSS_SELL, TODAY, rules) == day(150)
