"""The facilitator's board: every pair, its asks and flags, who has no seat, and the log."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roleplay.actions.refereeing import verdict
from roleplay.askonce import UNDO_SECONDS, FlagKind
from roleplay.models import Flag, Pairing, Press
from roleplay.queries import tally
from roleplay.queries.stage import Phase, Stage
from sessions.activities.base import Context
from sessions.models import ActivityRun, Participant
from sessions.queries.room import Room, ms

LOG_LINES = 12


@dataclass(frozen=True)
class PairCard:
    """One pair on the console. `gone` are names of people who sit in it and are not in the room any more."""

    pairing: Pairing
    status: str
    flags: Sequence["LogLine"]
    gone: Sequence[str]

    @property
    def state(self) -> str:
        if self.gone:
            return "waiting"
        return "hot" if self.flags else "normal"


@dataclass(frozen=True)
class LogLine:
    """A flag in the log; `until` (epoch ms) is when it can no longer be taken back."""

    flag: Flag
    at: str
    by: str
    until: int | None

    @property
    def counts(self) -> bool:
        """Neither taken back nor judged unfair."""
        return self.flag.undone_at is None and self.flag.fair is not False


def board(run: ActivityRun, room: Room, stage: Stage) -> Context:
    """5 queries, whatever the number of pairs."""
    pairings = _pairings(stage)
    presses = _presses(stage)
    people = list(Participant.objects.present().filter(training=run.training_id))
    here = {person.pk for person in people if not person.absent}
    log = [_line(flag, room.now) for flag in _flags(run)]
    return {
        "cards": [_card(pairing, presses.get(pairing.pk, []), log, here, stage) for pairing in pairings],
        "loose": _loose(people, pairings) if stage.round else [],
        "waiting": len(here) if stage.round is None else 0,
        "tally": tally.by_kind(line.flag.kind for line in log if line.counts),
        "log": log[:LOG_LINES],
        "log_more": max(0, len(log) - LOG_LINES),
        "last_undoable": next((line for line in log if line.until), None),
    }


def _pairings(stage: Stage) -> list[Pairing]:
    if stage.round is None:
        return []
    return list(stage.round.pairings.seated().select_related("seller", "customer", "observer"))


def _flags(run: ActivityRun) -> list[Flag]:
    return list(
        Flag.objects.filter(pairing__round__activity_run=run).select_related(
            "pairing__seller", "pairing__customer", "pairing__round__scenario", "press__participant", "raised_by"
        )
    )


def _presses(stage: Stage) -> dict[int, list[Press]]:
    by_pair: dict[int, list[Press]] = {}
    if stage.round is not None:
        for tap in Press.objects.filter(pairing__round=stage.round, undone_at=None):
            by_pair.setdefault(tap.pairing_id, []).append(tap)
    return by_pair


def _card(pairing: Pairing, presses: Sequence[Press], log: Sequence[LogLine], here: set[int], stage: Stage) -> PairCard:
    own = [line for line in log if line.flag.pairing_id == pairing.pk and line.counts]
    people = [p for p in (pairing.seller, pairing.customer, pairing.observer) if p is not None]
    return PairCard(
        pairing=pairing,
        status=_status(presses, own, stage),
        flags=own,
        gone=[person.name for person in people if person.pk not in here],
    )


def _status(presses: Sequence[Press], flags: Sequence[LogLine], stage: Stage) -> str:
    """Asks and silence as the pads tell them; nothing before the half begins."""
    if stage.round is None or stage.round.started_at is None:
        return ""
    result = verdict(presses, stage.round)
    # Whoever was flagged for asking twice has asked twice, even when nobody tapped the pad.
    least = 2 if any(line.flag.kind == FlagKind.ASK_TWICE for line in flags) else 0
    count = max(result.asks, least)
    if not count:
        return _("did not ask") if result.no_ask else _("not asked yet")
    asks = ngettext("%(n)d ask", "%(n)d asks", count) % {"n": count}
    broke = any(raised.kind == FlagKind.SILENCE_BROKEN for raised in result.flags)
    if broke:
        return f"{asks} · {_('spoke early')}"
    return f"{asks} · {_('silence held')}" if result.asks == 1 == count else asks


def _loose(people: Sequence[Participant], pairings: Sequence[Pairing]) -> list[Participant]:
    seated = {pk for pairing in pairings for pk in pairing.member_ids}
    return [person for person in people if person.pk not in seated and not person.absent]


def _line(flag: Flag, now: int) -> LogLine:
    until = (ms(flag.created_at) or 0) + UNDO_SECONDS * 1000
    seconds = flag.offset_ms // 1000
    return LogLine(
        flag=flag,
        at=f"{seconds // 60}:{seconds % 60:02d}",
        by=_who(flag),
        until=until if flag.undone_at is None and until > now else None,
    )


def _who(flag: Flag) -> str:
    if flag.press is not None:
        return _("%(name)s's pad") % {"name": flag.press.participant.name}
    return flag.raised_by.name if flag.raised_by else _("facilitator")


def repairable(context: Context, stage: Stage) -> bool:
    """Whether one tap would seat or mend anybody."""
    if stage.phase in {Phase.FORMING, Phase.DONE}:
        return False
    return bool(context["loose"]) or any(card.gone for card in context["cards"])
