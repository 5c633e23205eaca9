"""When not to run a play: one function for each guardrail G1 to G15 (CONTENT 1.15).

An answer says the mildest thing that is certain: a fact that is not known never makes it worse, and never lets pass.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from facilitator.houserules import HouseRules
from facilitator.texts import plain
from sessions.playbook.facts import Facts, Motion, days_since
from sessions.playbook.words import S0, S1, S2, S3
from sessions.playbook.words import gettext_noop as _

# "Near" the adoption gap: so many points above it are a warning.
NEAR = Decimal(5)
QUESTIONS = 3


class Effect(StrEnum):
    """What a guardrail does, from nothing to the worst."""

    CLEAR = "clear"
    UNKNOWN = "unknown"
    FLAG = "flag"
    WARN = "warn"
    BLOCK = "block"

    @property
    def severity(self) -> int:
        return SEVERITY[self]


SEVERITY = {effect: number for number, effect in enumerate(Effect)}


@dataclass(frozen=True)
class Finding:
    """`reason` is a text to translate, then to fill with `params`."""

    effect: Effect
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """A finding with the guardrail it comes from; `sources` are the documents that hold the rule."""

    rule: str
    title: str
    sources: tuple[str, ...]
    finding: Finding

    @property
    def effect(self) -> Effect:
        return self.finding.effect

    @property
    def stops(self) -> bool:
        return self.effect is Effect.BLOCK

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The reason in words."""
        return translate(self.finding.reason) % self.finding.params


Check = Callable[[Facts, date, HouseRules], Finding]


@dataclass(frozen=True)
class Guardrail:
    """A rule: `check(facts, today, rules)` gives its finding and never fails."""

    id: str
    title: str
    sources: tuple[str, ...]
    check: Check

    def verdict(self, facts: Facts, today: date, rules: HouseRules) -> Verdict:
        return Verdict(self.id, self.title, self.sources, self.check(facts, today, rules))


GUARDRAILS: dict[str, Guardrail] = {}


def guardrail(title: str, *sources: str) -> Callable[[Check], Check]:
    """Puts a function in the table under its own name, in capitals."""

    def register(check: Check) -> Check:
        number = check.__name__.upper()
        GUARDRAILS[number] = Guardrail(number, title, sources, check)
        return check

    return register


def check(facts: Facts, today: date, rules: HouseRules | None = None, *, only: Iterable[str] = ()) -> list[Verdict]:
    """All verdicts in order, or those of `only`."""
    wanted = set(only) or GUARDRAILS.keys()
    return [rule.verdict(facts, today, rules or HouseRules()) for rule in GUARDRAILS.values() if rule.id in wanted]


def worst(verdicts: Iterable[Verdict]) -> Effect:
    """The gravest effect; CLEAR for none."""
    return max((verdict.effect for verdict in verdicts), key=lambda effect: effect.severity, default=Effect.CLEAR)


def clear(reason: str, **params: object) -> Finding:
    return Finding(Effect.CLEAR, reason, params)


def unknown(reason: str, **params: object) -> Finding:
    return Finding(Effect.UNKNOWN, reason, params)


def flag(reason: str, **params: object) -> Finding:
    return Finding(Effect.FLAG, reason, params)


def warn(reason: str, **params: object) -> Finding:
    return Finding(Effect.WARN, reason, params)


def block(reason: str, **params: object) -> Finding:
    return Finding(Effect.BLOCK, reason, params)


@guardrail(_("Open escalation or crisis"), S1, S3)
def g1(facts: Facts, today: date, rules: HouseRules) -> Finding:
    if facts.escalation is None:
        return unknown(_("Find out whether an escalation is open."))
    if facts.escalation:
        return block(_("Something is burning for them. Solve it first; an offer now costs trust."))
    return clear(_("No escalation is open."))


