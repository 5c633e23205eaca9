"""The twelve triggers by their codes: which of them an account's facts show, and for which motion (CONTENT 1.13)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from facilitator.houserules import HouseRules
from sessions.playbook.facts import Facts, Motion, days_since
from sessions.playbook.levels import Level, usage_level
from sessions.playbook.words import S0, S1, S2, S3
from sessions.playbook.words import gettext_noop as _

BOTH = (Motion.UPSELL, Motion.CROSS_SELL)
Test = Callable[[Facts, date, HouseRules], bool | None]


class Group(StrEnum):
    """The three layers that are laid over each other every quarter."""

    USAGE = "usage"
    OUTCOME = "outcome"
    STRATEGIC = "strategic"


@dataclass(frozen=True)
class Signal:
    """A trigger; `shown(facts, today, rules)` is True, False or None for not known."""

    code: str
    name: str
    group: Group
    motions: tuple[Motion, ...]
    sources: tuple[str, ...]
    shown: Test


def usage_threshold(facts: Facts, today: date, rules: HouseRules) -> bool | None:
    level = usage_level(facts.usage.percent, rules, sustained=facts.usage.sustained)
    return None if level is Level.UNKNOWN else level not in {Level.GAP, Level.QUIET}


def sponsor_change(facts: Facts, today: date, rules: HouseRules) -> bool | None:
    since = days_since(facts.people.new_leader_on, today)
    return None if since is None else 0 <= since <= rules.sponsor_days


def renewal_window(facts: Facts, today: date, rules: HouseRules) -> bool | None:
    left = facts.days_left(today)
    return None if left is None else rules.renewal_closed < left <= rules.renewal_open


def onboarding_value(facts: Facts, today: date, rules: HouseRules) -> bool | None:
    since = days_since(facts.usage.onboarded_on, today)
    in_time = None if since is None else rules.onboarding_from <= since <= rules.onboarding_until
    if False in (in_time, facts.usage.outcome):
        return False
    return None if None in (in_time, facts.usage.outcome) else True


def _seen(name: str) -> Test:
    """A signal that somebody has seen or not."""

    def shown(facts: Facts, today: date, rules: HouseRules) -> bool | None:
        value: bool | None = getattr(facts.signals, name)
        return value

    return shown


def outcome_achieved(facts: Facts, today: date, rules: HouseRules) -> bool | None:
    return facts.usage.outcome


UPSELL, CROSS_SELL = (Motion.UPSELL,), (Motion.CROSS_SELL,)
USAGE, OUTCOME, STRATEGIC = Group.USAGE, Group.OUTCOME, Group.STRATEGIC
SIGNALS = (
    Signal("usage_threshold", _("Usage"), USAGE, UPSELL, (S0, S1, S2, S3), usage_threshold),
    Signal(
        "usage_heavy_adjacent",
        _("Heavy use of a neighbouring feature"),
        USAGE,
        BOTH,
        (S0, S2, S3),
        _seen("heavy_adjacent"),
    ),
    Signal("organic_growth", _("Growth nobody sold"), USAGE, UPSELL, (S2, S3), _seen("organic_growth")),
    Signal("sponsor_change", _("Sponsor"), STRATEGIC, BOTH, (S0, S1, S2, S3), sponsor_change),
    Signal("renewal_window", _("Renewal"), STRATEGIC, UPSELL, (S0, S1, S2, S3), renewal_window),
    Signal("outcome_achieved", _("Target reached"), OUTCOME, BOTH, (S0, S2, S3), outcome_achieved),
    Signal("onboarding_value", _("Early success after onboarding"), OUTCOME, UPSELL, (S1, S3), onboarding_value),
    Signal(
        "adjacent_pain_ticket",
        _("Tickets another product would close"),
        OUTCOME,
        CROSS_SELL,
        (S1, S3),
        _seen("adjacent_tickets"),
    ),
    Signal(
        "other_department_pain",
        _("Pain in another department"),
        STRATEGIC,
        CROSS_SELL,
        (S3,),
        _seen("other_department"),
    ),
    Signal("point_solution", _("A rival tool in our category"), STRATEGIC, CROSS_SELL, (S3,), _seen("rival_tool")),
    Signal("new_geo_or_unit", _("New region or unit"), STRATEGIC, CROSS_SELL, (S2, S3), _seen("new_unit")),
    Signal("customer_growth", _("Their own growth"), STRATEGIC, BOTH, (S2,), _seen("customer_growth")),
)


def shown(facts: Facts, today: date, rules: HouseRules) -> list[tuple[Signal, bool | None]]:
    """Every signal with its answer, in the order of the table."""
    return [(signal, signal.shown(facts, today, rules)) for signal in SIGNALS]
