"""Writing down who changed what, old to new."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from facilitator.actions import audit
from facilitator.models import Team, User

Changes = dict[str, tuple[Any, Any]]


def record(
    *, team: Team, action: str, subject: models.Model, changes: Changes, user: User | None = None, actor: str = ""
) -> None:
    """In the caller's transaction, so that a change and its trace are one."""
    audit.record_all(team=team, user=user, action=action, changes=[(subject, plain(changes))], actor=actor)


def change(row: models.Model, values: dict[str, Any]) -> Changes:
    """Set the fields that differ, and give what changed. The caller saves."""
    changes = {name: (getattr(row, name), new) for name, new in values.items() if getattr(row, name) != new}
    for name, (_old, new) in changes.items():
        setattr(row, name, new)
    return changes


def plain(changes: Changes) -> dict[str, list[Any]]:
    """As the trail keeps them: {field: [old, new]}, days, moments and amounts as text."""
    return {field: [_plain(old), _plain(new)] for field, (old, new) in changes.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
