"""The referee pad: the customer and the observer count, and the rule judges (CONTENT 1.3 rules 2 to 6)."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from roleplay import askonce
from roleplay.actions import flagging
from roleplay.actions.rounds import offset_ms
from roleplay.models import Flag, Pairing, Press, Round
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, Participant

# Derived, no source: two pads tap for one ask a few seconds apart, and a real second ask comes after the silence.
TWO_PADS_SECONDS = 5.0


def press(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """One tap on the pad; a second ask in the half, or a broken silence, raises its flag by itself."""
    with flagging.locking(run) as locked:
        pairing = _refereed(locked, participant, data["round"])
        if pairing.round.started_at is None:
            raise NotNowError(_("The half has not begun. Count from the start."))
        if locked.training.paused_at is not None:
            raise NotNowError(_("The room is paused. Go on counting when it runs."))
        tap = Press.objects.create(
            pairing=pairing, participant=participant, kind=data["kind"], offset_ms=offset_ms(locked, pairing.round)
        )
        raised = [flagging.raise_by_press(pairing=pairing, kind=kind, press=tap) for kind in _raised_by(tap, pairing)]
        if any(raised):
            publish(locked.training, *flagging.PANELS, ring=pairing.member_ids, aside=True)
        else:
            publish(locked.training, "face", ring=pairing.referee_ids, aside=True)


def undo_press(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Take the own last tap back within ten seconds, and the flag it raised with it."""
    with flagging.locking(run) as locked:
        pairing = _refereed(locked, participant, data["round"])
        now = timezone.now()
        tap = pairing.presses.filter(participant=participant, undone_at=None).last()
        if tap is None or not askonce.undoable(tap.created_at.timestamp(), now.timestamp()):
            raise NotNowError(_("Ten seconds are over. Tell the facilitator if it was not so."))
        tap.undone_at = now
        tap.save(update_fields=["undone_at"])
        Flag.objects.live().filter(press=tap).update(undone_at=now)
        publish(locked.training, *flagging.PANELS, ring=pairing.member_ids, aside=True)


def verdict(presses: Iterable[Press], round_: Round) -> askonce.Verdict:
    """What the taps of one pair in one half amount to."""
    return askonce.referee(_events(presses, round_), ended=round_.ended_at is not None)


def _raised_by(tap: Press, pairing: Pairing) -> list[str]:
    """The kinds of flag that this very tap raises, given the pair's taps before it."""
    result = verdict(pairing.presses.all(), pairing.round)
    return [raised.kind.value for raised in result.flags if raised.at == _at(tap, pairing.round)]


def _events(presses: Iterable[Press], round_: Round) -> list[askonce.Press]:
    """The taps that count, in order; the same thing tapped on both pads of a pair is one."""
    events: list[askonce.Press] = []
    latest: dict[str, tuple[float, int]] = {}
    for tap in sorted(presses, key=lambda one: one.pk):
        if tap.undone_at is not None:
            continue
        at = _at(tap, round_)
        before, by = latest.get(tap.kind, (-TWO_PADS_SECONDS - 1, tap.participant_id))
        if by != tap.participant_id and at - before <= TWO_PADS_SECONDS:
            continue
        latest[tap.kind] = at, tap.participant_id
        events.append(askonce.Press(askonce.PressKind(tap.kind), at))
    return events


def _at(tap: Press, round_: Round) -> float:
    """Seconds since the half began, by the wall clock: the order of taps survives every pause."""
    return (tap.created_at - (round_.started_at or tap.created_at)).total_seconds()


def _refereed(run: ActivityRun, participant: Participant, round_pk: int) -> Pairing:
    """The pair that a participant referees in a round: found by the seat, so nobody can name another's."""
    pairing = (
        Pairing.objects.seated()
        .select_related("round")
        .filter(round__activity_run=run, round=round_pk)
        .of(participant)
        .first()
    )
    if pairing is None:
        raise PermissionDenied(_("You do not sit in a pair of this half."))
    if participant.pk not in pairing.referee_ids:
        raise PermissionDenied(_("You sell in this half. The customer keeps the count."))
    return pairing