@guardrail(_("Renewal being negotiated"), S1)
def g2(facts: Facts, today: date, rules: HouseRules) -> Finding:
    renewal, cross_sell = facts.renewal, facts.motion is Motion.CROSS_SELL
    if renewal.negotiating:
        if renewal.restructure:
            return warn(_("A restructured contract belongs to the strategic team and its own playbook."))
        if cross_sell:
            return block(_("Close the renewal first, then wait %(days)d days."), days=rules.quiet_days)
        return warn(_("The renewal is on the table: let it be signed before you speak about more."))
    if renewal.negotiating is None:
        return unknown(_("Find out whether the renewal is being negotiated."))
    if facts.motion is Motion.UPSELL:
        return clear(_("The renewal is not being negotiated."))
    return _after_renewal(days_since(renewal.renewed_on, today), rules, cross_sell=cross_sell)


def _after_renewal(since: int | None, rules: HouseRules, *, cross_sell: bool) -> Finding:
    if since is None:
        return unknown(_("Find out when the last renewal was signed."))
    if not 0 <= since < rules.quiet_days:
        return clear(_("The renewal is behind you."))
    if not cross_sell:
        return unknown(_("Say which motion it is: so soon after the renewal a cross-sell has to wait."))
    left = rules.quiet_days - since
    return block(_("The renewal was signed %(since)d days ago. Wait another %(left)d."), since=since, left=left)


@guardrail(_("Expansion tied to the renewal's price"), S2)
def g3(facts: Facts, today: date, rules: HouseRules) -> Finding:
    if facts.renewal.conditional is None:
        return unknown(_("Say whether the offer depends on the renewal."))
    if facts.renewal.conditional:
        return block(_("Make two separate deals, even if both are signed on one day."))
    return clear(_("The offer stands by itself."))


@guardrail(_("Adoption gap"), S2)
def g4(facts: Facts, today: date, rules: HouseRules) -> Finding:
    percent = facts.usage.percent
    if percent is None:
        return unknown(_("Look up how much of what they bought is in use."))
    if percent < rules.adoption_gap:
        return block(
            _("%(percent)s %% in use is below %(gap)d %%: help them use what they have."),
            percent=plain(percent),
            gap=rules.adoption_gap,
        )
    if percent < rules.adoption_gap + NEAR:
        return warn(
            _("%(percent)s %% in use is only just above the gap of %(gap)d %%."),
            percent=plain(percent),
            gap=rules.adoption_gap,
        )
    return clear(_("%(percent)s %% of what they bought is in use."), percent=plain(percent))


@guardrail(_("First product not adopted, or its outcome not reached"), S0, S2)
def g5(facts: Facts, today: date, rules: HouseRules) -> Finding:
    landed = (facts.usage.adopted, facts.usage.outcome)
    if False in landed:
        if facts.motion is Motion.CROSS_SELL:
            return block(_("Help them get what they bought first. Until then there is nothing to build on."))
        return warn(_("They do not have yet what they bought it for; no trigger counts before that."))
    if None in landed:
        return unknown(_("Find out whether it is in use, and whether they have what they bought it for."))
    return clear(_("They use it and have what they bought it for."))


@guardrail(_("No documented signal"), S1)
def g6(facts: Facts, today: date, rules: HouseRules) -> Finding:
    if facts.signals.documented is None:
        return unknown(_("Say whether the signal is written down."))
    if not facts.signals.documented:
        return block(_("Write down what the customer did and where it can be seen, or do not call."))
    return clear(_("The signal is written down."))


@guardrail(_("Executive priority and sponsoring executive named"), S2)
def g7(facts: Facts, today: date, rules: HouseRules) -> Finding:
    named = [text if text is None else text.strip() for text in (facts.people.priority, facts.people.sponsor)]
    if "" in named:
        return block(
            _("Name the executive's priority and the executive who will sponsor it. Use the time to find both.")
        )
    if None in named:
        return unknown(_("Name the priority it serves, and the executive who will sponsor it."))
    return clear(_("Priority and sponsor have names."))


