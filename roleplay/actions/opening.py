"""The opening drill: pairs open before the room, the room votes, and what nobody should say is noted down."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from facilitator.models import User
from roleplay.actions import flagging, seating
from roleplay.actions.rounds import offset_ms
from roleplay.models import Flag, FlagKind, Pairing, Round
from roleplay.queries import opening as performances
from roleplay.queries.opening import Phase
from sessions import activities
from sessions.actions.answers import respond
from sessions.activities.base import changing
from sessions.errors import NotNowError, StaleCommandError
from sessions.live import publish
from sessions.models import ActivityRun, Participant

SCREENS = ("people", "face", "screen")
# More than these is another hour.
MOST = 12


def write_line(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Write the own opening, or write it anew."""
    respond(run=run, participant=participant, data=data, slot=performances.LINE)


def start(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """A pair begins; its clock runs and the room may vote."""
    with changing(run, *SCREENS, ring_everybody=True, ring_panels=seating.OWN) as locked:
        newest = performances.newest(locked)
        if data["at"] != (newest.pk if newest else 0):
            raise StaleCommandError
        _require_room(locked, newest)
        seller, customer = _pair(locked, data)
        coming = Round.objects.create(
            activity_run=locked,
            scenario=None,
            half=1,
            position=newest.position + 1 if newest else 0,
            started_at=timezone.now(),
        )
        Pairing.objects.create(round=coming, number=1, seller=seller, customer=customer)
        locked.timer_started_at = coming.started_at
        locked.timer_seconds = activities.get(locked.kind).settings(locked).seconds


def _require_room(run: ActivityRun, newest: Round | None) -> None:
    if run.training.paused_at is not None:
        raise NotNowError(_("The room is paused. Resume it first."))
    if newest is not None and newest.ended_at is None:
        raise NotNowError(_("A pair is performing. Stop it first."))
    if newest is not None and newest.position + 1 >= MOST:
        raise NotNowError(_("That were enough performances for one hour. Go on with the next part."))


def _pair(run: ActivityRun, data: dict[str, Any]) -> tuple[Participant, Participant]:
    here = Participant.objects.present().filter(training=run.training_id, absent=False)
    people = here.in_bulk([data["seller"], data["customer"]])
    if len(people) < 2:
        raise NotNowError(_("Choose two different people who are in the room."))
    return people[data["seller"]], people[data["customer"]]


def stop(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The performance is over; votes are still taken until they are shown."""
    with changing(run, *SCREENS, ring_everybody=True, ring_panels=seating.OWN) as locked:
        newest = performances.newest(locked)
        if newest is None or newest.ended_at is not None:
            raise NotNowError(_("Nobody is performing."))
        newest.ended_at = timezone.now()
        newest.save(update_fields=["ended_at"])
        locked.timer_started_at, locked.timer_seconds = None, 0


def reveal(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Show how the room heard the newest performance, beside the earlier ones."""
    with changing(run, *SCREENS, ring_everybody=True, ring_panels=seating.OWN) as locked:
        newest = performances.newest(locked)
        if performances.phase_of(locked, newest) is not Phase.VOTING or newest is None:
            raise NotNowError(_("Stop the performance first, then show the votes."))
        locked.state["revealed"] = [*locked.state.get("revealed", []), newest.pk]


def hide(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Cover the newest votes again; the room may go on voting."""
    with changing(run, *SCREENS, ring_everybody=True, ring_panels=seating.OWN) as locked:
        newest = performances.newest(locked)
        locked.state["revealed"] = [pk for pk in locked.state.get("revealed", []) if newest and pk != newest.pk]


def vote(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Signal first or product first; changed as often as wanted until the votes are shown."""
    pairing = _listened(run, participant, data["round"])
    slot = performances.vote_slot(pairing.round)
    respond(run=run, participant=participant, data={"first": data["first"]}, slot=slot, ring_panels=seating.OWN)


def never_say(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The facilitator notes that one of the never-says was said."""
    with flagging.locking(run) as locked:
        newest = performances.newest(locked)
        pairing = Pairing.objects.filter(round=newest).select_related("round").first() if newest else None
        if pairing is None or performances.phase_of(locked, newest) is Phase.REVEALED:
            raise NotNowError(_("Nobody is performing. Start a performance, then note what was said."))
        if not _note(locked, pairing, data["pattern"], raised_by=user):
            raise NotNowError(_("This was noted a moment ago."))
        publish(locked.training, "face", "screen", aside=True)


def heard_never_say(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """A listener notes a never-say; the same one tapped by several within seconds was said once."""
    with flagging.locking(run) as locked:
        pairing = _listened(locked, participant, data["round"])
        _note(locked, pairing, data["pattern"], heard_by=participant)
        publish(locked.training, "face", "screen", ring=[participant.pk], ring_panels=seating.OWN, aside=True)


def _note(run: ActivityRun, pairing: Pairing, number: int, **by: Any) -> bool:
    if number > len(run.settings.get("never_say", ())):
        raise NotNowError(_("This never-say is not on the list."))
    pattern = f"N{number}"
    if flagging.already_flagged(pairing, FlagKind.NEVER_SAY, pattern):
        return False
    offset = offset_ms(run, pairing.round)
    Flag.objects.create(pairing=pairing, kind=FlagKind.NEVER_SAY, pattern=pattern, offset_ms=offset, **by)
    return True


def _listened(run: ActivityRun, participant: Participant, round_pk: int) -> Pairing:
    """The pair that a phone judges: never its own opening, and only until the votes are shown."""
    pairing = Pairing.objects.select_related("round").filter(round=round_pk, round__activity_run=run).first()
    if pairing is None:
        raise NotNowError(_("This performance is not here. Wait for the next one."))
    if pairing.seller_id == participant.pk:
        raise PermissionDenied(_("You opened here. The others say how they heard it."))
    if pairing.round_id in run.state.get("revealed", []):
        raise NotNowError(_("The votes of this performance are shown already. What you tapped before counts."))
    return pairing
