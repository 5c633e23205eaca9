"""What a note by itself says to the guardrails (CONTENT 1.15), laid over what is known of its account.

Only what a note asks for anyway is read: nothing more is asked (CONTENT 1.11). English phrases are looked for in the
next action; in another language the other fields still speak.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from facilitator.houserules import HouseRules
from sessions.playbook import guardrails
from sessions.playbook.facts import Facts, Motion
from sessions.playbook.guardrails import Effect, Verdict
from sessions.playbook.signals import SIGNALS

NEW_SPONSOR = "sponsor_change"
# The only motion of a trigger, where it has one.
MOTIONS = {one.code: one.motions[0] for one in SIGNALS if len(one.motions) == 1}


def _phrase(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{text})\b", re.IGNORECASE)


# "Propose it in the QBR": a talk inside the review (G10). "Before our quarter ends": our own calendar (G9). "If they
# renew": tied to the renewal (G3). "Send the quote": a price goes out, "show a demo": a demo does (G15).
IN_REVIEW = _phrase(r"QBRs?|quarterly (?:business |value )?reviews?")
OUR_QUARTER = _phrase(r"our (?:own )?(?:quarter|quota|year[- ]end|q[1-4])\w*")
CONDITIONAL = _phrase(r"(?:only )?(?:if|when) (?:they|he|she|you) (?:also )?(?:renew|sign the renewal)s?")
PRICE = _phrase(r"(?:send|share|mail|email|give|present)\w*\b[^.;]*\b(?:prices?|pricing|quotes?|price list)")
DEMO = _phrase(r"demos?|demonstrat\w+")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What stands on a note; empty texts for what its form does not ask."""

    trigger: str = ""
    motion: str = ""
    next_action: str = ""
    sponsor: str = ""


def same(one: str, other: str) -> bool:
    """Whether two names mean one account."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def facts(words: Words, known: Facts) -> Facts:
    """What is known of the account with what the note says: who wrote the note knows it better."""
    people, step, renewal = known.people, known.step, known.renewal
    if words.trigger == NEW_SPONSOR:
        # Somebody new has no view on what was bought before they came, unless somebody says that they have.
        people = replace(people, to_executive=_or(people.to_executive, True), knows_us=_or(people.knows_us, False))
    if words.sponsor:
        people, step = replace(people, sponsor=words.sponsor), replace(step, sponsor_mapped=True)
    if CONDITIONAL.search(words.next_action):
        renewal = replace(renewal, conditional=True)
    said = {"in_review": IN_REVIEW, "our_quarter": OUR_QUARTER, "price_sent": PRICE, "demo_shown": DEMO}
    step = replace(step, **{name: True for name, phrase in said.items() if phrase.search(words.next_action)})
    motion = Motion(words.motion) if words.motion else known.motion or MOTIONS.get(words.trigger)
    return replace(known, people=people, step=step, renewal=renewal, motion=motion)


def _or(value: bool | None, otherwise: bool) -> bool:  # a value, not a switch
    return otherwise if value is None else value


def verdicts(words: Words, known: Facts, today: date, rules: HouseRules) -> list[Verdict]:
    """The guardrails that speak up about a note, those that block first; what is not known says nothing here."""
    found = guardrails.check(facts(words, known), today, rules)
    return sorted(
        (verdict for verdict in found if verdict.effect.severity > Effect.UNKNOWN.severity),
        key=lambda verdict: -verdict.effect.severity,
    )


def blocks(found: Iterable[Verdict]) -> list[Verdict]:
    return [verdict for verdict in found if verdict.stops]
