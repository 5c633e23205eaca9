"""Keeping a team's account lists: take one in, say what its columns mean, rank it, throw it away."""

from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import accountlist, density
from commitments.actions import audit
from commitments.columns import Column
from commitments.models import AccountList, RankedAccount, Ranking
from commitments.queries.lists import column_names
from facilitator.houserules import merged
from facilitator.locking import for_update
from facilitator.models import Team, User
from sessions.errors import NotNowError

BATCH = 1000


def take_list(*, team: Team, user: User, name: str, rows: Sequence[Sequence[str]], has_header: bool) -> Ranking:
    """Store a list whose columns nobody has named yet. An earlier one that this person left so is dropped."""
    with transaction.atomic():
        Ranking.objects.filter(team=team, made_by=user, ranked_at=None).delete()
        ranking = Ranking.objects.create(team=team, made_by=user, name=name, has_header=has_header)
        AccountList.objects.create(ranking=ranking, rows=[list(row) for row in rows])
    return ranking


def rank_list(*, ranking: Ranking, user: User, columns: Mapping[Column, int], has_header: bool, focus: int) -> Ranking:
    """Rank the list; ranked again, with other columns or another focus, it replaces what was found before.

    Reading and ranking 10,000 rows comes before the transaction: nobody in a room can store anything while that lasts.
    """
    rows = AccountList.objects.get(ranking=ranking).rows
    now = timezone.now()
    day = now.astimezone(ranking.team.zone).date()
    names = column_names(rows, has_header=has_header)
    reader = accountlist.Reader(columns, names, day, merged(ranking.team.house_rules))
    found = list(_rows(ranking, density.rank(reader.accounts(rows[has_header:]), focus)))
    if not found:
        raise NotNowError(_("No row has a name in the account column. Choose another column for the account."))
    with transaction.atomic():
        locked = for_update(Ranking.objects).select_related("team").get(pk=ranking.pk)
        RankedAccount.objects.filter(ranking=locked).delete()
        RankedAccount.objects.bulk_create(found, batch_size=BATCH)
        stored = {column.value: position for column, position in columns.items()}
        changes = {"columns": (locked.columns, stored), "focus": (locked.focus, focus)}
        locked.columns, locked.has_header, locked.focus = stored, has_header, focus
        locked.day, locked.ranked_at, locked.ranked_by = day, now, user
        locked.save()
        audit.record(team=locked.team, user=user, action="rank_list", subject=locked, changes=changes)
    return locked


def forget_list(*, ranking: Ranking, user: User) -> None:
    """Delete a list and its ranking for good."""
    with transaction.atomic():
        changes = {"name": (ranking.name, "")}
        audit.record(team=ranking.team, user=user, action="forget_list", subject=ranking, changes=changes)
        ranking.delete()


def _rows(ranking: Ranking, found: Sequence[density.Ranked]) -> Iterator[RankedAccount]:
    for position, one in enumerate(found, start=1):
        account = one.account
        yield RankedAccount(
            ranking=ranking,
            position=position,
            rank=one.rank,
            band=one.band.value,
            key=account.key,
            name=account.name,
            owner=account.owner,
            points=account.points,
            why={
                "signs": [[sign.code, sign.group.value, sign.points, sign.value] for sign in account.signs],
                "holds": [hold.value for hold in account.holds],
                "doubts": account.doubts,
            },
        )
