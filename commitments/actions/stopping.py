"""Wanting no more mail, or wanting it again. It takes effect with the next mail, which waits perhaps."""

from collections.abc import Iterable

from django.db import transaction

from commitments.actions import audit
from commitments.mailing import stops
from commitments.models import Invitation, Mail, MailClass, MailStop, TeamStop
from facilitator.models import Rep, Team, User


def stop(*, mail: Mail | Invitation) -> None:
    """No more of the classes that this mail was."""
    _stop(mail.address, stops.kinds_of(mail))


def choose(*, mail: Mail | Invitation, wanted: Iterable[str]) -> None:
    """Exactly these classes from now on."""
    unwanted = set(MailClass.values) - set(wanted)
    with transaction.atomic():
        MailStop.objects.filter(address=mail.address).exclude(kind__in=unwanted).delete()
        _stop(mail.address, unwanted)


def choose_invitations(*, rep: Rep, address: str, wanted: bool, actor: str) -> None:
    """A rep's own wish, from their phone."""
    with transaction.atomic():
        stopped = MailStop.objects.filter(address=address, kind=MailClass.INVITE)
        if wanted == stopped.exists():
            changes: audit.Changes = {"invitations": (not wanted, wanted)}
            audit.record(team=rep.team, action="choose_invitations", subject=rep, changes=changes, actor=actor)
        if wanted:
            stopped.delete()
        else:
            _stop(address, [MailClass.INVITE.value])


def hold(*, team: Team, address: str, user: User) -> None:
    """No mail of this team to an address any more. What waits is left out when its turn comes."""
    with transaction.atomic():
        _row, new = TeamStop.objects.get_or_create(team=team, address=address, defaults={"by": user})
        if new:
            changes: audit.Changes = {"address": (None, address)}
            audit.record(team=team, action="stop_mail", subject=team, changes=changes, user=user)


def release(*, team: Team, address: str, user: User) -> None:
    """Mail again, from what comes due next; what the reader has stopped stays stopped."""
    with transaction.atomic():
        if TeamStop.objects.filter(team=team, address=address).delete()[0]:
            changes: audit.Changes = {"address": (address, None)}
            audit.record(team=team, action="start_mail", subject=team, changes=changes, user=user)


def _stop(address: str, kinds: Iterable[str]) -> None:
    # A second click, or a click while another runs, finds its row there.
    rows = [MailStop(address=address, kind=kind) for kind in sorted(kinds)]
    MailStop.objects.bulk_create(rows, ignore_conflicts=True)
