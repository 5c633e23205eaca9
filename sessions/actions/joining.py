"""Coming in, coming back and being sent out."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from facilitator.locking import for_update
from facilitator.models import Rep
from facilitator.prepared import Prepared, PreparedInsert
from sessions import codes
from sessions.errors import NotNowError
from sessions.live import audiences, publish, send_away
from sessions.models import JoinClaim, Participant, TrainingSession

PANELS = ("people", "face", "screen")
# How many are in a training; no row when nobody is.
PRESENT = Prepared(
    lambda training_id: (
        Participant.objects.present()
        .filter(training=training_id)
        .order_by()
        .values("training")
        .annotate(here=Count("pk"))
        .values_list("here")
    ),
    int,
)
NEW = PreparedInsert(Participant)


class NameTakenError(Exception):
    """Somebody with this name is in the room; `participant` is who. Never taken over silently."""

    def __init__(self, participant: Participant) -> None:
        self.participant = participant
        super().__init__(participant.name)


class DoorClosedError(NotNowError):
    """The facilitator keeps newcomers out for now."""


class RoomFullError(NotNowError):
    """As many are in as the training has space for."""


@dataclass(frozen=True)
class Joined:
    """The participant and the phone's secret, which is stored nowhere else."""

    participant: Participant
    secret: str


def join(*, training: TrainingSession, name: str, role: str, rep: Rep | None = None) -> Joined:
    """Let a phone in under a free name."""
    if not training.is_open:
        raise NotNowError(_("This training is not open. Ask the facilitator for the code on the screen."))
    if training.locked:
        raise DoorClosedError(_("The facilitator has closed the door. Ask them to open it for you."))
    secret = codes.secret()
    try:
        with transaction.atomic():
            participant = NEW.create(training=training, rep=rep, name=name, role=role, device_hash=codes.digest(secret))
            publish(training, *PANELS, aside=True)
            # Only here: publish counts the training's row up, and with it two phones at the last seat wait for each
            # other. A name that is taken has led to “is that you?” before, so whoever is in comes back to a full room.
            if PRESENT.rows(training.pk)[0][0] > training.capacity:
                raise RoomFullError(_("This room is full. Ask the facilitator to make space."))
    except IntegrityError:
        # Two phones picked the same free name at once: the database let one in.
        present = Participant.objects.present().filter(training=training)
        raise NameTakenError(present.get(name__iexact=name)) from None
    return Joined(participant, secret)


def claim(*, participant: Participant) -> str:
    """Ask to come back under a taken name; the facilitator decides. Gives the waiting phone's secret."""
    secret = codes.secret()
    with transaction.atomic():
        JoinClaim.objects.filter(participant=participant, decided_at=None).update(decided_at=timezone.now())
        JoinClaim.objects.create(participant=participant, device_hash=codes.digest(secret))
        publish(participant.training, "people", aside=True)
    return secret


def decide(*, claim: JoinClaim, accept: bool) -> None:
    """Give the name to the phone that asks, or refuse it. The earlier phone is told why it stops."""
    with transaction.atomic():
        locked = for_update(JoinClaim.objects, "participant").select_related("participant__training").get(pk=claim.pk)
        if locked.decided_at is not None:
            raise NotNowError(_("This request was already answered."))
        locked.decided_at, locked.accepted = timezone.now(), accept
        locked.save(update_fields=["decided_at", "accepted"])
        participant = locked.participant
        if accept:
            _move_to(participant, locked.device_hash)
        publish(participant.training, *PANELS, ring=[participant.pk], aside=True)


def come_back(*, participant: Participant) -> str:
    """The owner opened the personal link on another phone: it becomes their phone. Gives its secret."""
    secret = codes.secret()
    with transaction.atomic():
        _move_to(participant, codes.digest(secret))
        publish(participant.training, "people", ring=[participant.pk], aside=True)
    return secret


def remove(*, participant: Participant) -> None:
    """Send somebody out. What they wrote stays."""
    with transaction.atomic():
        participant.removed_at = timezone.now()
        participant.save(update_fields=["removed_at"])
        send_away(participant.training_id, audiences.participant(participant.pk), 4403)
        publish(participant.training, *PANELS, aside=True)


def mark_absent(*, participant: Participant, absent: bool) -> None:
    """The facilitator sees that somebody left the room (or is back), whatever their phone says."""
    with transaction.atomic():
        participant.absent = absent
        participant.save(update_fields=["absent"])
        publish(participant.training, *PANELS, aside=True)


def clear_old_claims() -> int:
    """Delete questions about taken names a day later: the hour they belong to is over. Gives how many went."""
    return JoinClaim.objects.filter(created_at__lt=timezone.now() - timedelta(days=1)).delete()[0]


def _move_to(participant: Participant, device_hash: str) -> None:
    participant.device_hash = device_hash
    participant.save(update_fields=["device_hash"])
    send_away(participant.training_id, audiences.participant(participant.pk), 4401)
