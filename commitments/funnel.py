"""The expansion funnel: where a play may go, what that needs, and why not yet (CONTENT 1.16). No Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as filled
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from sessions.playbook.guardrails import QUESTIONS
from sessions.playbook.words import gettext_noop as _


class Stage(StrEnum):
    IDENTIFIED = "identified"
    ENGAGED = "engaged"
    PROPOSED = "proposed"
    WON = "closed_won"
    LOST = "closed_lost"


OPEN = (Stage.IDENTIFIED, Stage.ENGAGED, Stage.PROPOSED)
CLOSED = (Stage.WON, Stage.LOST)
# A play goes up this ladder; lost is a step aside from any rung but the last.
LADDER = (*OPEN, Stage.WON)
OTHER = "other"
# A slip of the finger can be taken back so long; what comes later is a new play.
SLIP = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a play that is about to move. Days are the team's; `answers` counts the discovery questions.

    `blocked` names guardrails that forbid it and that nobody has overridden.
    """

    stage: Stage
    cross_sell: bool
    today: date
    conversation_on: date | None = None
    sponsor: str = ""
    answers: int = 0
    amount: Decimal | None = None
    reason: str = ""
    reason_text: str = ""
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why not, as a text to translate and fill with `params`. `field` is what would help; empty: nothing would."""

    field: str
    text: str
    params: Mapping[str, object] = filled(default_factory=dict)


def refusals(known: Known, to: Stage) -> list[Refusal]:
    """Everything that is in the way of a move, empty when it may be made. A rung that is skipped asks as well."""
    if known.stage in CLOSED:
        return [Refusal("", _("This play is closed. Reopen it: that begins a new play."))]
    if to is Stage.LOST:
        return list(_loss(known))
    if LADDER.index(to) <= LADDER.index(known.stage):
        return [Refusal("", _("This play is there already, or further. A slip can be taken back for a day."))]
    return [*_needs(known, to), *_guarded(known, to)]


def may(known: Known, to: Stage) -> bool:
    return not refusals(known, to)


def _loss(known: Known) -> Iterable[Refusal]:
    if not known.reason:
        yield Refusal("lost_reason", _("Choose why it was lost: without a reason nobody learns from it."))
    elif known.reason == OTHER and not known.reason_text.strip():
        yield Refusal("lost_text", _("Write the other reason in a few words."))


def _needs(known: Known, to: Stage) -> Iterable[Refusal]:
    rung = LADDER.index(to)
    if known.conversation_on is None:
        yield Refusal("conversation_on", _("Write the day of the conversation: before it a play is only identified."))
    elif known.conversation_on > known.today:
        yield Refusal("conversation_on", _("This day is still to come. Come back after the conversation."))
    if rung >= LADDER.index(Stage.PROPOSED):
        if not known.sponsor.strip():
            yield Refusal("sponsor_name", _("Write the name of the sponsor who signs: no name, no proposal."))
        if known.cross_sell and known.answers < QUESTIONS:
            yield Refusal(
                "answers",
                _("A cross-sell is proposed after all three discovery answers; %(answers)d of 3 are written down."),
                {"answers": known.answers},
            )
    if to is Stage.WON and (known.amount is None or known.amount <= 0):
        yield Refusal("amount", _("Write what was signed, for a year."))


def is_guarded(stage: Stage, to: Stage) -> bool:
    """Guardrails stand before the conversation and before the offer; what was signed or lost is a fact."""
    return to in {Stage.ENGAGED, Stage.PROPOSED} or (to is Stage.WON and stage is not Stage.PROPOSED)


def _guarded(known: Known, to: Stage) -> Iterable[Refusal]:
    if known.blocked and is_guarded(known.stage, to):
        rules = ", ".join(known.blocked)
        yield Refusal("despite", _("%(rules)s stands in the way. Read why, then decide."), {"rules": rules})


def may_take_back(moved_at: datetime, now: datetime, *, is_first: bool, reopened: bool) -> bool:
    """Only the newest move, within a day, and not the birth of the play or one that a new play follows from."""
    return not is_first and not reopened and now - moved_at <= SLIP


# How long a play takes.


@dataclass(frozen=True)
class Pace:
    """Where an open play stands against the cycle that its motion usually takes; days are whole and never negative."""

    days_in_stage: int
    days_so_far: int
    expected: int

    @property
    def slow(self) -> bool:
        return self.days_so_far > self.expected

    @property
    def over(self) -> int:
        return max(0, self.days_so_far - self.expected)


def pace(signal_on: date, stage_on: date, until: date, expected: int) -> Pace:
    """`until` is today, or the day it was closed; the cycle runs from the signal."""
    return Pace(max(0, (until - stage_on).days), max(0, (until - signal_on).days), expected)


# The funnel as numbers.


@dataclass(frozen=True)
class Share:
    """A part of a whole, in whole percent rounded down; None while the whole is smaller than the sample asked for."""

    part: int
    whole: int
    sample: int

    @property
    def percent(self) -> int | None:
        return self.part * 100 // self.whole if self.whole >= max(1, self.sample) else None


@dataclass(frozen=True)
class Rung:
    """One open stage: plays that came to it, those that went on, were lost there, or are there now."""

    stage: Stage
    arrived: int
    moved_on: int
    lost: int
    here: int
    sample: int

    @property
    def passed(self) -> Share:
        """Of those that left this stage, how many went on. An open play is no failure yet, so it does not count."""
        return Share(self.moved_on, self.moved_on + self.lost, self.sample)


def rungs(counts: Mapping[tuple[Stage, Stage], int], sample: int) -> list[Rung]:
    """From {(stage, furthest open stage): plays}: what came to each rung and what became of it."""
    arrived = {
        stage: sum(count for (_now, reached), count in counts.items() if LADDER.index(reached) >= LADDER.index(stage))
        for stage in OPEN
    }
    won = sum(count for (now, _reached), count in counts.items() if now is Stage.WON)
    beyond = {stage: arrived[later] for stage, later in pairwise(OPEN)} | {Stage.PROPOSED: won}
    lost = {stage: counts.get((Stage.LOST, stage), 0) for stage in OPEN}
    return [
        Rung(stage, arrived[stage], beyond[stage], lost[stage], arrived[stage] - beyond[stage] - lost[stage], sample)
        for stage in OPEN
    ]
