"""Writing down who changed what, old to new."""

from datetime import date
from typing import Any

from django.db import models

from facilitator.models import AuditEntry, Team, User

Changes = dict[str, tuple[Any, Any]]


def record(
    *, team: Team, action: str, subject: models.Model, changes: Changes, user: User | None = None, actor: str = ""
) -> None:
    """In the caller's transaction, so that a change and its trace are one."""
    AuditEntry.objects.create(
        team=team,
        user=user,
        actor=actor,
        action=action,
        subject=subject._meta.model_name or "",
        subject_id=subject.pk,
        changes={field: [_plain(old), _plain(new)] for field, (old, new) in changes.items()},
    )


def change(row: models.Model, values: dict[str, Any]) -> Changes:
    """Set the fields that differ, and give what changed. The caller saves."""
    changes = {name: (getattr(row, name), new) for name, new in values.items() if getattr(row, name) != new}
    for name, (_old, new) in changes.items():
        setattr(row, name, new)
    return changes


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
