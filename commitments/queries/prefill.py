"""What a rep wrote earlier in the hour: to begin the note with, and to hold it against the guardrails.

Words of two customers are never put into one note. The one is taken that was named last.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commitments import realplay
from commitments.forms.plays import TERMS
from commitments.models import BriefText, Trigger
from commitments.noterules import same
from commitments.queries.briefs import TESTED, today_in
from facilitator import houserules
from sessions.factsheet import NO, UNNAMED, YES
from sessions.models import Participant, Response
from sessions.playbook import guardrails
from sessions.queries.room import Room

# Where account and trigger were named before the note; whatever else was written came later in the hour.
EARLIER = ("frame", "triggers", "roundrobin")
# Short names that an activity may store in place of the code.
SHORT = {"usage": Trigger.USAGE, "sponsor": Trigger.SPONSOR, "renewal": Trigger.RENEWAL}
# The kinds of signal of a brief as triggers of a note (CONTENT 1.6 field 2 and 1.13).
OF_BRIEF = {
    "usage": Trigger.USAGE,
    "hire": Trigger.SPONSOR,
    "milestone": Trigger.ONBOARDING,
    "tickets": Trigger.TICKETS,
}
# Fields of the note by the part of the brief that fills them.
BRIEF_WORDS = {
    "account": "account",
    "product": "product",
    "sponsor_name": "sponsor",
    "sponsor_title": "title",
    "known_by": "owner",
    "signal_on": "seen",
    "colleague": "attending",
    "next_action": "request",
    "meeting": "meeting",
}


@dataclass(frozen=True)
class Source:
    """One thing somebody wrote: `words` for the note, `facts` as sessions.factsheet stores them."""

    order: tuple[int, datetime]
    account: str
    words: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Prefill:
    """`words` by the note's fields, with `meeting` as an ISO day; `known` are facts with the account they are of."""

    words: dict[str, str]
    known: dict[str, str]


NOTHING = Prefill({}, {})


def prefill(room: Room, participant: Participant) -> Prefill:
    """1 query, and 1 more in a program with a brief."""
    return merged([*_of_responses(participant), *_of_brief(room, participant)])


def merged(sources: Iterable[Source]) -> Prefill:
    """The newest word of each kind about one account; without that account's facts those of another, by its name."""
    ordered = sorted(sources, key=lambda source: source.order)
    named = [source.account for source in ordered if source.account and source.words]
    asked = [source.account for source in ordered if source.account and source.facts]
    subject = next(iter([*named[-1:], *asked[-1:]]), "")
    words: dict[str, str] = {"account": subject} if subject else {}
    for source in ordered:
        if not source.account or same(source.account, subject):
            words |= {name: text for name, text in source.words.items() if text}
    about = subject if any(same(one, subject) for one in asked) or not asked else asked[-1]
    return Prefill(words, _known(ordered, about))


def _known(ordered: Sequence[Source], about: str) -> dict[str, str]:
    """Facts of one account with its name; empty when nothing is known of it."""
    facts: dict[str, str] = {}
    for source in ordered:
        if not source.account or same(source.account, about):
            facts |= source.facts
    return {"account": about, **facts} if about and facts else {}


def _of_responses(participant: Participant) -> Iterator[Source]:
    """1 query."""
    answers = Response.objects.filter(participant=participant, training=participant.training_id)
    found = list(answers.order_by("updated_at", "pk").values_list("activity_run__kind", "slot", "data", "updated_at"))
    heard = [(_account(data), at) for kind, _slot, data, at in found if kind == "discovery"]
    if heard:
        # How many of the questions are answered, about the account that one of the answers names.
        account = next(filter(None, (name for name, _at in heard)), "")
        count = str(min(len(heard), guardrails.QUESTIONS))
        words = {"account": account} if account else {}
        yield Source((len(EARLIER), heard[-1][1]), account, words, {"step_answers": count})
    for kind, slot, data, at in found:
        order = (EARLIER.index(kind) if kind in EARLIER else len(EARLIER), at)
        if kind == "triggers" and slot == "facts":
            yield Source(order, _account(data), facts={k: v for k, v in data.items() if k != "account"})
        elif kind == "positioning":
            yield Source(order, "", facts=_positioned(data))
        else:
            yield Source(order, _account(data), _words(kind, slot, data))


def _account(data: Mapping[str, Any]) -> str:
    account = data.get("account")
    return account.strip() if isinstance(account, str) else ""


def _words(kind: str, slot: str, data: Mapping[str, Any]) -> dict[str, str]:
    words = {name: str(data[name]) for name in TERMS if data.get(name)}
    if kind in EARLIER and slot == "answer":
        trigger = data.get("trigger")
        trigger = SHORT.get(trigger, trigger) if isinstance(trigger, str) else None
        words |= {"account": _account(data)}
        words |= {"trigger": str(trigger)} if trigger in Trigger.values else {}
    return {name: text for name, text in words.items() if text}


def _positioned(data: Mapping[str, Any]) -> dict[str, str]:
    """Priority and sponsor; asked for and left empty, nobody can name one (G7)."""
    named = {f"people_{name}": str(data.get(name) or "") for name in ("priority", "sponsor")}
    return {name: text for name, text in named.items() if text} | ({} if all(named.values()) else {UNNAMED: YES})


def _of_brief(room: Room, participant: Participant) -> list[Source]:
    """What stands in the brief of the pair: the same for all who sit in it. 1 query, none without a brief."""
    runs = [step for step in room.steps if step.kind == "brief"]
    if not runs:
        return []
    texts = BriefText.objects.standing().filter(
        brief__training=participant.training_id, brief__pair__seats__participant=participant
    )
    found = list(texts.order_by("pk").values_list("part", "value", "created_at"))
    values = {part: value for part, value, _at in found if value}
    if not values:
        return []
    rules = houserules.merged({"pain_days": runs[0].settings.get("pain_days")}, room.training.team.house_rules)
    words = {name: values.get(part, "") for name, part in BRIEF_WORDS.items()}
    words["trigger"] = str(OF_BRIEF.get(values.get("signal", ""), ""))
    outcome = realplay.outcome(values, today_in(room.training.team), rules.pain_days)
    facts = {f"brief_{name}": YES if outcome.answered(number) else NO for name, number in TESTED}
    facts |= {"renewal_ends_on": values["renewal"]} if values.get("renewal") else {}
    facts |= {"signals_documented": YES} if values.get("evidence") else {}
    return [Source((len(EARLIER), max(at for _part, _value, at in found)), values.get("account", ""), words, facts)]
