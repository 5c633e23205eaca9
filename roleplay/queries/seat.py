"""What one phone may see of the role-play: its own seat's card, its own pad, its own pair's flag (rule R6).

Each card is built from the fields of its own side only; the other side's text is never put into the context.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from facilitator.models import Scenario
from roleplay import cards
from roleplay.actions.refereeing import verdict
from roleplay.askonce import UNDO_SECONDS
from roleplay.models import Flag, Pairing, Press, PressKind, Round
from roleplay.queries import scores
from roleplay.queries import stage as stages
from roleplay.queries.scores import Check
from roleplay.queries.stage import Phase
from roleplay.wording import FLAGGED
from sessions.models import ActivityRun, Participant
from sessions.queries.room import Room, ms


@dataclass(frozen=True)
class Card:
    """The secret card of one seat. `win` is the seller's, `checks` the observer's.

    `language` is the code of the second one when its texts are in that; `other` is what it is called, to switch.
    """

    side: str
    kicker: str
    language: str
    other: str
    title: str
    facts: str
    lines: Sequence[str] = ()
    win: str = ""
    checks: Sequence[str] = ()


@dataclass(frozen=True)
class Seat:
    """One phone's place: its pair and card, or the pair it may watch until it has a seat."""

    phase: Phase
    round: Round | None
    card: Card | None = None
    watch: Pairing | None = None


@dataclass(frozen=True)
class Takeover:
    """A flag that fills the phone; `side` is seller, customer or observer."""

    flag: Flag
    side: str
    headline: str
    then: str


@dataclass(frozen=True)
class Scorecard:
    """The checks of the talk that one watches, with one's own answers. Coaching, never a rating."""

    pairing: Pairing
    language: str
    checks: Sequence[Check]

    @property
    def answered(self) -> int:
        return sum(check.met is not None for check in self.checks)


@dataclass(frozen=True)
class Pad:
    """The referee pad of one phone: how many asks stand, and until when (epoch ms) its last tap can be undone."""

    round: Round
    kinds: Sequence[tuple[str, Any]]
    asks: int
    undo_until: int | None
    last: str


def seat(run: ActivityRun, participant: Participant) -> Seat:
    """3 queries at most."""
    round_ = stages.current(run)
    phase = stages.phase_of(round_)
    if round_ is None or round_.scenario is None or phase is Phase.DONE:
        return Seat(phase, round_)
    pairing = _own(round_, participant)
    if pairing is None:
        return Seat(phase, round_, watch=_watched(round_, participant))
    return Seat(phase, round_, card=_card(round_.scenario, pairing, participant))


def private(run: ActivityRun, room: Room, participant: Participant) -> dict[str, Any]:
    """The flag over the screen, the pad, what was missed in the last half, and whether the last flag was taken back.

    Only a flag of the running half fills the phone: over a new card it would hide what has to be read now.
    4 queries at most, and one more for whoever watches and has checks to answer.
    """
    round_ = stages.current(run)
    if round_ is None:
        return {"takeover": None, "missed": [], "taken_back": None, "pad": None, "scorecard": None}
    # Flags kept for the debrief: nothing of them goes to a phone before (rule R6).
    shown = _flagged(round_, participant) if stages.interrupts(run) else {}
    return {"takeover": None, "missed": [], "taken_back": None, **shown, **_refereed(round_, participant, room.now)}


def _flagged(round_: Round, participant: Participant) -> dict[str, Any]:
    """2 queries."""
    flags = _flags(round_, participant)
    standing = [f for f in flags if f.undone_at is None and f.fair is not False]
    # What was understood is read by the same query: an annotation would be another.
    unread = [f for f in standing if participant.pk not in {p.pk for p in f.understood.all()}]
    now = [f for f in unread if _is_now(f, round_)]
    latest = flags[0] if flags and flags[0].pairing.round_id == round_.pk else None
    return {
        "takeover": _takeover(now[0], participant) if now else None,
        "missed": _missed([f for f in unread if not _is_now(f, round_)], participant),
        "taken_back": latest if latest is not None and latest not in standing else None,
    }


def _own(round_: Round, participant: Participant) -> Pairing | None:
    return round_.pairings.seated().of(participant).select_related("seller", "customer", "observer").first()


def _watched(round_: Round, participant: Participant) -> Pairing | None:
    """Some pair for a latecomer to watch; different latecomers stand at different pairs."""
    pairings = list(round_.pairings.seated().select_related("seller", "customer"))
    return pairings[participant.pk % len(pairings)] if pairings else None


