"""From the packet that a pair filled in the hour to a signal whose clocks run on: one tap."""

from datetime import datetime

from django.db import transaction

from commitments.actions import looks, signals
from commitments.actions.holding import hold_known
from commitments.models import Review, Signal
from commitments.queries.packets import Packet
from commitments.touching import Terms
from facilitator.locking import for_update
from sessions.models import Participant, Response


def from_packet(*, response: Response, participant: Participant) -> Signal:
    """The signal of a packet, with its hour of logging and what became of its clocks. A second tap gives the same."""
    with transaction.atomic():
        hold_known(participant.training.team)
        # The writer's row is the lock, as for everything that is written about a packet.
        for_update(Participant.objects).get(pk=response.participant_id)
        found = Signal.objects.filter(packet=response).first()
        if found is not None:
            return found
        packet = Packet(response, Terms())
        data = packet.data | {"csm_name": packet.data.get("csm", ""), "ae_name": packet.data.get("ae", "")}
        signal = signals.log(
            team=participant.training.team,
            data=data,
            participant=participant,
            packet=response,
            logged_at=packet.logged,
        )
        if touched := _at(packet.data.get("touched")):
            signals.touch(signal=signal, how=Signal.Touch.REACHED, participant=participant, at=touched)
        if reviewed := _at(packet.data.get("reviewed")):
            _looked(signal, reviewed)
    return signal


def _looked(signal: Signal, at: datetime) -> None:
    """The manager looked at the packet in the room: nobody asks for it again."""
    duty = signal.duties.reviews().first() or looks.look_at(signal, None)
    duty.closed_at, duty.outcome = at, Review.Verdict.GO
    duty.save()
    Review.objects.create(duty=duty, at=at)


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
