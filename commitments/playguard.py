"""What the guardrails say of a play: what it says itself, laid over what is known of its account (CONTENT 1.15)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commitments import funnel, noterules
from commitments.models import Motion, Play, Stakeholder
from commitments.noterules import Words
from commitments.stakeholders import Person, StakeholderMap
from facilitator import houserules
from facilitator.houserules import HouseRules
from facilitator.models import Rep
from sessions.factsheet import NO, YES, facts_of
from sessions.playbook import guardrails
from sessions.playbook.facts import Facts
from sessions.playbook.guardrails import Effect, Verdict

OTHER_TEAM = "people_other_team"
SAID = {YES: True, NO: False}


@dataclass(frozen=True)
class Seen:
    """Verdicts on one play. `open`: what nobody has said yet, which is worth asking."""

    spoken: list[Verdict]
    open: list[Verdict]

    @property
    def blocking(self) -> list[Verdict]:
        return noterules.blocks(self.spoken)


def rules_of(play: Play) -> HouseRules:
    return houserules.merged(play.team.house_rules)


def people(play: Play, found: Iterable[Stakeholder]) -> StakeholderMap:
    """`found` are the play's stakeholders, read already."""
    return StakeholderMap(
        {one.role: Person(one.name, one.title, one.met) for one in found},
        cross_sell=play.motion == Motion.CROSS_SELL,
        other_team=SAID.get(play.known.get(OTHER_TEAM, "")),
    )


def seen(play: Play, known: StakeholderMap, today: date, **changed: Any) -> Seen:
    """What is found of the play, or of it with fields changed as a form would change them. No query."""
    found = guardrails.check(facts(play, known, changed), today, rules_of(play))
    spoken = [verdict for verdict in found if verdict.effect.severity > Effect.UNKNOWN.severity]
    unknown = [verdict for verdict in found if verdict.effect is Effect.UNKNOWN]
    return Seen(sorted(spoken, key=lambda verdict: -verdict.effect.severity), unknown)


def facts(play: Play, people_known: StakeholderMap, changed: Mapping[str, Any]) -> Facts:
    """What a play says of itself is newer than what was known of the account when it began."""
    value = {name: changed.get(name, getattr(play, name)) for name in ("evidence", "sponsor_name")}
    answers = [changed.get(f"answer_{number}", text) for number, text in enumerate(play.answers, 1)]
    words = Words(trigger=play.trigger, motion=play.motion, sponsor=value["sponsor_name"])
    found = noterules.facts(words, facts_of(play.known))
    signals = replace(found.signals, documented=bool(value["evidence"]) or found.signals.documented)
    step = replace(
        found.step,
        answers=sum(map(bool, answers)),
        sponsor_mapped=bool(value["sponsor_name"]),
        **_who_goes(play),
    )
    others = replace(
        found.people,
        other_team=people_known.other_team,
        champion_there=people_known.champion_there,
    )
    return replace(found, signals=signals, step=step, people=others)


def _who_goes(play: Play) -> dict[str, bool]:
    """Who of ours is in the first meeting, as far as the play tells (G12)."""
    roles = {person.role for person in (play.owner_rep, play.ae) if person}
    if roles & {Rep.Role.CSM, Rep.Role.AM}:
        return {"csm": True}
    return {"csm": False, "ae": True} if roles == {Rep.Role.AE} else {}


def known(play: Play, today: date, blocked: Iterable[Verdict] = (), **changed: Any) -> funnel.Known:
    """What the funnel's rules look at: the play with what a form says now. `blocked` were not overridden."""
    value = {name: changed.get(name, getattr(play, name)) for name in FIELDS}
    return funnel.Known(
        stage=funnel.Stage(play.stage),
        cross_sell=play.motion == Motion.CROSS_SELL,
        today=today,
        conversation_on=value["conversation_on"],
        sponsor=value["sponsor_name"],
        answers=sum(bool(value[f"answer_{number}"]) for number in (1, 2, 3)),
        amount=value["amount"],
        reason=changed.get("lost_reason", ""),
        reason_text=changed.get("lost_text", ""),
        blocked=tuple(verdict.rule for verdict in blocked),
    )


FIELDS = ("conversation_on", "sponsor_name", "amount", "answer_1", "answer_2", "answer_3")


def expected_days(play: Play, rules: HouseRules) -> int:
    """The usual cycle of its motion: the segment's where it has one of its own, or the team's."""
    upsell = play.motion == Motion.UPSELL
    own = (play.segment.upsell_cycle if upsell else play.segment.cross_sell_cycle) if play.segment else None
    return own or (rules.upsell_cycle if upsell else rules.cross_sell_cycle)
