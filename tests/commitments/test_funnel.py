"""The funnel's rules: which moves may be made, what each needs, and the arithmetic of stages and shares."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments import funnel
from commitments.funnel import CLOSED, LADDER, OPEN, Known, Share, Stage, pace, refusals, rungs

TODAY = dt.date(2026, 11, 24)
READY = Known(
    stage=Stage.IDENTIFIED,
    cross_sell=True,
    today=TODAY,
    conversation_on=TODAY,
    sponsor="Mei Tanaka",
    answers=3,
    amount=Decimal(50_400),
    reason="price",
)
KNOWN = st.builds(
    Known,
    stage=st.sampled_from(Stage),
    cross_sell=st.booleans(),
    today=st.just(TODAY),
    conversation_on=st.none() | st.dates(TODAY - dt.timedelta(days=3), TODAY + dt.timedelta(days=3)),
    sponsor=st.sampled_from(["", "  ", "Mei Tanaka"]),
    answers=st.integers(0, 3),
    amount=st.none() | st.decimals(-1, 10, places=0),
    reason=st.sampled_from(["", "price", "other"]),
    reason_text=st.sampled_from(["", " ", "They merged"]),
    blocked=st.sampled_from([(), ("G1",)]),
)


def fields(known, to):
    return [one.field for one in refusals(known, to)]


@pytest.mark.parametrize("to", [Stage.ENGAGED, Stage.PROPOSED, Stage.WON, Stage.LOST])
def test_a_play_that_has_everything_may_go_anywhere_ahead(to):
    assert refusals(READY, to) == []


@pytest.mark.parametrize(
    ("missing", "to", "field"),
    [
        ({"conversation_on": None}, Stage.ENGAGED, "conversation_on"),
        ({"conversation_on": TODAY + dt.timedelta(days=1)}, Stage.ENGAGED, "conversation_on"),
        ({"conversation_on": None}, Stage.WON, "conversation_on"),
        ({"sponsor": " "}, Stage.PROPOSED, "sponsor_name"),
        ({"sponsor": ""}, Stage.WON, "sponsor_name"),
        ({"answers": 2}, Stage.PROPOSED, "answers"),
        ({"amount": None}, Stage.WON, "amount"),
        ({"amount": Decimal(0)}, Stage.WON, "amount"),
        ({"reason": ""}, Stage.LOST, "lost_reason"),
        ({"reason": "other", "reason_text": "  "}, Stage.LOST, "lost_text"),
        ({"blocked": ("G1", "G3")}, Stage.ENGAGED, "despite"),
        ({"blocked": ("G1",), "stage": Stage.ENGAGED}, Stage.PROPOSED, "despite"),
        ({"blocked": ("G1",), "stage": Stage.ENGAGED}, Stage.WON, "despite"),
    ],
)
def test_what_is_missing_is_named_by_its_field(missing, to, field):
    assert fields(replace(READY, **missing), to) == [field]


def test_an_upsell_needs_no_discovery_answers():
    assert refusals(replace(READY, cross_sell=False, answers=0), Stage.PROPOSED) == []


def test_a_guardrail_does_not_stand_before_what_was_signed_or_lost():
    blocked = replace(READY, stage=Stage.PROPOSED, blocked=("G1",))
    assert refusals(blocked, Stage.WON) == refusals(blocked, Stage.LOST) == []


def test_a_reason_says_which_guardrail_and_how_many_answers():
    said = [one.text % one.params for one in refusals(replace(READY, answers=1, blocked=("G1", "G5")), Stage.PROPOSED)]
    assert "1 of 3" in said[0]
    assert said[1].startswith("G1, G5 ")


@given(KNOWN, st.sampled_from(Stage))
def test_no_move_goes_back_stays_or_leaves_a_closed_stage(known, to):
    goes_back = to is not Stage.LOST and known.stage in LADDER and LADDER.index(to) <= LADDER.index(known.stage)
    if known.stage in CLOSED or goes_back:
        assert not funnel.may(known, to)


@given(KNOWN, st.sampled_from(Stage))
def test_an_allowed_move_has_everything_its_stage_asks_for(known, to):
    if not funnel.may(known, to):
        return
    if to is Stage.LOST:
        assert known.reason
        assert known.reason != "other" or known.reason_text.strip()
        return
    assert known.conversation_on is not None
    assert known.conversation_on <= known.today
    if to is not Stage.ENGAGED:
        assert known.sponsor.strip()
        assert known.answers == 3 or not known.cross_sell
    if to is Stage.WON:
        assert known.amount is not None
        assert known.amount > 0
    assert not known.blocked or (to is Stage.WON and known.stage is Stage.PROPOSED)


@given(KNOWN)
def test_skipping_a_stage_asks_for_no_less_than_going_through_it(known):
    unblocked = replace(known, blocked=())
    if funnel.may(unblocked, Stage.WON):
        for between in OPEN[OPEN.index(known.stage) + 1 :]:
            assert funnel.may(unblocked, between)


@given(KNOWN, st.sampled_from(Stage))
def test_every_refusal_can_be_said(known, to):
    for one in refusals(known, to):
        assert (one.text % one.params).endswith((".", "?"))


@given(st.timedeltas(dt.timedelta(), dt.timedelta(days=3)), st.booleans(), st.booleans())
def test_a_slip_can_be_taken_back_for_a_day(later, is_first, reopened):
    moved_at = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
    may = funnel.may_take_back(moved_at, moved_at + later, is_first=is_first, reopened=reopened)
    assert may == (later <= dt.timedelta(hours=24) and not is_first and not reopened)


@pytest.mark.parametrize(("days", "slow", "over"), [(0, False, 0), (21, False, 0), (22, True, 1), (150, True, 129)])
def test_a_play_is_slow_from_the_day_after_its_cycle(days, slow, over):
    found = pace(TODAY - dt.timedelta(days=days), TODAY, TODAY, 21)
    assert (found.slow, found.over, found.days_in_stage) == (slow, over, 0)


@given(st.dates(), st.dates(), st.dates(), st.integers(1, 730))
def test_no_pace_is_negative(signal_on, stage_on, until, expected):
    found = pace(signal_on, stage_on, until, expected)
    assert min(found.days_in_stage, found.days_so_far, found.over) >= 0
    assert found.slow == (found.over > 0)


COUNTS = st.dictionaries(
    st.one_of(
        st.sampled_from([(stage, stage) for stage in OPEN]),
        st.just((Stage.WON, Stage.PROPOSED)),
        st.tuples(st.just(Stage.LOST), st.sampled_from(OPEN)),
    ),
    st.integers(0, 50),
)


@given(COUNTS)
def test_every_play_that_came_to_a_stage_is_there_went_on_or_was_lost(counts):
    found = rungs(counts, 10)
    assert found[0].arrived == sum(counts.values())
    for rung in found:
        assert rung.arrived == rung.here + rung.moved_on + rung.lost
        assert rung.here == counts.get((rung.stage, rung.stage), 0)
        assert min(rung.here, rung.moved_on, rung.lost) >= 0
    assert [rung.moved_on for rung in found] == [rung.arrived for rung in found[1:]] + [
        counts.get((Stage.WON, Stage.PROPOSED), 0)
    ]


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 50))
def test_a_share_has_a_percentage_from_its_sample_on(part, rest, sample):
    share = Share(part, part + rest, sample)
    if part + rest < max(1, sample):
        assert share.percent is None
    else:
        assert share.percent is not None
        assert 0 <= share.percent <= 100
        assert share.percent * share.whole <= part * 100 < (share.percent + 1) * share.whole
