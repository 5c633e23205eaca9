"""What the rules of the field say of one account: triggers, moments and guardrails, motion by motion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from facilitator.houserules import HouseRules
from sessions import factsheet
from sessions.factsheet import CHOICES, GROUPS
from sessions.playbook import guardrails, signals, timing
from sessions.playbook.facts import Facts, Motion
from sessions.playbook.guardrails import Effect, Verdict
from sessions.playbook.levels import MEANING, usage_level
from sessions.playbook.signals import Signal
from sessions.playbook.timing import Moment, Now, State

LABELS = {Motion.UPSELL: gettext_lazy("Upsell"), Motion.CROSS_SELL: gettext_lazy("Cross-sell")}


@dataclass(frozen=True)
class Side:
    """One motion: what speaks for it now, and what stands in its way."""

    motion: Motion
    label: Any
    signals: Sequence[Signal]
    moments: Sequence[tuple[Moment, Now]]
    blocks: Sequence[Verdict]
    warnings: Sequence[Verdict]

    @property
    def state(self) -> str:
        """blocked, warned, open, or quiet where nothing speaks for it."""
        if self.blocks:
            return "blocked"
        if not self.signals and not self.moments:
            return "quiet"
        return "warned" if self.warnings else "open"


@dataclass(frozen=True)
class Explored:
    """An account seen through the rules. `unknown` are the questions that are still open."""

    account: str
    level: str
    sides: Sequence[Side]
    closed: Sequence[Moment]
    later: Sequence[tuple[Moment, Now]]
    unknown: Sequence[Verdict]


def explored(stored: Mapping[str, str], today: date, rules: HouseRules) -> Explored:
    facts = factsheet.facts_of(stored)
    moments = timing.matrix(facts, today, rules)
    motions = [facts.motion] if facts.motion else list(Motion)
    verdicts = guardrails.check(facts, today, rules)
    return Explored(
        account=stored.get("account", ""),
        level=MEANING[usage_level(facts.usage.percent, rules, sustained=facts.usage.sustained)],
        sides=[_side(motion, facts, moments, today, rules) for motion in motions],
        closed=[moment for moment, now in moments if now.state is State.CLOSED],
        later=[(moment, now) for moment, now in moments if now.state is State.LATER],
        unknown=[verdict for verdict in verdicts if verdict.effect is Effect.UNKNOWN],
    )


def _side(motion: Motion, facts: Facts, moments: Sequence[tuple[Moment, Now]], today: date, rules: HouseRules) -> Side:
    verdicts = guardrails.check(replace(facts, motion=motion), today, rules)
    return Side(
        motion,
        LABELS[motion],
        [one for one, shown in signals.shown(facts, today, rules) if shown and motion in one.motions],
        [(one, now) for one, now in moments if now.state is State.OPEN and motion in one.motions],
        [verdict for verdict in verdicts if verdict.stops],
        [verdict for verdict in verdicts if verdict.effect in {Effect.WARN, Effect.FLAG}],
    )


@dataclass(frozen=True)
class Asked:
    """A field of the fact sheet with what stands in it."""

    fact: factsheet.Fact
    value: str

    @property
    def choices(self) -> Any:
        return CHOICES.get(self.fact.kind, ())


def sheet(stored: Mapping[str, str]) -> list[tuple[Any, list[Asked], int]]:
    """The groups of the fact sheet, filled: title, fields, and how many of them are known."""
    groups = [(group.title, [Asked(fact, stored.get(fact.name, "")) for fact in group.facts]) for group in GROUPS]
    return [(title, asked, sum(bool(one.value) for one in asked)) for title, asked in groups]
