"""Promises as rows: one duty with its note, its author and its newest answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from commitments import ageing, calendars, states
from commitments.ageing import Bucket
from commitments.models import Duty, Report
from commitments.models.duties import DutyQuerySet
from commitments.models.funnel import play_of_note
from commitments.queries import paged
from commitments.queries.paged import Paged
from facilitator.models import Program, Team

WAITING_ORDER = paged.WAITING_ORDER


@dataclass(frozen=True)
class Promise:
    """`at` is when the conversation was promised for, `late_days` whole days a report is overdue.

    `next_action` is the note's, or what an earlier report said would follow; `agreed` tells the second. `play` is what
    the note has become, where `rows` was asked for it.
    """

    duty: int
    note: int
    play: int | None
    owner: str
    name: str
    account: str
    next_action: str
    agreed: bool
    trigger: str
    at: datetime
    due_at: datetime
    state: str
    late_days: int
    report: Report | None
    history: list[Report]


def of(team: Team) -> DutyQuerySet:
    """The Friday reports of a team's notes on the wall."""
    return Duty.objects.friday().standing().filter(team=team)


def rows(found: DutyQuerySet) -> DutyQuerySet:
    """Duties ready for `promise`. At most 2 queries when read."""
    ready = found.select_related("commitment", "owner_rep", "owner_participant").prefetch_related("reports")
    return ready.annotate(play=play_of_note())


def filtered(team: Team, now: datetime, chosen: dict[str, Any]) -> DutyQuerySet:
    """The promises behind a number of the desk, in no order: `chosen` is NotesFilter.chosen()."""
    found = of(team).order_by()
    if state := chosen.get("state"):
        found = found.in_state(state, now)
    if rep := chosen.get("rep"):
        found = found.owned_by(rep)
    if week := chosen.get("week"):
        found = found.filter(due_at__gte=midnight(team, week), due_at__lt=midnight(team, week + timedelta(weeks=1)))
    if since := chosen.get("since"):
        found = found.filter(due_at__gte=midnight(team, since))
    if until := chosen.get("until"):
        found = found.filter(due_at__lt=midnight(team, until + timedelta(days=1)))
    if program := chosen.get("program"):
        found = found.filter(training__version__program=program)
    if age := chosen.get("age"):
        found = found.open().filter(aged(ageing.BY_CODE[age], now))
    if chosen.get("carried"):
        found = found.open().filter(carried(team, now))
    return found


def aged(bucket: Bucket, now: datetime) -> Q:
    """Open duties that are overdue by so many days."""
    after, until = bucket.bounds(now)
    return Q(due_at__lte=until) if after is None else Q(due_at__gt=after, due_at__lte=until)


def carried(team: Team, now: datetime) -> Q:
    """Open duties that an earlier standup did not settle: asked in vain, or moved to a new date there.

    Every report is due at a standup, so one that was due before today has missed it.
    """
    return unsaid(team, now) | Q(follows__outcome=Report.Outcome.RESCHEDULED)


def unsaid(team: Team, now: datetime) -> Q:
    """Open duties that a standup before today asked for in vain."""
    return Q(due_at__lt=midnight(team, now.astimezone(team.zone).date()))


def program_title(team: Team, pk: int) -> str:
    """The title of a program that the team was trained with; empty for any other. 1 query."""
    titles = Program.objects.filter(pk=pk, versions__trainings__team=team).values_list("title", flat=True)
    return titles[:1].first() or ""


class Listing(Paged[Promise]):
    """Promises for a Paginator. At most 6 queries a page."""

    def read(self, pks: Sequence[int]) -> list[Promise]:
        fetched = {duty.pk: duty for duty in rows(Duty.objects.filter(pk__in=pks))}
        return [promise(fetched[pk], self.now) for pk in pks]


def midnight(team: Team, day: date) -> datetime:
    """When a local day of the team begins."""
    return calendars.local(day, time(), team.timezone)


def promise(duty: Duty, now: datetime) -> Promise:
    history = list(duty.reports.all())
    state = states.state_of(duty.outcome, duty.due_at, now)
    return Promise(
        duty=duty.pk,
        note=duty.note.pk,
        play=getattr(duty, "play", None),
        owner=duty.owner_key,
        name=owner_name(duty),
        account=duty.note.account,
        next_action=duty.step or duty.note.next_action,
        agreed=bool(duty.step),
        trigger=duty.note.get_trigger_display(),
        at=duty.anchor_at,
        due_at=duty.due_at,
        state=state,
        late_days=max(0, (now - duty.due_at).days) if state == states.OVERDUE else 0,
        report=history[0] if history else None,
        history=history[1:],
    )


def said(team: Team, report: Report | None) -> dict[str, Any]:
    """The newest answer as ReportForm begins with it, so that a correction starts from it."""
    if report is None:
        return {}
    words = report.says()
    if report.next_at is not None:
        local = report.next_at.astimezone(team.zone)
        words |= {"next_date": local.date(), "next_hour": local.time().isoformat("minutes")}
    return words


def owner_name(duty: Duty) -> str:
    """The rep's name as the team knows it, or the name a guest joined with."""
    owner = duty.owner_rep or duty.owner_participant
    return owner.name if owner else ""
