"""Counts failed sign-ins per account and address: a delay, never a lock-out (RELIABILITY T12)."""

import hashlib
import time

from django.core.cache import cache
from django.http import HttpRequest

from facilitator.http import address_of

FAILURES = 10
WINDOW = 600


def wait_seconds(request: HttpRequest, email: str) -> int:
    """0 while another try is allowed, else the seconds until one is."""
    count, until = cache.get(_key(request, email), (0, 0.0))
    return max(1, round(until - time.time())) if count >= FAILURES else 0


def count_failure(request: HttpRequest, email: str) -> None:
    key = _key(request, email)
    count, until = cache.get(key, (0, time.time() + WINDOW))
    cache.set(key, (count + 1, until), max(1, round(until - time.time())))


def forget(request: HttpRequest, email: str) -> None:
    """The person is in: their slips of the finger no longer count."""
    cache.delete(_key(request, email))


def _key(request: HttpRequest, email: str) -> str:
    # Hashed: what people type may be long or hold characters that a cache key may not.
    digest = hashlib.sha256(f"{email.strip().lower()}|{address_of(request)}".encode()).hexdigest()
    return f"sign-in-failures:{digest}"
