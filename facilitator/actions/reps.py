"""The reps of a team: typed one by one, or imported as a list."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilitator.actions import audit
from facilitator.locking import for_update
from facilitator.models import Rep, Team, User
from facilitator.roster import Row
from facilitator.texts import same


class NameTakenError(Exception):
    """An active rep of the team has this name; the message says what to write instead."""


def add_rep(*, team: Team, user: User, name: str, email: str, role: str) -> Rep:
    """A new rep, or the one of this name who had left: a person keeps their history. Raises NameTakenError."""
    with _one_name(name), transaction.atomic():
        known = {same(rep.name): rep for rep in for_update(Rep.objects).filter(team=team).order_by("active")}
        rep = known.get(same(name))
        if rep is not None and rep.active:
            raise IntegrityError
        return _add(team, user, rep, {"name": name, "email": email, "role": role})


def change_rep(*, rep: Rep, user: User, name: str, email: str, role: str) -> None:
    """Raises NameTakenError."""
    _change(rep, user, {"name": name, "email": email, "role": role})


def set_active(*, rep: Rep, user: User, active: bool) -> None:
    """Somebody left the team, or came back. What they promised stays. Raises NameTakenError."""
    _change(rep, user, {"active": active})


def import_reps(*, team: Team, user: User, rows: Sequence[Row]) -> int:
    """All of the rows or none; returns how many there were. Names already in the team are skipped, not doubled.

    At most 4 statements, however long the list: a row at a time, 2,000 people would hold the database for seconds.
    """
    with transaction.atomic():
        known = {same(rep.name): rep for rep in for_update(Rep.objects).filter(team=team).order_by("active")}
        added = []
        for row in rows:
            rep = known.setdefault(same(row.name), Rep(team=team, active=False))
            if not rep.active:
                _fill(rep, {"name": row.name, "email": row.email or rep.email, "role": row.role})
                added.append(rep)
        Rep.objects.bulk_update([rep for rep in added if rep.pk], ["name", "email", "role", "active", "renamed_at"])
        Rep.objects.bulk_create([rep for rep in added if not rep.pk])
        audit.record_all(team=team, user=user, action="add", changes=[(rep, {"name": ["", rep.name]}) for rep in added])
    return len(added)


def _add(team: Team, user: User, rep: Rep | None, values: dict[str, Any]) -> Rep:
    if rep is None:
        rep = Rep.objects.create(team=team, **values)
    else:
        _fill(rep, values)
        rep.save(update_fields=[*values, "active", "renamed_at"])
    audit.record(team=team, user=user, action="add", subject=rep, changes={"name": ["", rep.name]})
    return rep


def _fill(rep: Rep, values: dict[str, Any]) -> None:
    if rep.pk and rep.name != values["name"]:
        rep.renamed_at = timezone.now()
    for field, value in (values | {"active": True}).items():
        setattr(rep, field, value)


def _change(rep: Rep, user: User, values: dict[str, Any]) -> None:
    with _one_name(str(values.get("name", rep.name))), transaction.atomic():
        locked = for_update(Rep.objects).get(pk=rep.pk)
        if changes := audit.apply(locked, values):
            if "name" in changes:
                locked.renamed_at = timezone.now()
            locked.save(update_fields=[*changes, "renamed_at"])
            audit.record(team=rep.team, user=user, action="change", subject=locked, changes=changes)


@contextmanager
def _one_name(name: str) -> Iterator[None]:
    """Turns the database's refusal of a second active rep of one name into words."""
    try:
        yield
    except IntegrityError as error:
        message = _("%(name)s is already in the team. Add a last name or an initial to tell them apart.")
        raise NameTakenError(message % {"name": name}) from error
