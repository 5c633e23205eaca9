"""Promises as rows: one duty with its note, its author and its newest answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from commitments import calendars, states
from commitments.models import Duty, Report
from commitments.models.duties import DutyQuerySet
from facilitator.models import Team

# The oldest on top; of one standup those whose conversation was first.
WAITING_ORDER = ("due_at", "anchor_at", "pk")


@dataclass(frozen=True)
class Promise:
    """`at` is when the conversation was promised for, `late_days` whole days a report is overdue.

    `next_action` is the note's, or what an earlier report said would follow; `agreed` tells the second.
    """

    duty: int
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
    return found.select_related("commitment", "owner_rep", "owner_participant").prefetch_related("reports")


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
    return found


class Listing(Sequence[Promise]):
    """Promises for a Paginator: what waits first, the oldest on top; then what is settled, the newest first.

    Counting and turning pages read an index; only a page's own rows are fetched. At most 6 queries a page.
    """

    def __init__(self, found: DutyQuerySet, now: datetime) -> None:
        self.found, self.now = found, now

    @cached_property
    def _waiting(self) -> int:
        return self.found.open().count()

    @cached_property
    def _total(self) -> int:
        return self.found.count()

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, wanted: Any) -> Any:
        """A slice with both ends, as Paginator asks for it."""
        waiting = self._waiting
        pks: list[int] = []
        if wanted.start < waiting:
            page = self.found.open().order_by(*WAITING_ORDER)[wanted.start : min(wanted.stop, waiting)]
            pks += page.values_list("pk", flat=True)
        if wanted.stop > waiting:
            pks += self._settled(max(0, wanted.start - waiting), wanted.stop - waiting)
        fetched = {duty.pk: duty for duty in rows(Duty.objects.filter(pk__in=pks))}
        return [promise(fetched[pk], self.now) for pk in pks]

    def _settled(self, start: int, stop: int) -> list[int]:
        """The keys of a part of what is settled, counted from the nearer end: skipping costs as much as reading."""
        found, count = self.found.exclude(closed_at=None), self._total - self._waiting
        if start <= count // 2:
            return list(found.order_by("-due_at", "-pk").values_list("pk", flat=True)[start:stop])
        from_end = found.order_by("due_at", "pk").values_list("pk", flat=True)
        return list(from_end[max(0, count - stop) : count - start])[::-1]


def midnight(team: Team, day: date) -> datetime:
    """When a local day of the team begins."""
    return calendars.local(day, time(), team.timezone)


def promise(duty: Duty, now: datetime) -> Promise:
    history = list(duty.reports.all())
    state = states.state_of(duty.outcome, duty.due_at, now)
    return Promise(
        duty=duty.pk,
        owner=duty.owner_key,
        name=owner_name(duty),
        account=duty.commitment.account,
        next_action=duty.step or duty.commitment.next_action,
        agreed=bool(duty.step),
        trigger=duty.commitment.get_trigger_display(),
        at=duty.anchor_at,
        due_at=duty.due_at,
        state=state,
        late_days=max(0, (now - duty.due_at).days) if state == states.OVERDUE else 0,
        report=history[0] if history else None,
        history=history[1:],
    )


def owner_name(duty: Duty) -> str:
    """The rep's name as the team knows it, or the name a guest joined with."""
    owner = duty.owner_rep or duty.owner_participant
    return owner.name if owner else ""
