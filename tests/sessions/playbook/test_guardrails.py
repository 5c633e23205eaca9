"""Each guardrail against its row in the table, and what holds for all of them."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.houserules import HouseRules
from sessions.playbook.facts import BriefTest, Facts, Motion, People, Renewal, Signals, Step, Usage
from sessions.playbook.guardrails import GUARDRAILS, Effect, check, worst

TODAY = dt.date(2026, 11, 24)
RULES = HouseRules()
UPSELL, CROSS = Motion.UPSELL, Motion.CROSS_SELL


def day(away: int) -> dt.date:
    return TODAY + dt.timedelta(days=away)


def renewal(motion: Motion | None = CROSS, **facts: object) -> Facts:
    return Facts(motion=motion, renewal=Renewal(**facts))


def used(percent: object) -> Facts:
    return Facts(usage=Usage(percent=Decimal(str(percent))))


def landed(motion: Motion | None = CROSS, **facts: object) -> Facts:
    return Facts(motion=motion, usage=Usage(**facts))


def people(**facts: object) -> Facts:
    return Facts(people=People(**facts))


def step(**facts: object) -> Facts:
    return Facts(step=Step(**facts))


TABLE = [
    ("G1", Facts(escalation=True), "block", "Solve it first"),
    ("G1", Facts(escalation=False), "clear", "No escalation"),
    ("G1", Facts(), "unknown", "Find out"),
    ("G2", renewal(negotiating=True), "block", "then wait 30 days"),
    ("G2", renewal(negotiating=True, restructure=True), "warn", "strategic team"),
    ("G2", renewal(UPSELL, negotiating=True), "warn", "let it be signed"),
    ("G2", renewal(None, negotiating=True), "warn", "let it be signed"),
    ("G2", renewal(negotiating=False, renewed_on=day(-10)), "block", "Wait another 20"),
    ("G2", renewal(negotiating=False, renewed_on=day(-29)), "block", "Wait another 1."),
    ("G2", renewal(negotiating=False, renewed_on=day(-30)), "clear", "behind you"),
    ("G2", renewal(None, negotiating=False, renewed_on=day(-10)), "unknown", "which motion"),
    ("G2", renewal(UPSELL, negotiating=False), "clear", "not being negotiated"),
    ("G2", renewal(negotiating=False), "unknown", "last renewal"),
    ("G2", renewal(), "unknown", "being negotiated"),
    ("G3", renewal(conditional=True), "block", "two separate deals"),
    ("G3", renewal(conditional=False), "clear", "by itself"),
    ("G3", renewal(), "unknown", "depends on the renewal"),
    ("G4", used(39), "block", "39 % in use is below 40 %"),
    ("G4", used("39.9"), "block", "39.9 % in use"),
    ("G4", used(40), "warn", "only just above"),
    ("G4", used("44.9"), "warn", "only just above"),
    ("G4", used(45), "clear", "45 % of what"),
    ("G4", Facts(), "unknown", "how much"),
    ("G5", landed(adopted=False), "block", "what they bought first"),
    ("G5", landed(adopted=True, outcome=False), "block", "what they bought first"),
    ("G5", landed(UPSELL, outcome=False), "warn", "no trigger counts"),
    ("G5", landed(None, outcome=False), "warn", "no trigger counts"),
    ("G5", landed(adopted=True), "unknown", "in use"),
    ("G5", landed(adopted=True, outcome=True), "clear", "They use it"),
    ("G6", Facts(signals=Signals(documented=False)), "block", "do not call"),
    ("G6", Facts(signals=Signals(documented=True)), "clear", "written down"),
    ("G6", Facts(), "unknown", "written down"),
    ("G7", people(priority="", sponsor="Jo Park, CDO"), "block", "find both"),
    ("G7", people(priority="Trusted data", sponsor=" "), "block", "find both"),
    ("G7", people(priority="Trusted data"), "unknown", "Name the priority"),
    ("G7", people(priority="Trusted data", sponsor="Jo Park, CDO"), "clear", "have names"),
    ("G8", people(to_executive=True, knows_us=False), "warn", "Introduce yourself"),
    ("G8", people(to_executive=True, knows_us=False, champion_introduces=True), "warn", "Introduce yourself"),
    ("G8", people(to_executive=True, knows_us=False, champion_introduces=False), "block", "way around"),
    ("G8", people(to_executive=False), "clear", "Nobody is pitched"),
    ("G8", people(to_executive=True, knows_us=True), "clear", "Nobody is pitched"),
    ("G8", people(to_executive=True), "unknown", "whether they know"),
    ("G8", people(knows_us=False), "unknown", "goes to an executive"),
    ("G9", step(our_quarter=True), "warn", "not to our quarter"),
    ("G9", step(our_quarter=False), "clear", "their calendar"),
    ("G9", Facts(), "unknown", "whose calendar"),
    ("G10", step(in_review=True), "warn", "lose the next review"),
    ("G10", step(in_review=False), "clear", "day of its own"),
    ("G10", Facts(), "unknown", "inside a quarterly review"),
    ("G11", Facts(brief=BriefTest(signal=True, sponsor=True, pain=False)), "block", "book no meeting"),
    ("G11", Facts(brief=BriefTest(signal=False)), "block", "book no meeting"),
    ("G11", Facts(brief=BriefTest(signal=True, sponsor=True)), "unknown", "2, 4 and 5"),
    ("G11", Facts(brief=BriefTest(signal=True, sponsor=True, pain=True)), "clear", "are answered"),
    ("G12", step(csm=False, ae=True), "warn", "Take the CSM along"),
    ("G12", step(csm=True, ae=True), "clear", "not alone"),
    ("G12", step(csm=True), "clear", "not alone"),
    ("G12", step(ae=False), "clear", "not alone"),
    ("G12", step(ae=True), "unknown", "who goes"),
    ("G13", renewal(ends_on=day(31)), "clear", "31 days"),
    ("G13", renewal(ends_on=day(30)), "warn", "from T−30"),
    ("G13", renewal(ends_on=day(0)), "warn", "0 days to the end"),
    ("G13", renewal(ends_on=day(-1)), "warn", "has ended"),
    ("G13", renewal(), "unknown", "when the contract ends"),
    ("G14", people(other_team=True, champion_there=False), "warn", "Find a champion there"),
    ("G14", people(other_team=True, champion_there=True), "clear", "somebody on the team"),
    ("G14", people(other_team=False), "clear", "somebody on the team"),
    ("G14", people(other_team=True), "unknown", "who there wants it"),
    ("G15", step(price_sent=True, sponsor_mapped=False), "flag", "before the sponsor is known"),
    ("G15", step(demo_shown=True, answers=2), "flag", "2 of 3 are in"),
    ("G15", step(demo_shown=True, answers=3, price_sent=False), "clear", "Neither"),
    ("G15", step(price_sent=True, demo_shown=False), "unknown", "whether the sponsor is known"),
    ("G15", step(sponsor_mapped=True, demo_shown=True), "unknown", "how many of the three"),
    ("G15", step(price_sent=False, demo_shown=False), "clear", "Neither"),
    ("G15", Facts(), "unknown", "whether a price went out"),
]


@pytest.mark.parametrize(("rule", "facts", "effect", "words"), TABLE)
def test_guardrail_says_what_its_row_says(rule, facts, effect, words):
    (verdict,) = check(facts, TODAY, RULES, only=[rule])

    assert (verdict.rule, verdict.effect) == (rule, effect)
    assert words in verdict.said()


def test_every_guardrail_has_rows_and_is_in_order():
    assert list(GUARDRAILS) == [f"G{n}" for n in range(1, 16)]
    assert {row[0] for row in TABLE} == set(GUARDRAILS)


SOURCES = {
    "G1": 2, "G2": 1, "G3": 1, "G4": 1, "G5": 2, "G6": 1, "G7": 1, "G8": 1,
    "G9": 2, "G10": 1, "G11": 1, "G12": 1, "G13": 1, "G14": 1, "G15": 1,
}  # fmt: skip


def test_every_guardrail_names_where_it_comes_from():
    assert {rule.id: len(rule.sources) for rule in GUARDRAILS.values()} == SOURCES
    assert all(rule.title for rule in GUARDRAILS.values())


def test_nothing_known_blocks_nothing_and_passes_nothing():
    assert {verdict.effect for verdict in check(Facts(), TODAY)} == {Effect.UNKNOWN}


def test_a_teams_own_levels_decide():
    strict = HouseRules(adoption_gap=60, renewal_closed=45, quiet_days=50)

    effects = {
        "G4": check(used(50), TODAY, strict, only=["G4"])[0].effect,
        "G13": check(renewal(ends_on=day(45)), TODAY, strict, only=["G13"])[0].effect,
        "G2": check(renewal(negotiating=False, renewed_on=day(-40)), TODAY, strict, only=["G2"])[0].effect,
    }
    assert effects == {"G4": "block", "G13": "warn", "G2": "block"}


def test_the_worst_of_several_counts():
    assert worst(check(used(30), TODAY)) is Effect.BLOCK
    assert worst([]) is Effect.CLEAR


maybe = st.none() | st.booleans()
days = st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2028, 1, 1))
names = st.none() | st.sampled_from(["", "  ", "Jo"])
VALUES = {
    "bool | None": maybe,
    "bool": st.booleans(),
    "date | None": days,
    "str | None": names,
    "int | None": st.none() | st.integers(0, 3),
    "Decimal | None": st.none() | st.decimals(0, 200, places=1),
    "Motion | None": st.none() | st.sampled_from(Motion),
}


def anything(kind: type) -> st.SearchStrategy:
    parts = {}
    for one in dataclasses.fields(kind):
        parts_of_name = str(one.type).replace("<class 'bool'>", "bool").split(" | ")
        name = " | ".join(part.split(".")[-1] for part in parts_of_name)
        parts[one.name] = VALUES[name] if name in VALUES else anything(one.type)
    return st.builds(kind, **parts)


def forgotten(facts: Facts, path: tuple[str, ...]) -> Facts:
    """The same facts without one of them."""
    if len(path) == 1:
        return dataclasses.replace(facts, **{path[0]: None})
    inner = dataclasses.replace(getattr(facts, path[0]), **{path[1]: None})
    return dataclasses.replace(facts, **{path[0]: inner})


def paths() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for outer in dataclasses.fields(Facts):
        value = getattr(Facts(), outer.name)
        inner = dataclasses.fields(value) if dataclasses.is_dataclass(value) else ()
        found += [(outer.name, one.name) for one in inner if one.default is None] or [(outer.name,)]
    return found


@given(anything(Facts), st.sampled_from(paths()))
def test_forgetting_a_fact_never_makes_anything_worse(facts, path):
    before, after = check(facts, TODAY), check(forgotten(facts, path), TODAY)

    for was, now in zip(before, after, strict=True):
        assert now.effect.severity <= max(was.effect.severity, Effect.UNKNOWN.severity)


@given(anything(Facts))
def test_every_verdict_says_why(facts):
    assert all(verdict.said() and "%(" not in verdict.said() for verdict in check(facts, TODAY))


@given(anything(Facts), st.decimals(0, 200, places=1), st.decimals(0, 200, places=1))
def test_less_use_never_helps(facts, one, other):
    low, high = (
        check(dataclasses.replace(facts, usage=dataclasses.replace(facts.usage, percent=percent)), TODAY, only=["G4"])[
            0
        ]
        for percent in sorted((one, other))
    )
    assert low.effect.severity >= high.effect.severity


@given(st.integers(-400, 800), st.integers(-400, 800))
def test_fewer_days_to_the_end_never_help(one, other):
    near, far = (
        check(renewal(ends_on=day(left)), TODAY, only=["G13"])[0].effect.severity for left in sorted((one, other))
    )
    assert near >= far
