"""A team's own levels and days: where the sources differ, a team decides (CONTENT 1.13, 1.14, 4.3).

Percents are of what the customer bought, days are calendar days.
"""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any


def _number(default: int, *, low: int = 1, high: int = 730) -> int:
    value: int = field(default=default, metadata={"min": low, "max": high})
    return value


def _percent(default: int) -> int:
    value: int = field(default=default, metadata={"min": 1, "max": 100})
    return value


def _switch() -> int:
    """Off, or 1 for on."""
    return _number(0, low=0, high=1)


@dataclass(frozen=True)
class HouseRules:
    """Below `adoption_gap` nothing is sold; from `usage_signal` it is logged; from `usage_ready`, if it lasts, they are
    ready; above `usage_urgent` it presses. The renewal opens, is reviewed and closes so many days before the end.
    With `touch_workdays` only hours of working days count for the AE; the sources do not say (CONTENT 1.19).
    """

    adoption_gap: int = _percent(40)
    usage_signal: int = _percent(70)
    usage_ready: int = _percent(80)
    usage_urgent: int = _percent(85)
    sponsor_days: int = _number(90)
    onboarding_from: int = _number(60)
    onboarding_until: int = _number(90)
    renewal_open: int = _number(120)
    renewal_review: int = _number(90)
    renewal_closed: int = _number(30, low=0)
    # After a signed renewal: quiet until the first, then a clean window until the second.
    quiet_days: int = _number(30)
    clean_until: int = _number(60)
    pain_days: int = _number(60)
    upsell_cycle: int = _number(30)
    cross_sell_cycle: int = _number(21)
    # From so many losses on, shares say something; from these shares on, something about how the team sells.
    loss_sample: int = _number(10, high=500)
    loss_budget: int = _percent(40)
    loss_value: int = _percent(30)
    touch_workdays: int = _switch()
    # Day 90, derived (CONTENT 1.12 has no numbers): a change below is none; fewer triggers a CSM and month are low.
    change_counts: int = _percent(10)
    triggers_low: int = _number(1, high=100)


# Each must lie below the next one.
RISING = (
    ("adoption_gap", "usage_signal", "usage_ready", "usage_urgent"),
    ("onboarding_from", "onboarding_until"),
    ("renewal_closed", "renewal_review", "renewal_open"),
    ("quiet_days", "clean_until"),
)
NAMES = tuple(one.name for one in fields(HouseRules))


def bounds(name: str) -> tuple[int, int]:
    """The lowest and the highest value of a rule."""
    metadata = next(one.metadata for one in fields(HouseRules) if one.name == name)
    return metadata["min"], metadata["max"]


def merged(*layers: Mapping[str, Any]) -> HouseRules:
    """The defaults with each layer's values over them; what is unknown or of a wrong type is left out."""
    values: dict[str, int] = {}
    for layer in layers:
        values |= {
            name: value
            for name, value in layer.items()
            if name in NAMES and isinstance(value, int) and not isinstance(value, bool)
        }
    return HouseRules(**values)


def own(values: Mapping[str, int]) -> dict[str, int]:
    """Of a full set of values those that differ from the defaults: what a team stores."""
    return {name: values[name] for name in NAMES if name in values and values[name] != getattr(HouseRules(), name)}


def out_of_order(values: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    """Neighbours (lower, higher) of RISING whose values do not rise."""
    for chain in RISING:
        known = [name for name in chain if name in values]
        yield from ((a, b) for a, b in itertools.pairwise(known) if values[a] >= values[b])
