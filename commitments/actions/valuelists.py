"""Importing a list of monthly values: new ones are stored, and others take the place of what is here."""

from datetime import datetime
from functools import partial

from django.utils import timezone

from commitments.actions import lists
from commitments.models import MonthlyValue, ValueList
from commitments.queries import valuelists
from commitments.queries.valuelists import Plan
from facilitator.actions import audit
from facilitator.models import User

BATCH = 500


def run(*, found: ValueList, user: User, leave_out: bool) -> ValueList:
    """Store every row that says something new."""
    now = timezone.now()
    store = partial(_store, user=user, now=now)
    return lists.run(
        found=found, leave_out=leave_out, now=now, read=valuelists.lines, plan=valuelists.plan, store=store
    )


def _store(found: ValueList, plan: Plan, *, user: User, now: datetime) -> None:
    team, found.changed = found.team, len(plan.changed)
    made = MonthlyValue.objects.bulk_create(
        (
            MonthlyValue(
                team=team,
                measure=line.measure,
                month=line.month,
                rep_id=line.rep,
                value=line.value,
                count=line.count,
                user=user,
                updated_at=now,
            )
            for line in plan.new
        ),
        batch_size=BATCH,
    )
    trail: list[tuple[MonthlyValue, dict[str, list[str | None]]]] = [
        (one, {"value": [None, str(one.value)]}) for one in made
    ]
    for line, stored in plan.changed:
        trail.append((stored, {"value": [str(stored.value), str(line.value)]}))
        stored.value, stored.count, stored.user, stored.updated_at = line.value, line.count, user, now
    changed = [stored for _line, stored in plan.changed]
    MonthlyValue.objects.bulk_update(changed, ["value", "count", "user", "updated_at"], batch_size=BATCH)
    audit.record_all(team=team, user=user, action="measure", changes=trail)
