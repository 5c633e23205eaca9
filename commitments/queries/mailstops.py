"""Whom a team's desk writes to: for stopping mail to somebody, and for seeing to whom it is stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Lower

from commitments.mailing import post
from commitments.models import TeamStop
from facilitator.models import Membership, Rep, Team

# More are not offered while typing; an address that is typed is found all the same.
MOST_OFFERED = 300


@dataclass(frozen=True)
class Held:
    """An address to which the desk has stopped all mail; `name` is empty when nobody of the team has it any more."""

    address: str
    name: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Person:
    name: str
    address: str


def held(team: Team) -> Sequence[Held]:
    """By address. 3 queries, 1 without a row."""
    rows = list(TeamStop.objects.filter(team=team).select_related("by"))
    names = {one.address: one.name for one in _people(team, [row.address for row in rows])} if rows else {}
    return [Held(row.address, names.get(row.address, ""), str(row.by or ""), row.created_at) for row in rows]


def offered(team: Team) -> Sequence[Person]:
    """2 queries."""
    return sorted(_people(team), key=lambda one: one.name)[:MOST_OFFERED]


def named(team: Team, text: str) -> list[str]:
    """The addresses of everybody of the team who has this address or this name. 2 queries."""
    wanted = text.strip().casefold()
    return list(dict.fromkeys(one.address for one in _people(team) if wanted in (one.address, one.name.casefold())))


def _people(team: Team, addresses: list[str] | None = None) -> list[Person]:
    """Who may be written to: active reps, and users in any role."""
    reps = Rep.objects.filter(team=team, active=True).annotate(reader=Lower("email"))
    users = Membership.objects.filter(team=team, user__is_active=True).annotate(reader=Lower("user__email"))
    if addresses is not None:
        reps, users = reps.filter(reader__in=addresses), users.filter(reader__in=addresses)
    found = [(name, post.reachable(email)) for name, email in reps.values_list("name", "email")]
    found += [(name or email, post.reachable(email)) for name, email in users.values_list("user__name", "user__email")]
    return [Person(name, address) for name, address in found if address]
