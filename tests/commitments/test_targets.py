"""Targets per segment: the arithmetic of a rate, and what 15 % is and is not (CONTENT 4.2)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.targets import Period, Target

EXAMPLE = Target(Decimal(500_000), Decimal(15), Period.QUARTER)
MONEY = st.decimals(0, 10**9, places=2)
RATE = st.decimals("0.1", 100, places=1)


def test_fifteen_percent_of_half_a_million_is_75000_a_quarter_and_60_percent_a_year():
    assert EXAMPLE.a_quarter == 75_000
    assert (EXAMPLE.yearly_rate, EXAMPLE.compounded) == (60, Decimal("74.9"))


def test_the_same_rate_read_as_a_years_is_18750_a_quarter():
    assert (EXAMPLE.other.a_quarter, EXAMPLE.other.compounded) == (18_750, 15)


def test_it_is_not_retention_which_starts_at_a_hundred():
    assert EXAMPLE.retention == 115


@given(MONEY, RATE, st.sampled_from(Period))
def test_four_quarters_are_a_year_up_to_their_cents(start, rate, period):
    target = Target(start, rate, period)
    assert abs(target.a_quarter * 4 - target.yearly_rate * start / 100) <= Decimal("0.03")
    assert target.compounded >= target.yearly_rate - Decimal("0.05")


@pytest.mark.parametrize("period", list(Period))
def test_reading_it_the_other_way_twice_is_where_it_began(period):
    target = Target(Decimal(1), Decimal(2), period)
    assert target.other.other == target
