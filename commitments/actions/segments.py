"""Segments and their targets."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commitments.actions import audit
from commitments.models import Segment
from facilitator.locking import for_update
from facilitator.models import Team, User
from sessions.errors import NotNowError

MOST = 20
FIELDS = ("name", "start", "rate", "period", "upsell_cycle", "cross_sell_cycle")


def put_segment(*, team: Team, user: User, data: dict[str, Any], segment: Segment | None = None) -> Segment:
    """Make a segment, or change one. NotNowError for one too many, or a name that was taken meanwhile."""
    try:
        with transaction.atomic():
            # The team's row is the lock: of two new segments at once the second is counted after the first.
            for_update(Team.objects).get(pk=team.pk)
            if segment is None and Segment.objects.filter(team=team).count() >= MOST:
                raise NotNowError(_("A team has at most %(most)d segments. Put some together.") % {"most": MOST})
            row = segment or Segment(team=team, name="")
            changes = audit.change(row, {name: data[name] for name in FIELDS})
            if changes:
                row.save()
                plain = {name: (_text(old), _text(new)) for name, (old, new) in changes.items()}
                audit.record(team=team, action="put_segment", subject=row, changes=plain, user=user)
    except IntegrityError:
        raise NotNowError(_("There is a segment of this name already.")) from None
    return row


def drop_segment(*, segment: Segment, user: User) -> None:
    """Take a segment away; its plays stay, in no segment."""
    with transaction.atomic():
        audit.record(
            team=segment.team, action="drop_segment", subject=segment, changes={"name": (segment.name, None)}, user=user
        )
        segment.delete()


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
