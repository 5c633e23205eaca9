"""Handing over what waits, and the guarantee: at least once, and never more than once unless a process dies.

A row is claimed by one conditional UPDATE, given to the other side, and recorded as sent under the same claim. The
last two cannot be one step: a process that dies between the other side's yes and the record leaves a claim that runs
out. The row is then sent once more and marked uncertain: one extra copy for each crash at most; of a mail under the
same Message-ID, which most mail programs show as one (RELIABILITY F27, section 5). What the other side says no to for
now, or what cannot reach it, is tried again after longer and longer.
"""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone

from commitments.models.outgoing import Outgoing, OutgoingQuerySet
from commitments.tries import TroubleError, pause

logger = logging.getLogger(__name__)
State = Outgoing.State
# Longer than a server that answers each step at the last moment.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Result:
    """What a try without trouble came to: an end, with what else is to be kept of it; or that it waits, untried."""

    state: str = State.SENT
    again_at: datetime | None = None
    kept: dict[str, object] = field(default_factory=dict)


DROPPED = Result(State.DROPPED)
# Of a row that did not go out and is to be tried once more, as if it had just been made.
ANEW = {"state": State.WAITING, "ended_at": None, "fault": "", "attempts": 0, "uncertain": False}


@dataclass(frozen=True)
class Outbox[Row: Outgoing]:
    """One kind of what goes out. `attempt` makes one try, and raises a TroubleError when it did not go out.

    `seconds` is the time for one look, because other jobs wait meanwhile; `between`, in seconds, what the other side
    wants to be left alone after each. After `give_up` it is refused with `given_up` as its fault. `refused` is called
    in the transaction that records a refusal.
    """

    rows: type[Row]
    attempt: Callable[[Row], Result]
    most: int = 1000
    seconds: float = 60
    between: float = 0
    give_up: timedelta | None = None
    given_up: Any = "%(fault)s"
    refused: Callable[[Row], None] = lambda row: None

    def objects(self) -> OutgoingQuerySet[Row]:
        found: OutgoingQuerySet[Row] = self.rows._default_manager.all()  # type: ignore[assignment] # each has this one
        return found


def send_waiting(box: Outbox[Any], sleep: Callable[[float], None] = time.sleep) -> int:
    """Send what is due and free, the oldest first, until the other side fails or the time is up; gives how many."""
    ends, sent, rest = time.monotonic() + box.seconds, 0, False
    due = box.objects().due(timezone.now()).order_by("created_at", "pk")
    for pk in list(due.values_list("pk", flat=True)[: box.most]):
        if time.monotonic() > ends:
            break
        if rest and box.between:
            sleep(box.between)
        row = claim(box, pk)
        try:
            rest = row is not None and _try(box, row)
        except TroubleError:
            break
        sent += rest
    return sent


def claim[Row: Outgoing](box: Outbox[Row], pk: int) -> Row | None:
    """The row as it is now, for this process alone; None when it is not free any more."""
    now, name = timezone.now(), secrets.token_hex(16)
    # One statement: of two schedulers that see the same row, one changes it. A lease that ran out was held by a process
    # that ended in the middle of sending.
    died = Case(When(lease_until__isnull=False, then=Value(True)), default=F("uncertain"))
    taken = (
        box.objects()
        .free(now)
        .filter(pk=pk)
        .update(claim=name, lease_until=now + LEASE, attempts=F("attempts") + 1, uncertain=died)
    )
    return box.objects().get(pk=pk) if taken else None


def drop(rows: QuerySet[Any], fault: str = "") -> int:
    """Rows that are not to go out any more; what is being sent at this moment ends by itself."""
    # A row held by a process that died keeps its lease until the next claim, which finds out then.
    waiting = rows.filter(state=State.WAITING, lease_until=None)
    return waiting.update(state=State.DROPPED, ended_at=timezone.now(), fault=fault)


def _try[Row: Outgoing](box: Outbox[Row], row: Row) -> bool:
    """Whether it went out; a TroubleError that concerns everything is raised after it was written down."""
    try:
        result = box.attempt(row)
    except TroubleError as trouble:
        _put_off(box, row, trouble)
        if trouble.everybody:
            raise
        return False
    except Exception as error:
        # One row that cannot be handled must not hold up the others, today and at every look to come.
        logger.exception("%s could not be written", row)
        _put_off(box, row, TroubleError(f"{type(error).__name__}: {error}"))
        return False
    if result.again_at is not None:
        finish(box, row, next_at=result.again_at, attempts=row.attempts - 1, **result.kept)
        return False
    # Not before the other side has it: what is recorded as sent was sent.
    kept = {"state": result.state, "ended_at": timezone.now(), "fault": "", **result.kept}
    return finish(box, row, **kept) and result.state == State.SENT


def _put_off[Row: Outgoing](box: Outbox[Row], row: Row, trouble: TroubleError) -> None:
    logger.warning("%s did not go out: %s", row._meta.verbose_name, trouble.fault)
    now, fault = timezone.now(), trouble.fault[:200]
    if box.give_up is not None and now - row.created_at >= box.give_up and not trouble.lasting:
        fault, trouble = (str(box.given_up) % {"fault": fault})[:200], TroubleError(fault, lasting=True)
    if trouble.lasting:
        with transaction.atomic():
            if finish(box, row, state=State.REFUSED, ended_at=now, fault=fault):
                row.fault = fault
                box.refused(row)
        return
    again = now + pause(row.attempts, trouble.wait)
    finish(box, row, next_at=again, fault=fault, uncertain=row.uncertain or trouble.uncertain)
    if trouble.everybody:
        # Each of them would wait for the same silence.
        box.objects().due(now).update(next_at=again, fault=fault)


def finish[Row: Outgoing](box: Outbox[Row], row: Row, **changed: object) -> bool:
    """Fenced by the claim: a process that slept over its lease changes nothing."""
    ours = box.objects().filter(pk=row.pk, claim=row.claim)
    return bool(ours.update(claim="", lease_until=None, **changed))
