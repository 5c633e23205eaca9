"""The timing matrix: ten moments, what must be visible in them, and what they are good for (CONTENT 1.14)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from facilitator.houserules import HouseRules
from sessions.playbook.facts import Facts, Motion
from sessions.playbook.words import S0, S1, S3
from sessions.playbook.words import gettext_noop as _


class State(StrEnum):
    """`open`: now. `later`: not yet, perhaps with a day. `over`: it has passed. `closed`: nothing may run now."""

    OPEN = "open"
    LATER = "later"
    OVER = "over"
    NO = "no"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Now:
    """Where a moment stands. `on`: the day it opens, or the last day of an open one."""

    state: State
    on: date | None = None


Where = Callable[[Facts, date, HouseRules], Now]


@dataclass(frozen=True)
class Moment:
    """A row of the matrix. `motions` is empty where nothing is to be sold; `first` says what comes before an offer."""

    id: str
    name: str
    visible: str
    motions: tuple[Motion, ...]
    sources: tuple[str, ...]
    where: Where
    first: str = ""


def _span(start: date | None, opens: int, closes: int, today: date) -> Now:
    """From `opens` to `closes` days after a day, both included."""
    if start is None:
        return Now(State.UNKNOWN)
    first, last = start + timedelta(opens), start + timedelta(closes)
    if today < first:
        return Now(State.LATER, first)
    return Now(State.OPEN, last) if today <= last else Now(State.OVER, last)


def _with(now: Now, visible: bool | None) -> Now:
    """An open moment is one only if what it needs can be seen."""
    if now.state is not State.OPEN or visible:
        return now
    return Now(State.UNKNOWN if visible is None else State.NO)


def _yes(fact: bool | None) -> Now:
    if fact is None:
        return Now(State.UNKNOWN)
    return Now(State.OPEN if fact else State.NO)


def onboarded(facts: Facts, today: date, rules: HouseRules) -> Now:
    span = _span(facts.usage.onboarded_on, rules.onboarding_from, rules.onboarding_until, today)
    return _with(span, facts.usage.outcome)


def after_review(facts: Facts, today: date, rules: HouseRules) -> Now:
    """After the review, never in it."""
    if facts.step.in_review:
        return Now(State.CLOSED)
    return _yes(facts.step.good_review)


def capacity(facts: Facts, today: date, rules: HouseRules) -> Now:
    return _yes(None if facts.usage.percent is None else facts.usage.percent >= rules.usage_urgent)


def new_stakeholder(facts: Facts, today: date, rules: HouseRules) -> Now:
    return _span(facts.people.new_leader_on, 0, rules.sponsor_days, today)


def _before_end(facts: Facts, today: date, opens: int, closes: int) -> Now:
    """From `opens` days before the contract's end until the day before `closes`."""
    ends = facts.renewal.ends_on
    if ends is None:
        return Now(State.UNKNOWN)
    first, last = ends - timedelta(opens), ends - timedelta(closes + 1)
    if today < first:
        return Now(State.LATER, first)
    return Now(State.OPEN, last) if today <= last else Now(State.OVER, last)


def window_opens(facts: Facts, today: date, rules: HouseRules) -> Now:
    return _before_end(facts, today, rules.renewal_open, rules.renewal_closed)


def contract_review(facts: Facts, today: date, rules: HouseRules) -> Now:
    return _before_end(facts, today, rules.renewal_review, rules.renewal_closed)


def defensive(facts: Facts, today: date, rules: HouseRules) -> Now:
    left = facts.days_left(today)
    if left is None:
        return Now(State.UNKNOWN)
    return Now(State.CLOSED) if left <= rules.renewal_closed else Now(State.NO)


def after_renewal(facts: Facts, today: date, rules: HouseRules) -> Now:
    return _span(facts.renewal.renewed_on, rules.quiet_days, rules.clean_until, today)


def new_department(facts: Facts, today: date, rules: HouseRules) -> Now:
    return _yes(facts.signals.other_department)


def crisis(facts: Facts, today: date, rules: HouseRules) -> Now:
    if facts.escalation is None:
        return Now(State.UNKNOWN)
    return Now(State.CLOSED) if facts.escalation else Now(State.NO)


UPSELL, CROSS_SELL = (Motion.UPSELL,), (Motion.CROSS_SELL,)
BOTH = (Motion.UPSELL, Motion.CROSS_SELL)
MATRIX = (
    Moment(
        "onboarding",
        _("Two to three months after onboarding"),
        _("the first results are in"),
        UPSELL,
        (S3,),
        onboarded,
    ),
    Moment(
        "review", _("After a good review, not in it"), _("the return is written down"), BOTH, (S3, S0), after_review
    ),
    Moment("capacity", _("Nearly full"), _("their work is held up by the limit"), UPSELL, (S3,), capacity),
    Moment(
        "stakeholder",
        _("A new leader"),
        _("a fresh view and a budget, in the first months"),
        CROSS_SELL,
        (S3, S0),
        new_stakeholder,
        _("Introduce yourself and ask for their priorities first."),
    ),
    Moment("opens", _("The contract window opens"), _("procurement is not in it yet"), UPSELL, (S0,), window_opens),
    Moment(
        "contract", _("The contract is reviewed"), _("both sides look at what is used"), UPSELL, (S3,), contract_review
    ),
    Moment("late", _("The last weeks of the contract"), _("the buyer defends a price"), (), (S0,), defensive),
    Moment("renewed", _("After a signed renewal"), _("a clean window"), CROSS_SELL, (S1,), after_renewal),
    Moment(
        "department", _("Another department is found"), _("its need can be named"), CROSS_SELL, (S3,), new_department
    ),
    Moment("crisis", _("Crisis or escalation"), _("nothing but the repair"), (), (S1, S3), crisis),
)


def matrix(facts: Facts, today: date, rules: HouseRules) -> list[tuple[Moment, Now]]:
    """Every row with where it stands today."""
    return [(moment, moment.where(facts, today, rules)) for moment in MATRIX]


def expected_close(motion: Motion, signal_on: date, rules: HouseRules) -> date:
    """When a play that begins with this signal is usually signed; the cycle is the team's setting."""
    return signal_on + timedelta(rules.upsell_cycle if motion is Motion.UPSELL else rules.cross_sell_cycle)
