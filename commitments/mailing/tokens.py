"""Short signed names for rows: at most 36 characters, so that no header or line of a mail is folded (CONTENT 3.4.3)."""

import base64
from typing import Literal

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

# What a token opens, and nothing else.
Purpose = Literal["answer", "stop", "uninvite"]
# 128 bits.
MAC_LENGTH = 22


def make(purpose: Purpose, pk: int) -> str:
    return f"{int_to_base36(pk)}-{_mac(purpose, pk, settings.SECRET_KEY)}"


def read(purpose: Purpose, token: str) -> int | None:
    """The row's key; None for a token that was not made here for this purpose, with this secret key or one before."""
    number, _dash, mac = token.partition("-")
    try:
        pk = base36_to_int(number)
    except ValueError:
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return pk if any(constant_time_compare(mac, _mac(purpose, pk, key)) for key in keys) else None


def _mac(purpose: Purpose, pk: int, key: str | bytes) -> str:
    digest = salted_hmac(f"askonce.mail.{purpose}", str(pk), secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode()[:MAC_LENGTH]
