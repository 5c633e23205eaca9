"""Keeping what a team's CRM calls things, and the ids of its records."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from commitments.actions import audit
from commitments.crmlist import Line
from commitments.models import CrmRecord, CrmSettings
from facilitator.locking import for_update
from facilitator.models import Team, User


def change_names(*, team: Team, user: User, values: dict[str, Any]) -> None:
    """`values` as CrmNamesForm gives them: stages, fields, opportunity_type."""
    with transaction.atomic():
        own, _made = for_update(CrmSettings.objects).get_or_create(team=team)
        changes = audit.change(own, values)
        if changes:
            own.save(update_fields=list(changes))
            audit.record(team=team, action="change_crm", subject=own, changes=changes, user=user)


def keep_ids(*, team: Team, user: User, lines: Sequence[Line]) -> int:
    """Store the lines without a problem; the same list twice is stored once. Gives how many."""
    now = timezone.now()
    rows = {
        (line.kind, line.key): CrmRecord(
            team=team, kind=line.kind, key=line.key, name=line.name, record_id=line.record_id, updated_at=now
        )
        for line in lines
        if not line.problem
    }
    with transaction.atomic():
        CrmRecord.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["team", "kind", "key"],
            update_fields=["name", "record_id", "updated_at"],
            batch_size=500,
        )
        if rows:
            changes: audit.Changes = {"crm_ids": ("", len(rows))}
            audit.record(team=team, action="load_crm_ids", subject=team, changes=changes, user=user)
    return len(rows)
