"""Keeping a team's file until it was looked through, and reading it in."""

from django.db import transaction

from facilitator.models import Team, TeamFile, User
from facilitator.portable import packing, reading
from facilitator.portable.outcome import Outcome


def take(*, team: Team, user: User, name: str, data: bytes) -> TeamFile:
    """Keep a packed file, in place of the one before."""
    found, _made = TeamFile.objects.update_or_create(team=team, user=user, defaults={"name": name, "data": data})
    return found


def forget(*, waiting: TeamFile) -> None:
    waiting.delete()


def bring_in(*, waiting: TeamFile, user: User) -> Outcome:
    """Read it for good. It goes once all of it was read; broken off, it waits and goes on where it was."""
    outcome = reading.read(team=waiting.team, user=user, document=packing.unpacked(bytes(waiting.data)), dry=False)
    with transaction.atomic():
        waiting.delete()
    return outcome
