"""Flags: raised by the facilitator or by a press, taken back within seconds, judged fair or not afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilitator.locking import for_update
from facilitator.models import User
from roleplay.actions.rounds import offset_ms
from roleplay.askonce import UNDO_SECONDS, undoable
from roleplay.models import Flag, Pairing, Press
from sessions.activities.base import changing
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, Participant

# What a flag changes on shared screens; the pair's phones are rung.
PANELS = ("face", "screen")


@contextmanager
def locking(run: ActivityRun) -> Iterator[ActivityRun]:
    """One transaction in which nobody else flags or presses in this role-play."""
    with transaction.atomic():
        yield for_update(ActivityRun.objects, "training").select_related("training").get(pk=run.pk)


def flag(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The facilitator flags a pair (rules 4, 6 and 9): shown on the pair's phones at once."""
    with locking(run) as locked:
        pairing = _pairing(locked, data["pair"])
        if pairing.round.started_at is None:
            raise NotNowError(_("This half has not begun. Start it, then flag."))
        if already_flagged(pairing, data["kind"]):
            raise NotNowError(_("This pair was flagged for that a moment ago."))
        Flag.objects.create(
            pairing=pairing,
            kind=data["kind"],
            offset_ms=offset_ms(locked, pairing.round),
            raised_by=user,
            note=data["note"],
        )
        publish(locked.training, *PANELS, ring=pairing.member_ids, aside=True)


def raise_by_press(*, pairing: Pairing, kind: str, press: Press) -> bool:
    """The press raises the flag by itself; False when the facilitator saw the same breach just before."""
    # The run's lock makes this and the facilitator's tap come one after the other.
    if already_flagged(pairing, kind):
        return False
    Flag.objects.create(pairing=pairing, kind=kind, offset_ms=press.offset_ms, press=press)
    return True


def already_flagged(pairing: Pairing, kind: str, pattern: str = "") -> bool:
    """Whether the same breach stands flagged for as long as an undo lasts: two who saw it saw one breach."""
    recent = timezone.now() - timedelta(seconds=UNDO_SECONDS)
    return pairing.flags.filter(kind=kind, pattern=pattern, undone_at=None, created_at__gte=recent).exists()


def undo_flag(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Take a flag back within ten seconds (rule 8); later it can only be called unfair."""
    with locking(run) as locked:
        known = _flag(locked, data["flag"])
        now = timezone.now()
        if known.undone_at is not None:
            raise NotNowError(_("This flag was taken back already."))
        if not undoable(known.created_at.timestamp(), now.timestamp()):
            raise NotNowError(_("Ten seconds are over. Say in the log below that it was not fair."))
        known.undone_at = now
        known.save(update_fields=["undone_at"])
        publish(locked.training, *PANELS, ring=known.pairing.member_ids, aside=True)


def judge(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Say afterwards whether a flag was fair; an unfair one stays in the log and leaves the tally (rule 8)."""
    with locking(run) as locked:
        known = _flag(locked, data["flag"])
        if known.undone_at is not None:
            raise NotNowError(_("This flag was taken back already."))
        known.fair = data["fair"]
        known.save(update_fields=["fair"])
        publish(locked.training, *PANELS, ring=known.pairing.member_ids, aside=True)


def annotate(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Write a short note beside a flag, for the debrief."""
    with locking(run) as locked:
        known = _flag(locked, data["flag"])
        known.note = data["note"]
        known.save(update_fields=["note"])
        publish(locked.training, "face", aside=True)


def set_interruption(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Let flags stop their pairs at once, or keep them for the debrief; what was flagged stays flagged."""
    with changing(run, *PANELS, ring_everybody=True) as locked:
        locked.state["interrupt"] = data["on"]


def understood(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Somebody of the pair has read the flag: it leaves their screen, and only theirs."""
    known = _flag(run, data["flag"])
    if participant.pk not in known.pairing.member_ids:
        raise PermissionDenied
    with transaction.atomic():
        known.understood.add(participant)
        publish(run.training, ring=[participant.pk], aside=True)


def _pairing(run: ActivityRun, pk: int) -> Pairing:
    found = Pairing.objects.seated().select_related("round").filter(round__activity_run=run, pk=pk).first()
    if found is None:
        raise NotNowError(_("This pair does not sit together any more."))
    return found


def _flag(run: ActivityRun, pk: int) -> Flag:
    found = Flag.objects.select_related("pairing").filter(pairing__round__activity_run=run, pk=pk).first()
    if found is None:
        raise NotNowError(_("This flag does not belong to this role-play."))
    return found
