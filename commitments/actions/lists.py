"""Importing a list: keep it, say what its columns mean, look at what would happen, and do it once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import ImportList
from commitments.queries.lists import Plan
from facilitator.locking import for_update
from facilitator.models import Team, User
from sessions.errors import NotNowError


def take_list[L: ImportList](
    model: type[L], *, team: Team, user: User, name: str, rows: Sequence[Sequence[str]], has_header: bool
) -> L:
    """Keep a list whose columns nobody has named yet. An earlier one that this person left so is dropped."""
    kept = [list(row) for row in rows]
    with transaction.atomic():
        model._default_manager.filter(team=team, made_by=user, imported_at=None).delete()
        return model._default_manager.create(team=team, made_by=user, name=name, rows=kept, has_header=has_header)


def name_columns(*, found: ImportList, columns: Mapping[str, int], has_header: bool, unsaid: str) -> None:
    """What its columns mean, and what a row is that does not say. Nothing is imported yet."""
    found.columns, found.has_header = dict(columns), has_header
    setattr(found, found.UNSAID, unsaid)
    found.save(update_fields=["columns", "has_header", found.UNSAID])


def run[L: ImportList, Read, P: Plan[Any]](
    *,
    found: L,
    leave_out: bool,
    now: datetime,
    read: Callable[[L], Read],
    plan: Callable[[L, Read], P],
    store: Callable[[L, P], None],
) -> L:
    """Store what `plan` makes of the list, all or nothing; rows at fault are left out only where somebody says so.

    A second tap, and a second import of the same list, change nothing. NotNowError for rows at fault. The list is read
    before the transaction: nobody in a room can store anything while that lasts. `store` counts what is its own.
    """
    rows = read(found)
    with transaction.atomic():
        # The team's row is the lock: of two imports at once the second finds what the first one stored.
        for_update(Team.objects).get(pk=found.team_id)
        locked = for_update(type(found)._default_manager).select_related("team").get(pk=found.pk)
        if locked.imported_at is not None:
            return locked
        if any(getattr(locked, name) != getattr(found, name) for name in ("columns", "has_header", found.UNSAID)):
            raise NotNowError(_("Somebody has named the columns anew. Look at what would happen once more."))
        made = plan(locked, rows)
        if made.faulty and not leave_out:
            raise NotNowError(_("Some rows cannot be taken. Correct them in the list, or say that they are left out."))
        locked.rows, locked.imported_at = [], now
        locked.added, locked.known = len(made.new), len(made.known)
        store(locked, made)
        locked.save()
    return locked
