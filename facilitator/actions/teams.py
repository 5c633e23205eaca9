"""Teams and who may see them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from facilitator import dated
from facilitator.actions import audit
from facilitator.locking import for_update
from facilitator.models import Membership, Team, User

Role = Membership.Role


class AlreadyMemberError(Exception):
    """The person has this role in the team; the message says so."""


class LastOwnerError(Exception):
    """A team keeps at least one owner; the message says what to do first."""


def create_team(*, user: User, values: Mapping[str, Any]) -> Team:
    """A team that belongs to its maker. `values` are the fields of TeamForm."""
    with transaction.atomic():
        team = Team.objects.create(**values)
        Membership.objects.create(user=user, team=team, role=Role.OWNER)
        audit.record(team=team, user=user, action="create", subject=team, changes={"name": ["", team.name]})
    return team


def change_team(*, team: Team, user: User, values: Mapping[str, Any]) -> int:
    """Another calendar carries the team's open dates along; gives how many moved."""
    with transaction.atomic():
        locked = for_update(Team.objects).get(pk=team.pk)
        changes = audit.apply(locked, values)
        if not changes:
            return 0
        locked.save(update_fields=list(changes))
        audit.record(team=locked, user=user, action="change", subject=locked, changes=changes)
        return 0 if changes.keys().isdisjoint(dated.FIELDS) else dated.carry_along(locked, user)


def add_member(*, team: Team, by: User, email: str, name: str, role: str) -> tuple[Membership, bool]:
    """Give somebody a role in the team, with a new account when the address has none.

    The second value says whether the account is new. Raises AlreadyMemberError.
    """
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        is_new = user is None
        if user is None:
            user = User.objects.create_user(email=email, name=name)
        membership, added = Membership.objects.get_or_create(user=user, team=team, role=role)
        if not added:
            raise AlreadyMemberError(_("%(name)s already has this role in %(team)s.") % {"name": user, "team": team})
        audit.record(team=team, user=by, action="add", subject=membership, changes={role: ["", user.email]})
    return membership, is_new


def remove_member(*, membership: Membership, by: User) -> None:
    """Take a role away. Raises LastOwnerError rather than leave a team without an owner."""
    with transaction.atomic():
        # Locks the team's owners: two owners who remove each other at once must not both succeed.
        owners = list(for_update(Membership.objects).filter(team=membership.team, role=Role.OWNER))
        if [owner.pk for owner in owners] == [membership.pk]:
            raise LastOwnerError(_("This is the team's only owner. A team needs one."))
        changes = {membership.role: [membership.user.email, ""]}
        audit.record(team=membership.team, user=by, action="remove", subject=membership, changes=changes)
        membership.delete()
