"""The link to the standup's window: made once for a team, and revoked."""

from django.db import transaction

from commitments.actions import audit
from commitments.models import StandupScreen
from facilitator.locking import for_update
from facilitator.models import Team, User


def make(*, team: Team, user: User) -> StandupScreen:
    """The team's link. Twice is once."""
    with transaction.atomic():
        # The team's row is the lock: of two taps the second finds the link of the first.
        for_update(Team.objects).get(pk=team.pk)
        screen, made = StandupScreen.objects.get_or_create(team=team)
        if made:
            changes: audit.Changes = {"made_at": (None, screen.made_at)}
            audit.record(team=team, action="make_standup_link", subject=screen, changes=changes, user=user)
    return screen


def revoke(*, team: Team, user: User) -> None:
    """It opens nothing any more, at once; a window that shows it notices within seconds."""
    with transaction.atomic():
        screen = for_update(StandupScreen.objects).filter(team=team).first()
        if screen is not None:
            changes: audit.Changes = {"made_at": (screen.made_at, None)}
            audit.record(team=team, action="revoke_standup_link", subject=screen, changes=changes, user=user)
            screen.delete()
