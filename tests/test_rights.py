"""Every route × every role, on one team's objects: a route without an entry here fails (RELIABILITY T11).

The cast: facilitator (owner of the team), manager (of the team), stranger (owner of another team), rep and other_rep
(phones of the training), foreign_phone (a phone of another team's training), nobody.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from facilitator.models import User
from sessions.models import Participant, TrainingSession
from sessions.queries import room as rooms
from tests import factories
from tests.rights.routes import ACTORS, FORBIDDEN, LOGIN, MISSING, OK, ROUTES
from tests.rights.world import World, make_world

pytestmark = pytest.mark.django_db


def names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The names of all routes of the project."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield namespace + pattern.name
        else:
            yield from names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


@pytest.fixture
def world(training: TrainingSession, rep: Participant, manager: User) -> World:
    return make_world(training, rep, manager)


@pytest.fixture
def clients(
    facilitator: User, manager: User, stranger: User, rep: Participant, other_rep: Participant, as_user, as_phone
) -> dict[str, Client]:
    elsewhere = factories.make_training(team=stranger.memberships.get().team, facilitator=stranger)
    return {
        "nobody": Client(),
        "facilitator": as_user(facilitator),
        "manager": as_user(manager),
        "stranger": as_user(stranger),
        "rep": as_phone(rep),
        "other_rep": as_phone(other_rep),
        "foreign_phone": as_phone(factories.ParticipantFactory(training=elsewhere)),
    }


def outcome(response: Any) -> str:
    if response.status_code == 302 and response.headers["Location"].startswith("/sign-in/"):
        return LOGIN
    return {403: FORBIDDEN, 404: MISSING}.get(response.status_code, OK)


def test_every_route_has_an_entry_and_every_entry_a_route():
    assert set(names()) == set(ROUTES)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Whatever is changed within it is as before afterwards: a world of its own for each actor would take minutes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    rooms.forget()
    for cache in caches.all():
        cache.clear()


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_a_route_gives_each_role_what_it_may_have(world, clients, name):
    route = ROUTES[name]
    url = reverse(name, args=route.args(world))
    got = {}
    for actor in ACTORS:
        with undone():
            response = clients[actor].get(url) if route.post is None else clients[actor].post(url, route.post)
        assert response.status_code < 500, actor
        got[actor] = outcome(response)
    assert got == route.rights


CHANGES = [name for name, route in ROUTES.items() if route.post is not None]


def test_what_changes_something_takes_only_a_post(world, clients):
    for name in CHANGES:
        url = reverse(name, args=ROUTES[name].args(world))
        assert clients["facilitator"].get(url).status_code in {404, 405}, name
        assert clients["rep"].get(url).status_code in {302, 404, 405}, name


def test_a_post_without_its_token_is_refused(world, facilitator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(facilitator)
    for name in CHANGES:
        response = client.post(reverse(name, args=ROUTES[name].args(world)), ROUTES[name].post)
        assert response.status_code == 403, name


# A key past every column of a database.
TOO_LARGE = 2**63


@pytest.mark.parametrize("actor", ["facilitator", "rep"])
def test_a_number_that_no_column_holds_is_nothing(world, clients, actor):
    for name, route in ROUTES.items():
        args = route.args(world)
        huge = [TOO_LARGE if isinstance(arg, int) else arg for arg in args]
        if huge != args:
            url = reverse(name, args=huge)
            asked = clients[actor].get(url) if route.post is None else clients[actor].post(url, route.post)
            assert asked.status_code in {302, 403, 404}, (name, asked.status_code)
