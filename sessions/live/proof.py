"""Database look-ups behind a connection's proof: the facilitator's login and the projector's link."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from facilitator.models import User
from sessions import access
from sessions.models import TrainingSession


def user_of(key: str | None) -> User | None:
    """The signed-in user of a session key, by the same rules as the login middleware."""
    if not key:
        return None
    stored = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = User.objects.filter(pk=stored.get(SESSION_KEY) or 0, is_active=True).first()
    if user is None:
        return None
    expected = user.get_session_auth_hash()
    return user if constant_time_compare(stored.get(HASH_SESSION_KEY, ""), expected) else None


def may_drive(key: str | None, training_id: int) -> bool:
    """Whether this login may hold the training's console."""
    user = user_of(key)
    return user is not None and access.trainings_to_drive(user).filter(pk=training_id).exists()


def projector_training(token: str) -> int | None:
    return TrainingSession.objects.filter(projector_token=token).values_list("pk", flat=True).first()
