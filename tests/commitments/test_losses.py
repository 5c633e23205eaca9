"""Loss shares: 40 % without a budget and 30 % without proven value speak up, from a sample on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments import losses
from commitments.models import LossReason
from facilitator.houserules import HouseRules

RULES = HouseRules()
COUNTS = st.dictionaries(st.sampled_from([str(reason) for reason in LossReason]), st.integers(0, 40))


@pytest.mark.parametrize(
    ("counts", "spoken"),
    [
        ({"budget_unavailable": 4, "price": 6}, ["budget_unavailable"]),
        ({"budget_unavailable": 39, "price": 61}, []),
        ({"value_not_proven": 3, "price": 7}, ["value_not_proven"]),
        ({"value_not_proven": 29, "price": 71}, []),
        ({"budget_unavailable": 4, "value_not_proven": 3, "price": 3}, ["budget_unavailable", "value_not_proven"]),
        ({"budget_unavailable": 4, "value_not_proven": 6}, ["value_not_proven", "budget_unavailable"]),
        ({"budget_unavailable": 9}, []),
        ({}, []),
    ],
)
def test_a_share_at_its_line_speaks_up(counts, spoken):
    assert [alert.reason for alert in losses.alerts(counts, RULES)] == spoken


def test_each_alert_says_the_share_the_line_and_what_to_change():
    alert = losses.alerts({"budget_unavailable": 9, "price": 11}, RULES)[0]
    assert (alert.share.percent, alert.share.part, alert.share.whole, alert.line) == (45, 9, 20, 40)
    assert "timing" in alert.advice


def test_the_reasons_that_are_judged_are_reasons_that_can_be_chosen():
    assert set(losses.lines(RULES)) <= set(LossReason.values)


@given(COUNTS, st.integers(1, 100), st.integers(1, 100), st.integers(1, 500))
def test_nothing_is_said_of_fewer_losses_than_the_sample_and_no_share_is_under_its_line(counts, budget, value, sample):
    rules = replace(RULES, loss_budget=budget, loss_value=value, loss_sample=sample)
    total, spoken = sum(counts.values()), losses.alerts(counts, rules)
    if total < sample:
        assert spoken == []
    else:
        expected = {
            reason for reason, line in losses.lines(rules).items() if counts.get(reason, 0) / total * 100 >= line
        }
        # Compared in fractions only where they cannot touch.
        exact = [reason for reason, line in losses.lines(rules).items() if counts.get(reason, 0) * 100 == line * total]
        assert {alert.reason for alert in spoken} == expected | set(exact)
