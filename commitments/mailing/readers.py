"""Who reads about a duty: its owner, and once it is late the manager."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from commitments import dutyrules, ladder
from commitments.mailing import post
from commitments.models import Duty, MailClass
from facilitator.access import ANSWERING_ROLES
from facilitator.models import Membership, Team, User

Role = Membership.Role
OWNERS_CLASS = dict.fromkeys((ladder.WEEK_1, ladder.WEEK_2), MailClass.DIGEST)


@dataclass(frozen=True)
class Reader:
    """Somebody a duty is written about to, and the rungs of the ladder that are theirs."""

    address: str
    rungs: tuple[str, ...]
    is_owner: bool

    def kind(self, rung: str) -> MailClass:
        """Which class of mail a rung is to this reader."""
        return OWNERS_CLASS.get(rung, MailClass.NUDGE) if self.is_owner else MailClass.ALERT


@dataclass(frozen=True)
class Managers:
    """The people of some teams who are told what is late: its managers, or where there is none its owners.

    `looking_after` are (team, user) of both: whoever else once owed a look has no part in the team any more.
    """

    by_team: dict[int, list[User]] = field(default_factory=dict)
    looking_after: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def of(cls, teams: Iterable[Team]) -> "Managers":
        """1 query."""
        found: dict[tuple[int, str], list[User]] = defaultdict(list)
        memberships = Membership.objects.filter(team__in=teams, role__in=ANSWERING_ROLES, user__is_active=True)
        for membership in memberships.select_related("user").order_by("pk"):
            found[membership.team_id, membership.role].append(membership.user)
        pks = {pk for pk, _role in found}
        return cls(
            {pk: found.get((pk, Role.MANAGER)) or found[pk, Role.OWNER] for pk in pks},
            frozenset((pk, user.pk) for (pk, _role), users in found.items() for user in users),
        )

    def told_of(self, duty: Duty) -> list[User]:
        """The manager who was in the hour while they look after the team, else everybody who does."""
        everybody = self.by_team.get(duty.team_id, [])
        own = duty.training.manager_id if duty.training else None
        return [user for user in everybody if user.pk == own] or everybody


def is_managers_own(duty: Duty) -> bool:
    """Whether only somebody with an account can owe it; without a name on it, it is every manager's."""
    columns = {name for rule in dutyrules.of(duty.kind) for name in (*rule.needs, *rule.may)}
    return "owner_user" in columns and not columns & {"owner_rep", "owner_participant"}


def owner_address(duty: Duty) -> str:
    """Where mail reaches whoever owes it; empty for a guest, for somebody who left, and without an address."""
    if duty.owner_user is not None:
        return post.reachable(duty.owner_user.email) if duty.owner_user.is_active else ""
    rep = duty.owner_rep
    return post.reachable(rep.email) if rep is not None and rep.active else ""


def of(duty: Duty, managers: Managers) -> list[Reader]:
    """Everybody who is written to about it; a manager who owes it is not told of themselves.

    What a manager owed who looks after the team no longer is every manager's.
    """
    own = owner_address(duty)
    told = list(dict.fromkeys(filter(None, (post.reachable(user.email) for user in managers.told_of(duty)))))
    if is_managers_own(duty):
        owners = [own] if (duty.team_id, duty.owner_user_id) in managers.looking_after else told
        return [Reader(one, ladder.FOR_OWNER, is_owner=True) for one in owners if one]
    found = [Reader(own, ladder.FOR_OWNER, is_owner=True)] if own else []
    return found + [Reader(one, ladder.FOR_MANAGER, is_owner=False) for one in told if one != own]
