"""Join codes and secret tokens, all made by `secrets`."""

import hashlib
import secrets

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: a code read from a projector is typed right the first time.
ALPHABET = "ACDEFGHJKMNPQRTWXY34679"
CODE_LENGTH = 6


def join_code(length: int = CODE_LENGTH) -> str:
    """A code of look-alike-free letters; unique among trainings by the database."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalize(typed: str) -> str:
    """What somebody typed, without case, spaces or dashes."""
    return "".join(character for character in typed.upper() if character.isalnum())


def capability() -> str:
    """A 256-bit token for a link that is itself the permission."""
    return secrets.token_urlsafe(32)


def secret() -> str:
    """A 128-bit device secret; only its digest is stored."""
    return secrets.token_urlsafe(16)


def digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
