"""The debrief: some pairs aloud, the others in writing; one keep and one change for each seller, acknowledged."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilitator.locking import for_update
from facilitator.models import User
from roleplay.models import Debrief
from roleplay.queries import debriefs
from sessions import activities
from sessions.activities.base import changing
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, Participant


def speak(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Debrief a pair aloud and start its clock; without a pair, the next one in the suggested order."""
    with changing(run, "face", "screen", ring_everybody=True, ring_panels=("task", "mine")) as locked:
        if locked.training.step_id != locked.pk:
            raise NotNowError(_("The room is at another part. Go back to the debrief first."))
        if locked.training.paused_at is not None:
            raise NotNowError(_("The room is paused. Resume it first."))
        pairs = debriefs.pairs(locked)
        spoken = locked.state.get("spoken", [])
        chosen = data["pair"] or next((pair.pk for pair in pairs if pair.pk not in spoken), None)
        if chosen is None or chosen not in {pair.pk for pair in pairs}:
            raise NotNowError(_("There is no other pair to debrief aloud."))
        locked.state |= {"speaking": chosen, "spoken": [*(pk for pk in spoken if pk != chosen), chosen]}
        locked.timer_started_at = timezone.now()
        locked.timer_seconds = activities.get(locked.kind).settings(locked).seconds


def stop(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The spoken debriefs are over; what is written goes on."""
    with changing(run, "face", "screen", ring_everybody=True, ring_panels=("task", "mine")) as locked:
        locked.state["speaking"] = None
        locked.timer_started_at = None
        locked.timer_seconds = 0


def note_down(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The facilitator writes down the keep and the change that were said aloud."""
    about = _sitting(run, data["about"])
    _store(run, about, None, data)


def write(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Write one keep and one change for the partner, or for whom one watched."""
    if data["about"] not in {person.pk for person in debriefs.partners(run, participant)}:
        raise PermissionDenied(_("You write for the people of your own pair."))
    _store(run, _sitting(run, data["about"]), participant, data)


def acknowledge(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """The rep has read what was said about their talk."""
    with transaction.atomic():
        found = for_update(Debrief.objects).filter(activity_run=run, pk=data["debrief"]).first()
        if found is None or found.about_id != participant.pk:
            raise PermissionDenied(_("This debrief is somebody else's."))
        if found.acknowledged_at is None:
            found.acknowledged_at = timezone.now()
            found.save(update_fields=["acknowledged_at"])
        publish(run.training, "face", ring=[participant.pk])


def _store(run: ActivityRun, about: Participant, author: Participant | None, data: dict[str, Any]) -> None:
    """Written again it replaces the earlier one, which must be read again."""
    with transaction.atomic():
        Debrief.objects.update_or_create(
            activity_run=run,
            about=about,
            author=author,
            defaults={"keep": data["keep"], "change": data["change"], "acknowledged_at": None},
        )
        ring = {about.pk} | ({author.pk} if author else set())
        publish(run.training, "people", "face", "screen", ring=ring)


def _sitting(run: ActivityRun, pk: int) -> Participant:
    """Somebody who sold in the debriefed pairs."""
    for pair in debriefs.pairs(run):
        for person in pair.people:
            if person.pk == pk:
                return person
    raise NotNowError(_("This person sits in none of the debriefed pairs."))
