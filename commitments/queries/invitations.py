"""Which appointments of a team a rep is invited to, each in its present version."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import Lower
from django.utils import timezone

from commitments import ics
from commitments.mailing import post
from commitments.models import CalendarEntry, Commitment, Invitation, InviteSwitch, MailClass, MailStop
from commitments.queries.appointments import entry_item, note_item
from facilitator.models import Rep, Team


@dataclass(frozen=True)
class Appointment:
    """A conversation or an agreed next step. `address` is empty for a rep whom no mail reaches."""

    item: ics.Item
    name: str
    address: str
    commitment_id: int | None = None
    entry_id: int | None = None

    def is_over(self, now: datetime) -> bool:
        """Nobody is invited to what has begun."""
        starts = self.item.starts
        return isinstance(starts, datetime) and starts <= now


def appointments(team: Team, since: datetime, now: datetime) -> Iterator[Appointment]:
    """What is still to come and was promised, moved or cancelled since a moment. 2 queries."""
    notes = Commitment.objects.filter(team=team, conversation_at__gt=now, updated_at__gte=since)
    for note in notes.select_related("rep"):
        yield of_note(note)
    steps = CalendarEntry.objects.filter(team=team, kind=CalendarEntry.Kind.STEP, starts_at__gt=now)
    for entry in steps.filter(revised_at__gte=since).select_related("rep"):
        yield of_entry(entry)


def now_of(invitation: Invitation) -> Appointment | None:
    """The present version of what an invitation is about."""
    if invitation.commitment_id is not None:
        note = Commitment.objects.select_related("rep").filter(pk=invitation.commitment_id).first()
        return of_note(note) if note else None
    if invitation.entry_id is None:
        return None
    entry = CalendarEntry.objects.select_related("rep").filter(pk=invitation.entry_id).first()
    return of_entry(entry) if entry else None


def of_note(note: Commitment) -> Appointment:
    return Appointment(note_item(note), _name(note.rep), _address(note.rep), commitment_id=note.pk)


def of_entry(entry: CalendarEntry) -> Appointment:
    return Appointment(entry_item(entry), _name(entry.rep), _address(entry.rep), entry_id=entry.pk)


def _name(rep: Rep | None) -> str:
    return rep.name if rep else ""


def _address(rep: Rep | None) -> str:
    """A guest has none, and who left the team is not written to."""
    return post.reachable(rep.email) if rep is not None and rep.active else ""


@dataclass(frozen=True)
class Standing:
    """How a team's invitations go: `since` is None while they are off, `fault` the newest of what waits or failed."""

    can: bool
    since: datetime | None
    sent: int = 0
    waiting: int = 0
    refused: int = 0
    fault: str = ""
    unwanted: int = 0
    # Set once there is more that went out than is still known.
    counted_days: int = 0


def standing(team: Team) -> Standing:
    """4 queries."""
    switch = InviteSwitch.objects.filter(team=team).first()
    rows = Invitation.objects.filter(team=team).order_by()
    counts = dict(rows.values_list("state").annotate(count=Count("pk")))
    told = rows.filter(state__in=(Invitation.State.WAITING, Invitation.State.REFUSED)).exclude(fault="")
    fault = told.order_by("-pk").values_list("fault", flat=True).first()
    return Standing(
        can=post.is_on(),
        since=switch.since if switch else None,
        sent=counts.get(Invitation.State.SENT, 0),
        waiting=counts.get(Invitation.State.WAITING, 0),
        refused=counts.get(Invitation.State.REFUSED, 0),
        fault=fault or "",
        unwanted=_unwanted(team),
        counted_days=settings.MAIL_KEEP_DAYS if switch and _is_long_ago(switch.since) else 0,
    )


def _is_long_ago(since: datetime) -> bool:
    return timezone.now() - since > timedelta(days=settings.MAIL_KEEP_DAYS)


def _unwanted(team: Team) -> int:
    """How many reps have stopped them for themselves."""
    stopped = MailStop.objects.filter(kind=MailClass.INVITE).values("address")
    reps = Rep.objects.filter(team=team, active=True).annotate(reader=Lower("email"))
    return reps.filter(reader__in=stopped).count()


def own_address(rep: Rep | None, team: Team) -> str:
    """Where a rep is invited; empty for whom no mail reaches, and while the team does not invite. 1 query."""
    return _address(rep) if InviteSwitch.objects.filter(team=team).exists() else ""
