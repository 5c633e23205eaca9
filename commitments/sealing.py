"""Secrets that have to be read again, encrypted in the database with a key made from SECRET_KEY.

Whoever has the database alone, a backup for example, has none of them. With another SECRET_KEY they cannot be read any
more and are entered again; with the old one in SECRET_KEY_FALLBACKS they can, and what is sealed next has the new one.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# Names what the key is for: nothing else that is made from SECRET_KEY is the same.
PURPOSE = b"askonce.sealing.1"


def sealed(secret: str) -> str:
    return _keys().encrypt(secret.encode()).decode()


def unsealed(text: str) -> str | None:
    """None if it was sealed with a key that this installation no longer has, or has been tampered with."""
    try:
        return _keys().decrypt(text.encode()).decode()
    except InvalidToken:
        return None


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    material = secret.encode() if isinstance(secret, str) else secret
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(material)
    return Fernet(base64.urlsafe_b64encode(derived))
