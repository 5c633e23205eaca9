"""Carrying a team's open dates along when its calendar changes."""

from django.utils import timezone

from commitments import carrying
from commitments.actions import stored
from commitments.models import Duty
from facilitator.actions import audit
from facilitator.dated import Move, Moves
from facilitator.locking import for_update
from facilitator.models import Team, User
from sessions.live import publish
from sessions.live.panels import EVERYTHING
from sessions.models import TrainingSession

# So many are shown before somebody saves the calendar.
SHOWN = 6
BATCH = 200


def foresee(team: Team) -> Moves:
    """How many open dates move if the team's calendar becomes what this row says. 3 queries at most."""
    moving = [one for one in carrying.carried(team, timezone.now()) if one.moves]
    return Moves(len(moving), tuple(_line(one) for one in moving[:SHOWN]))


def carry(team: Team, user: User) -> int:
    """Give every open duty its new due time, in the transaction that stores the calendar; each change is kept.

    Screens of open rooms are drawn anew, because every time on them is meant in the team's zone.
    """
    # The rows are locked before they are read: a report that closes one meanwhile comes first or waits.
    list(for_update(Duty.objects.standing().open().filter(team=team)).order_by("pk").values_list("pk"))
    found = [one for one in carrying.carried(team, timezone.now()) if one.moves or one.anchor_at != one.duty.anchor_at]
    changes = [
        (one.duty, {"due_at": [one.duty.due_at.isoformat(), one.due_at.isoformat()]}) for one in found if one.moves
    ]
    for one in found:
        one.duty.anchor_at, one.duty.due_at = one.anchor_at, one.due_at
    Duty.objects.bulk_update([one.duty for one in found], ["anchor_at", "due_at"], batch_size=BATCH)
    audit.record_all(team=team, user=user, action="calendar", changes=changes)
    stored.recount(team, user)
    _show(team, [duty for duty, _changes in changes])
    return len(changes)


def _line(one: carrying.Carried) -> Move:
    duty = one.duty
    owner = duty.owner_rep or duty.owner_participant or duty.owner_user
    texts = duty.brief.words if duty.brief else ()  # type: ignore[attr-defined] # prefetched by `carried`
    account = duty.account or next((text.value for text in texts if text.part == "account"), "")
    about = " · ".join(filter(None, (account, str(duty.get_kind_display()))))
    return Move(str(owner or ""), about, duty.due_at, one.due_at)


def _show(team: Team, moved: list[Duty]) -> None:
    """Open rooms altogether; of hours that are over, the phones of those whose date moved."""
    rooms = {training.pk: training for training in TrainingSession.objects.joinable().filter(team=team)}
    for training in rooms.values():
        publish(training, *EVERYTHING, "mine")
    owners: dict[TrainingSession, list[int]] = {}
    for duty in moved:
        if duty.owner_participant_id and duty.training_id and duty.training_id not in rooms:
            owners.setdefault(duty.hour, []).append(duty.owner_participant_id)
    for training, people in owners.items():
        publish(training, ring=people)
