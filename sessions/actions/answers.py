"""Taking an answer from a phone: exactly once per client-made key (rule R1)."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from facilitator.prepared import PreparedInsert
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, Participant, Receipt, Response

RECEIPT = PreparedInsert(Receipt)


@dataclass(frozen=True)
class Taken:
    """`repeated`: the same key came before with the same content, so nothing was changed."""

    repeated: bool


class KeyReusedError(Exception):
    """The same client key with another content: a fault of the page, never applied."""


def body_hash(data: dict[str, Any]) -> str:
    canonical = json.dumps(data, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def as_sent(posted: QueryDict) -> dict[str, list[str]]:
    """What a retry repeats to the letter: the content, whatever became of it on the way through a form."""
    return {name: posted.getlist(name) for name in posted if name not in {"client_key", "csrfmiddlewaretoken"}}


def taken_before(*, participant: Participant, key: str, data: dict[str, Any]) -> bool:
    """Whether this very content came under this key already. Raises KeyReusedError for another content."""
    known = Receipt.objects.filter(participant=participant, client_key=key).first()
    if known is not None and known.body_hash != body_hash(data):
        raise KeyReusedError
    return known is not None


def once(*, participant: Participant, key: str, data: dict[str, Any], do: Callable[[], object]) -> Taken:
    """Run `do` once for this key, in one transaction with the receipt that proves it."""
    try:
        with transaction.atomic():
            # The unique receipt closes the race of a retry that overtakes its first attempt.
            RECEIPT.create(participant=participant, client_key=key, body_hash=body_hash(data))
            do()
    except IntegrityError:
        if not taken_before(participant=participant, key=key, data=data):
            raise
        return Taken(repeated=True)
    return Taken(repeated=False)


def respond(
    *,
    run: ActivityRun,
    participant: Participant,
    data: dict[str, Any],
    slot: str = "answer",
    panels: tuple[str, ...] = ("people", "face", "screen"),
    ring_panels: tuple[str, ...] = ("mine",),
    ring: Iterable[int] = (),
) -> Response:
    """Store an answer, or change the earlier one in the same slot, and show it where it may be seen.

    `ring_panels` are the own panels that it changes: the participant's, and those of the participants in `ring`.
    """
    if run.opened_at is None:
        raise NotNowError(_("This part has not begun yet."))
    with transaction.atomic():
        response, _created = Response.objects.update_or_create(
            activity_run=run,
            participant=participant,
            slot=slot,
            defaults={"data": data, "training_id": run.training_id},
        )
        publish(run.training, *panels, ring=[participant.pk, *ring], ring_panels=ring_panels, aside=True)
    return response
