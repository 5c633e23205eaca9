"""The retention arithmetic against the checks of CONTENT 4.2, and what holds for all of it."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions import nrr

CLAIMED = nrr.assume(csms=1, plays=1, close=31, ratio=42, follow_on=Decimal("32.5"), accounts=100, acv=120_000)


def test_one_play_adds_exactly_the_product_of_close_rate_and_ratio():
    assert nrr.of(CLAIMED).one == Fraction(1302, 10_000)


@pytest.mark.parametrize(
    ("csms", "plays", "quarters", "yearly", "points"),
    [
        (1, 1, 4, 4, "0.52"),
        (1, 2, 4, 8, "1.04"),
        (10, 1, 4, 40, "5.21"),
        (41, 1, 1, 41, "5.34"),
        (10, 2, 4, 80, "10.42"),
    ],
)
def test_points_are_those_of_the_check(csms, plays, quarters, yearly, points):
    result = nrr.of(replace(CLAIMED, csms=csms, plays=plays, quarters=quarters))

    assert (result.plays, nrr.rounded(result.points, 2)) == (yearly, Decimal(points))


@pytest.mark.parametrize(
    ("claim", "plays", "needed", "csms"),
    [("5.3", 1, "40.7", "10.2"), ("10.6", 1, "81.4", "20.4"), ("10.6", 2, "81.4", "10.2")],
)
def test_the_claims_need_many_more_plays_than_one_person_runs(claim, plays, needed, csms):
    given_ = replace(CLAIMED, plays=plays)
    needs = nrr.plays_needed(Decimal(claim), given_), nrr.csms_needed(Decimal(claim), given_)

    assert [nrr.rounded(one or Fraction(0)) for one in needs] == [Decimal(needed), Decimal(csms)]


def test_the_needed_plays_add_up_to_the_claim_exactly():
    needed = nrr.plays_needed(Decimal("5.3"), CLAIMED)

    assert nrr.of(replace(CLAIMED, csms=needed, quarters=1)).points == Fraction(53, 10)


def test_a_first_deal_of_120_000_is_50_400():
    assert nrr.of(CLAIMED).deal == 50_400


def test_four_fifths_of_the_accounts_are_touched_by_twice_ten_csms():
    assert nrr.of(replace(CLAIMED, csms=10, plays=2)).touched == 80


def test_plays_beyond_the_accounts_bring_the_follow_on_ratio():
    result = nrr.of(replace(CLAIMED, csms=30, plays=1, follow_on=21))

    assert result.points == 100 * result.one + 20 * result.one / 2
    assert result.touched == 100


def test_repeated_plays_bring_the_follow_on_ratio():
    assert nrr.of(replace(CLAIMED, repeat=100, follow_on=21)).points == nrr.of(CLAIMED).points / 2


def test_churn_and_the_part_of_the_year_are_taken_off():
    result = nrr.of(replace(CLAIMED, csms=10, counted=50, churn=3))

    assert (result.points, result.net) == (Fraction(2604, 1000), Fraction(-396, 1000))


def test_a_starting_revenue_of_its_own_replaces_equal_accounts():
    equal = nrr.of(CLAIMED)

    assert nrr.of(replace(CLAIMED, arr=12_000_000)).points == equal.points
    assert nrr.of(replace(CLAIMED, arr=24_000_000)).points == equal.points / 2


def test_a_play_that_adds_nothing_never_adds_up():
    assert nrr.plays_needed(5, replace(CLAIMED, close=0)) is None
    assert nrr.csms_needed(5, replace(CLAIMED, plays=0)) is None


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [("5.25", 1, "5.3"), ("5.24", 1, "5.2"), ("0", 1, "0.0"), ("-0.25", 1, "-0.3"), ("40.706", 0, "41")],
)
def test_figures_are_rounded_half_away_from_nothing(value, places, shown):
    assert str(nrr.rounded(Fraction(value), places)) == shown


whole, percent = st.integers(0, 200), st.integers(0, 100)
assumptions = st.builds(
    nrr.assume,
    csms=whole,
    plays=st.integers(0, 20),
    close=percent,
    ratio=percent,
    repeat=percent,
    follow_on=percent,
    accounts=st.integers(1, 2000),
    acv=st.integers(1, 10**7),
    counted=percent,
    churn=percent,
)


@given(assumptions)
def test_one_more_csm_never_takes_points_away(given_):
    assert nrr.of(replace(given_, csms=given_.csms + 1)).points >= nrr.of(given_).points


@given(assumptions, st.integers(1, 10**7))
def test_the_size_of_equal_accounts_does_not_matter(given_, acv):
    assert nrr.of(replace(given_, acv=acv)).points == nrr.of(given_).points


@given(assumptions)
def test_no_more_accounts_are_touched_than_there_are(given_):
    assert 0 <= nrr.of(given_).touched <= 100
