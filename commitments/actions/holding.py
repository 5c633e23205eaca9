"""Keeping a team's calendar as it is while something is scheduled by it.

Without this, what is scheduled while the calendar changes would keep its old time: the change moves what it finds, and
does not find what is stored after it. Any number may hold a calendar at once; whoever changes it waits for all of them,
and whoever comes later waits for the change. It comes before the locks on notes, duties and hours, as in the change.
"""

from facilitator import dated
from facilitator.locking import for_update
from facilitator.models import Team
from facilitator.prepared import Prepared

_CALENDAR = Prepared(
    lambda pk: for_update(Team.objects).filter(pk=pk).order_by().values_list(*dated.FIELDS), int, share=True
)


def hold(team: int) -> None:
    """Until the transaction ends nobody changes the calendar; rows of the team read from now on have it. 1 query."""
    _CALENDAR.rows(team)


def hold_known(team: Team) -> None:
    """The same for a row that was read before: it is given the calendar as it is now. 1 query."""
    for values in _CALENDAR.rows(team.pk):
        for name, value in zip(dated.FIELDS, values, strict=True):
            setattr(team, name, value)
