"""Writes the audit trail: who changed what, old to new."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from facilitator.models import AuditEntry, Team, User


def record(*, team: Team, user: User | None, action: str, subject: Model, changes: Mapping[str, Any]) -> None:
    """One entry; `changes` is {field: [old, new]}, each as text. Called inside the action's transaction."""
    record_all(team=team, user=user, action=action, changes=[(subject, changes)])


def record_all(
    *,
    team: Team,
    user: User | None,
    action: str,
    changes: Sequence[tuple[Model, Mapping[str, Any]]],
    actor: str = "",
) -> None:
    """An entry for each subject with its changes, in one statement. `actor` is a name where nobody signed in."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            team=team,
            user=user,
            actor=actor,
            action=action,
            subject=subject._meta.model_name or "",
            subject_id=subject.pk,
            changes=dict(changed),
        )
        for subject, changed in changes
    )


def apply(subject: Model, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set what differs on a row and give {field: [old, new]}; the caller saves those fields and records them."""
    changes: dict[str, list[str]] = {}
    for field, new in values.items():
        old = getattr(subject, field)
        if old != new:
            setattr(subject, field, new)
            changes[field] = [str(old), str(new)]
    return changes