def _card(scenario: Scenario, pairing: Pairing, participant: Participant) -> Card:
    texts = cards.texts(scenario, second=participant.reads_second)
    common = {"language": texts.language, "other": cards.second_name(scenario)}
    common |= {"title": texts.title, "facts": texts.facts}
    if participant.pk == pairing.seller_id:
        return Card(
            side="seller",
            kicker=_("You sell to %(name)s") % {"name": pairing.customer.name},
            lines=texts.seller.strip().splitlines(),
            win=texts.win,
            **common,
        )
    if participant.pk == pairing.customer_id:
        return Card(
            side="customer",
            kicker=_("You are the customer of %(name)s") % {"name": pairing.seller.name},
            lines=texts.customer.strip().splitlines(),
            **common,
        )
    names = {"seller": pairing.seller.name, "customer": pairing.customer.name}
    return Card(
        side="observer",
        kicker=_("You watch %(seller)s sell to %(customer)s") % names,
        checks=texts.checks,
        **common,
    )


def _flags(round_: Round, participant: Participant) -> list[Flag]:
    """Flags of this person's pairs in this half and the one before it, newest first."""
    mine = Pairing.objects.of(participant).filter(
        round__activity_run=round_.activity_run_id, round__position__gte=max(0, round_.position - 1)
    )
    return list(Flag.objects.filter(pairing__in=mine).select_related("pairing__seller").prefetch_related("understood"))


def _is_now(flag: Flag, round_: Round) -> bool:
    """Whether the half this flag belongs to is still the one being played."""
    return flag.pairing.round_id == round_.pk and round_.ended_at is None


def _missed(flags: Sequence[Flag], participant: Participant) -> list[str]:
    """Unread flags of a half that is over, one line a rule, oldest first."""
    lines = (_line(flag, participant) for flag in reversed(flags))
    return list(dict.fromkeys(lines))


def _line(flag: Flag, participant: Participant) -> str:
    words = FLAGGED[flag.kind]
    if participant.pk == flag.pairing.seller_id:
        return str(words.line)
    return str(words.partner) % {"seller": flag.pairing.seller.name}


def _takeover(flag: Flag, participant: Participant) -> Takeover:
    words = FLAGGED[flag.kind]
    if participant.pk == flag.pairing.seller_id:
        return Takeover(flag, "seller", str(words.seller), str(words.then))
    headline = str(words.partner) % {"seller": flag.pairing.seller.name}
    if participant.pk == flag.pairing.observer_id:
        return Takeover(flag, "observer", headline, _("Say nothing. Watch how they go on from here."))
    return Takeover(flag, "customer", headline, _("Wait a moment, then go on in your role."))


def _refereed(round_: Round, participant: Participant, now: int) -> dict[str, Any]:
    """The pad, and from the third seat the scorecard: only while a half runs, and never for its seller."""
    pairing = None
    if stages.phase_of(round_) is Phase.HALF:
        pairing = round_.pairings.seated().of(participant).first()
    if pairing is None or participant.pk not in pairing.referee_ids:
        return {"pad": None, "scorecard": None}
    return {"pad": _pad(round_, pairing, participant, now), "scorecard": _scorecard(round_, pairing, participant)}


def _scorecard(round_: Round, pairing: Pairing, participant: Participant) -> Scorecard | None:
    """None for a customer, who has a role to stay in, and where there is nothing to check. 1 query at most."""
    scenario = round_.scenario
    if scenario is None or participant.pk != pairing.observer_id or not scenario.checks:
        return None
    own = dict(pairing.marks.filter(author=participant).values_list("position", "met"))
    second = participant.reads_second
    language = cards.texts(scenario, second=second).language
    return Scorecard(pairing, language, scores.checks_of(scenario, own, second=second))


def _pad(round_: Round, pairing: Pairing, participant: Participant, now: int) -> Pad:
    presses = list(pairing.presses.filter(undone_at=None))
    own = [tap for tap in presses if tap.participant_id == participant.pk]
    until = (ms(own[-1].created_at) or 0) + UNDO_SECONDS * 1000 if own else 0
    return Pad(
        round=round_,
        kinds=PressKind.choices,
        asks=verdict(presses, round_).asks,
        undo_until=until if until > now else None,
        last=_last(own),
    )


def _last(own: Sequence[Press]) -> str:
    return str(own[-1].get_kind_display()) if own else ""