@guardrail(_("Executive without a view on the first purchase"), S2)
def g8(facts: Facts, today: date, rules: HouseRules) -> Finding:
    people = facts.people
    if people.to_executive is False or people.knows_us:
        return clear(_("Nobody is pitched who does not know you."))
    if people.to_executive is None or people.knows_us is None:
        return unknown(_("Find out whether this goes to an executive, and whether they know what you did so far."))
    if people.champion_introduces is False:
        return block(_("Without your champion this looks like a way around them. Ask for an introduction."))
    return warn(_("Introduce yourself and hear their priorities first. An offer comes later."))


@guardrail(_("Timing follows our quarter"), S1, S2)
def g9(facts: Facts, today: date, rules: HouseRules) -> Finding:
    if facts.step.our_quarter is None:
        return unknown(_("Say whose calendar sets the date."))
    if facts.step.our_quarter:
        return warn(_("Tie the date to their budget, headcount or roadmap, not to our quarter."))
    return clear(_("The date follows their calendar."))


@guardrail(_("Combined with the quarterly review"), S0)
def g10(facts: Facts, today: date, rules: HouseRules) -> Finding:
    if facts.step.in_review is None:
        return unknown(_("Say whether this happens inside a quarterly review."))
    if facts.step.in_review:
        return warn(_("A review looks back. Give this a day of its own, or you lose the next review."))
    return clear(_("It has a day of its own."))


@guardrail(_("Brief fails on signal, sponsor or pain"), S1)
def g11(facts: Facts, today: date, rules: HouseRules) -> Finding:
    tested = (facts.brief.signal, facts.brief.sponsor, facts.brief.pain)
    if False in tested:
        return block(_("Not a play yet: book no meeting, and look for the evidence that is missing."))
    if None in tested:
        return unknown(_("Answer fields 2, 4 and 5 of the brief."))
    return clear(_("Signal, sponsor and pain are answered."))


@guardrail(_("AE alone in the first meeting"), S0)
def g12(facts: Facts, today: date, rules: HouseRules) -> Finding:
    step = facts.step
    if step.csm or step.ae is False:
        return clear(_("The AE is not alone."))
    if step.csm is None or step.ae is None:
        return unknown(_("Say who goes to the first meeting."))
    return warn(_("Take the CSM along: the AE brings terms, the CSM brings trust."))


@guardrail(_("Too close to the end of the contract"), S0)
def g13(facts: Facts, today: date, rules: HouseRules) -> Finding:
    left = facts.days_left(today)
    if left is None:
        return unknown(_("Look up when the contract ends."))
    if left < 0:
        return warn(_("The contract has ended. Renew it before anything else."))
    if left <= rules.renewal_closed:
        return warn(
            _("%(left)d days to the end: from T−%(closed)d the buyer defends a price."),
            left=left,
            closed=rules.renewal_closed,
        )
    return clear(_("%(left)d days to the end of the contract."), left=left)


@guardrail(_("One contact for another team's product"), S3)
def g14(facts: Facts, today: date, rules: HouseRules) -> Finding:
    people = facts.people
    if people.other_team is False or people.champion_there:
        return clear(_("There is somebody on the team that would use it."))
    if people.other_team is None or people.champion_there is None:
        return unknown(_("Find out which team would use it, and who there wants it."))
    return warn(_("Another team would use this. Find a champion there."))


@guardrail(_("Price before sponsor, demo before answers"), S1)
def g15(facts: Facts, today: date, rules: HouseRules) -> Finding:
    step = facts.step
    if step.price_sent and step.sponsor_mapped is False:
        return flag(_("A price went out before the sponsor is known."))
    if step.demo_shown and step.answers is not None and step.answers < QUESTIONS:
        return flag(_("A demo before the three answers: %(answers)d of 3 are in."), answers=step.answers)
    price_known = step.price_sent is False or step.sponsor_mapped is not None
    demo_known = step.demo_shown is False or step.answers is not None
    if (step.price_sent is None and step.sponsor_mapped is not True) or not price_known:
        return unknown(_("Say whether a price went out, and whether the sponsor is known."))
    if (step.demo_shown is None and step.answers != QUESTIONS) or not demo_known:
        return unknown(_("Say whether a demo was shown, and how many of the three questions are answered."))
    return clear(_("Neither price nor demo came too early."))
