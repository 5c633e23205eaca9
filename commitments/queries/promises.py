"""Promises as rows: one duty with its note, its author and its newest answer."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from commitments import calendars, states
from commitments.models import Duty, Report
from commitments.models.duties import OVERDUE_FIRST, DutyQuerySet
from facilitator.models import Team


@dataclass(frozen=True)
class Promise:
    """`at` is when the conversation was promised for, `late_days` whole days a report is overdue."""

    duty: int
    owner: str
    name: str
    account: str
    next_action: str
    trigger: str
    at: datetime
    due_at: datetime
    state: str
    late_days: int
    report: Report | None
    history: list[Report]


def rows(team: Team, now: datetime) -> DutyQuerySet:
    """The team's Friday reports with `state`, ready for `promise`. 2 queries when read."""
    return (
        Duty.objects.friday()
        .standing()
        .filter(team=team)
        .with_state(now)
        .select_related("commitment", "owner_rep", "owner_participant")
        .prefetch_related("reports__participant", "reports__user")
    )


def filtered(team: Team, now: datetime, chosen: dict[str, Any]) -> DutyQuerySet:
    """The rows behind a number of the desk: `chosen` is NotesFilter.chosen(). Overdue first."""
    found = rows(team, now)
    if state := chosen.get("state"):
        found = found.in_state(state, now)
    if rep := chosen.get("rep"):
        found = found.owned_by(rep)
    if week := chosen.get("week"):
        found = found.filter(due_at__gte=midnight(team, week), due_at__lt=midnight(team, week + timedelta(weeks=1)))
    if since := chosen.get("since"):
        found = found.filter(due_at__gte=midnight(team, since))
    return found.order_by(*OVERDUE_FIRST)


def midnight(team: Team, day: date) -> datetime:
    """When a local day of the team begins."""
    return calendars.local(day, time(), team.timezone)


def promise(duty: Duty, now: datetime) -> Promise:
    history = list(duty.reports.all())
    return Promise(
        duty=duty.pk,
        owner=duty.owner_key,
        name=owner_name(duty),
        account=duty.commitment.account,
        next_action=duty.commitment.next_action,
        trigger=duty.commitment.get_trigger_display(),
        at=duty.anchor_at,
        due_at=duty.due_at,
        state=duty.state,
        late_days=max(0, (now - duty.due_at).days) if duty.state == states.OVERDUE else 0,
        report=history[0] if history else None,
        history=history[1:],
    )


def owner_name(duty: Duty) -> str:
    """The rep's name as the team knows it, or the name a guest joined with."""
    owner = duty.owner_rep or duty.owner_participant
    return owner.name if owner else ""
