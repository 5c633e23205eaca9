"""Who wants no mail: a reader by class, from every team; and a team's manager, all of the team's to an address."""

from collections.abc import Iterable
from dataclasses import dataclass

from commitments.models import Invitation, Mail, MailClass, MailStop, TeamStop
from commitments.models.reminders import REMINDERS


@dataclass(frozen=True)
class Stops:
    """(address, class) that readers have stopped, and (address, team) that desks have."""

    by_readers: frozenset[tuple[str, str]]
    by_desks: frozenset[tuple[str, int]]

    def hold(self, address: str, kind: str, team: int) -> bool:
        return (address, kind) in self.by_readers or (address, team) in self.by_desks


def of(addresses: Iterable[str]) -> Stops:
    """Of these readers, in lower case. 2 queries, none without a reader."""
    found = set(addresses)
    return Stops(
        frozenset(MailStop.objects.filter(address__in=found).values_list("address", "kind")),
        frozenset(TeamStop.objects.filter(address__in=found).order_by().values_list("address", "team_id")),
    )


def kinds_of(mail: Mail | Invitation) -> set[str]:
    """The classes that a mail was; every class of reminder, where nothing of it is left to tell by."""
    if isinstance(mail, Invitation):
        return {MailClass.INVITE.value}
    found = set(mail.reminders.order_by().values_list("kind", flat=True))
    return found or {kind.value for kind in REMINDERS}
