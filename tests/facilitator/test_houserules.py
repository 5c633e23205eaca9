"""A team's own levels: defaults, layers, and neighbours that must rise."""

from dataclasses import asdict

import pytest

from facilitator import houserules
from facilitator.houserules import HouseRules


def test_defaults_rise_and_lie_within_their_bounds():
    values = asdict(HouseRules())

    assert list(houserules.out_of_order(values)) == []
    for name, value in values.items():
        low, high = houserules.bounds(name)
        assert low <= value <= high


def test_later_layers_win_and_strangers_are_left_out():
    rules = houserules.merged(
        {"usage_signal": 60, "usage": 1}, {"usage_signal": 65, "quiet_days": "x", "clean_until": True}
    )

    assert (rules.usage_signal, rules.quiet_days, rules.clean_until) == (65, 30, 60)


def test_only_what_differs_is_a_teams_own():
    assert houserules.own({**asdict(HouseRules()), "usage_ready": 82}) == {"usage_ready": 82}


@pytest.mark.parametrize(
    ("changed", "pair"),
    [
        ({"adoption_gap": 70}, ("adoption_gap", "usage_signal")),
        ({"usage_urgent": 80}, ("usage_ready", "usage_urgent")),
        ({"renewal_closed": 90}, ("renewal_closed", "renewal_review")),
        ({"renewal_open": 60}, ("renewal_review", "renewal_open")),
        ({"clean_until": 30}, ("quiet_days", "clean_until")),
        ({"onboarding_until": 20}, ("onboarding_from", "onboarding_until")),
    ],
)
def test_levels_that_do_not_rise_are_named(changed, pair):
    assert pair in list(houserules.out_of_order({**asdict(HouseRules()), **changed}))
