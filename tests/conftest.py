"""The fixed cast of every test: facilitator, rep, other_rep, manager, stranger, and their clients.

One team, one running training. `rep` and `other_rep` are participants with phones; `stranger` is a facilitator of
another team, who must never see any of it.
"""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from facilitator.models import Membership, Team, User
from sessions.models import Participant, TrainingSession
from sessions.queries import room as rooms
from tests import factories


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    for cache in caches.all():
        cache.clear()
    rooms.forget()


@pytest.fixture
def team(db: None) -> Team:
    return factories.TeamFactory(name="Team West")


@pytest.fixture
def facilitator(team: Team) -> User:
    user = factories.UserFactory(name="Fay Facilitator", email="fay@example.com")
    factories.MembershipFactory(user=user, team=team, role=Membership.Role.OWNER)
    return user


@pytest.fixture
def manager(team: Team) -> User:
    user = factories.UserFactory(name="Max Manager", email="max@example.com")
    factories.MembershipFactory(user=user, team=team, role=Membership.Role.MANAGER)
    return user


@pytest.fixture
def stranger(db: None) -> User:
    user = factories.UserFactory(name="Sam Stranger", email="sam@example.com")
    factories.MembershipFactory(user=user, role=Membership.Role.OWNER)
    return user


@pytest.fixture
def training(team: Team, facilitator: User, manager: User) -> TrainingSession:
    return factories.make_training(team=team, facilitator=facilitator, manager=manager)


@pytest.fixture
def rep(training: TrainingSession) -> Participant:
    profile = factories.RepFactory(team=training.team, name="Ana")
    return factories.ParticipantFactory(training=training, rep=profile, name="Ana", role="csm")


@pytest.fixture
def other_rep(training: TrainingSession) -> Participant:
    profile = factories.RepFactory(team=training.team, name="Ben", role="ae")
    return factories.ParticipantFactory(training=training, rep=profile, name="Ben", role="ae")


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def as_phone() -> Callable[[Participant], Client]:
    def pick_up(participant: Participant) -> Client:
        client = Client()
        for name, value in factories.phone_cookie(participant).items():
            client.cookies[name] = value
        return client

    return pick_up


@pytest.fixture
def key() -> Callable[[], str]:
    """A client-made key, as the phone's page makes one for every answer."""
    return lambda: uuid.uuid4().hex


def post_answer(client: Client, participant: Participant, run: Any, name: str, **data: Any) -> Any:
    """What a phone sends."""
    url = f"/s/{participant.training.code}/do/{run.pk}/{name}/"
    return client.post(url, {"client_key": uuid.uuid4().hex, **data})
