"""Answering the checks of a talk: whoever watches while it is played, the customer too in the debrief, and the
facilitator, who has the last word.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from facilitator.models import User
from roleplay.models import CheckMark, Pairing
from roleplay.queries import scores
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, Participant


def mark(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Say yes or no to one check of a talk that one has watched; said again it replaces the earlier answer."""
    pairing = _talk(run, data)
    if participant.pk not in pairing.referee_ids:
        raise PermissionDenied(_("The customer and whoever watched answer the checks, not the seller."))
    _store(run, pairing, participant, data)


def watch(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """The same while the pairs play: only from the third seat, for the customer has a role to stay in.

    Nobody else hears of it before the debrief, so only the watcher's own phone is rung.
    """
    pairing = _talk(run, data)
    if participant.pk != pairing.observer_id:
        raise PermissionDenied(_("While the pairs play, only whoever watches answers the checks."))
    with transaction.atomic():
        _mark(pairing, participant, data)
        publish(run.training, ring=[participant.pk], ring_panels=("mine",), aside=True)


def decide(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The facilitator's own answer, which counts before the others'."""
    _store(run, _talk(run, data), None, data)


def _talk(run: ActivityRun, data: dict[str, Any]) -> Pairing:
    found = scores.talks(run).filter(pk=data["pair"]).first()
    if found is None:
        raise NotNowError(_("This talk does not belong to this training's role-play."))
    scenario = found.round.scenario
    if scenario is None or data["position"] >= len(scenario.checks):
        raise NotNowError(_("This scenario has no such check."))
    return found


def _store(run: ActivityRun, pairing: Pairing, author: Participant | None, data: dict[str, Any]) -> None:
    with transaction.atomic():
        _mark(pairing, author, data)
        ring = {pairing.seller_id} | ({author.pk} if author else set())
        publish(run.training, "face", ring=ring, aside=True)


def _mark(pairing: Pairing, author: Participant | None, data: dict[str, Any]) -> None:
    CheckMark.objects.update_or_create(
        pairing=pairing, author=author, position=data["position"], defaults={"met": data["met"]}
    )
