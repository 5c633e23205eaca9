"""How a phone proves who it is: a signed cookie per training, checked without the database at the socket.

The cookie holds the training, the participant and a 128-bit device secret; the row holds the secret's digest, which
every request compares, so that one tap revokes a phone.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpResponse

from sessions import codes
from sessions.models import Participant

SALT = "askonce.participant"
LINK_SALT = "askonce.personal-link"
# Until after the follow-up: reps report on Friday from the phone they joined with.
COOKIE_AGE = 45 * 24 * 3600
# A person trains once a week at most; more cookies than these are somebody's attempt to make us work.
MOST_TOKENS = 20


@dataclass(frozen=True)
class Token:
    training_id: int
    participant_id: int
    secret: str


def cookie_name(training_id: int) -> str:
    return f"{_prefix()}{training_id}"


def _prefix() -> str:
    return "__Host-askonce_" if settings.HOSTED else "askonce_"


def tokens(cookies: Mapping[str, str]) -> list[Token]:
    """Everything that a phone's cookies prove, one token for each training that it has joined, the newest first."""
    prefix = _prefix()
    numbers = (name.removeprefix(prefix) for name in cookies if name.startswith(prefix))
    known = sorted((int(number) for number in numbers if number.isdecimal() and len(number) < 19), reverse=True)
    found = ((number, read(cookies[f"{prefix}{number}"])) for number in known[:MOST_TOKENS])
    return [token for number, token in found if token is not None and token.training_id == number]


def remember(response: HttpResponse, participant: Participant, secret: str) -> None:
    """Put the phone's identity into its cookie."""
    value = signing.dumps([participant.training_id, participant.pk, secret], salt=SALT)
    response.set_cookie(
        cookie_name(participant.training_id),
        value,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.HOSTED,
    )


def read(value: str | None) -> Token | None:
    """The token in a cookie's value; None for anything forged, foreign or too old."""
    if not value:
        return None
    try:
        data: Any = signing.loads(value, salt=SALT, max_age=COOKIE_AGE)
        training_id, participant_id, secret = data
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Token(int(training_id), int(participant_id), str(secret))


def owns(token: Token, participant: Participant) -> bool:
    """Whether the phone with this token is still the participant's phone."""
    return hmac.compare_digest(codes.digest(token.secret), participant.device_hash)


def personal_link(participant: Participant) -> str:
    """The token of the link that brings its owner back on another phone."""
    return signing.dumps([participant.pk, participant.link_number], salt=LINK_SALT)


def read_link(value: str) -> tuple[int, int] | None:
    """(participant, link number) of a personal link; None if it was not made here or is too old."""
    try:
        data: Any = signing.loads(value, salt=LINK_SALT, max_age=COOKIE_AGE)
        pk, number = data
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(pk), int(number)
