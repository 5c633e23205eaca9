"""Inviting reps to what they promised (CONTENT 3.1.18 to 24): planned per version, sent by the outbox.

Off until a team switches it on, and without a mail server nothing is planned. Only another time or an end is a new
version; other words are not mailed. Replies go nowhere: nothing here shows whether anybody accepted.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from commitments import calendars
from commitments.actions import audit, datebook, outbox
from commitments.actions.outbox import Outbox, Result
from commitments.mailing import delivery, inviting, post, stops
from commitments.models import Invitation, InviteSwitch, MailClass
from commitments.queries import invitations as queries
from commitments.queries.invitations import Appointment
from facilitator.models import Team, User

logger = logging.getLogger(__name__)
State = Invitation.State
LONGEST_SECONDS = 30


def switch(*, team: Team, user: User, on: bool) -> None:
    """Invite from now on, or no more: what waits is then not sent."""
    with transaction.atomic():
        if on:
            _found, changed = InviteSwitch.objects.get_or_create(team=team)
        else:
            changed = bool(InviteSwitch.objects.filter(team=team).delete()[0])
            outbox.drop(Invitation.objects.filter(team=team))
        if changed:
            changes: audit.Changes = {"invitations": (not on, on)}
            audit.record(team=team, action="switch_invitations", subject=team, changes=changes, user=user)


def run() -> int:
    """The job: plan what is new, send what waits; gives how many went out."""
    if not post.is_on():
        return 0
    for one in InviteSwitch.objects.select_related("team"):
        try:
            plan(one)
        except Exception:
            # One team's broken calendar must not keep the others from inviting.
            logger.exception("the invitations of team %s could not be planned", one.team_id)
    return send_waiting()


def plan(one: InviteSwitch) -> int:
    """A row for each version that nobody was told of. 3 queries when there is none, and those of the datebook."""
    datebook.refresh(team=one.team)
    now = timezone.now()
    found = list(queries.appointments(one.team, one.since, now))
    told = _told(found)
    held = stops.of(appointment.address for appointment in found if appointment.address)
    made = 0
    for appointment in found:
        known = told[appointment.commitment_id, appointment.entry_id]
        wanted = not held.hold(appointment.address, MailClass.INVITE, one.team_id)
        version = next((row for row in known if row.sequence == appointment.item.sequence), None)
        if wanted and version is None:
            made += _plan_one(one.team, appointment, known)
        elif wanted and version is not None and version.state == State.DROPPED:
            # A cancel goes where the invitation went, whose stop is another address's.
            same = version.address == appointment.address
            made += _plan_again(version) if appointment.address and (same or not version.cancels) else 0
    return made


def _told(found: Sequence[Appointment]) -> dict[tuple[int | None, int | None], list[Invitation]]:
    """{what it is about: every version that was planned}, of these alone: a team has years of others behind it."""
    told: dict[tuple[int | None, int | None], list[Invitation]] = defaultdict(list)
    notes = [one.commitment_id for one in found if one.commitment_id is not None]
    entries = [one.entry_id for one in found if one.entry_id is not None]
    for row in Invitation.objects.filter(Q(commitment__in=notes) | Q(entry__in=entries)).order_by("pk"):
        told[row.commitment_id, row.entry_id].append(row)
    return told


def _plan_one(team: Team, appointment: Appointment, known: list[Invitation]) -> int:
    cancels = appointment.item.cancelled
    # What may have arrived must be called off where it arrived.
    arrived = [row for row in known if not row.cancels and (row.state == State.SENT or row.attempts)]
    address = arrived[-1].address if cancels and arrived else appointment.address
    tells = bool(address) and (bool(arrived) or not cancels)
    if not tells and not any(row.state == State.WAITING for row in known):
        return 0
    with transaction.atomic():
        outbox.drop(Invitation.objects.filter(pk__in=[row.pk for row in known]))
        if not tells:
            return 0
        row = Invitation(
            team=team,
            commitment_id=appointment.commitment_id,
            entry_id=appointment.entry_id,
            address=address,
            sequence=appointment.item.sequence,
            cancels=cancels,
        )
        # Another scheduler may have been quicker.
        Invitation.objects.bulk_create([row], ignore_conflicts=True)
    return 1


def _plan_again(version: Invitation) -> int:
    """A stop kept it back and was taken back: nobody was told of this version, so it keeps its sequence (RFC 5546)."""
    dropped = Invitation.objects.filter(pk=version.pk, state=State.DROPPED)
    return dropped.update(state=State.WAITING, ended_at=None, fault="", next_at=timezone.now())


def send_waiting() -> int:
    """Send what is due; gives how many went out."""
    with delivery.line() as deliver:
        return outbox.send_waiting(Outbox(Invitation, partial(_attempt, deliver), seconds=LONGEST_SECONDS))


def _attempt(deliver: Callable[[EmailMessage], None], row: Invitation) -> Result:
    now, appointment = timezone.now(), queries.now_of(row)
    if appointment is None or appointment.item.sequence != row.sequence or appointment.is_over(now):
        return outbox.DROPPED
    # Switching off drops what nobody holds; what a process held that died is found out about here.
    if not InviteSwitch.objects.filter(team=row.team_id).exists():
        return outbox.DROPPED
    # It may have waited for days, in which a rep left or got another address; what arrived is called off where it did.
    if not (row.cancels or row.uncertain) and row.address != appointment.address:
        row.address = appointment.address
        row.save(update_fields=["address"])
    if not row.address or stops.of([row.address]).hold(row.address, MailClass.INVITE, row.team_id):
        # This was no try: what was never handed over is not called off later.
        return Result(State.DROPPED, kept={"attempts": row.attempts - 1})
    hours = calendars.mail_hours(row.team)
    if not hours.allow(now):
        return Result(again_at=hours.sendable(now))
    deliver(inviting.message(row, appointment, now))
    return Result()
