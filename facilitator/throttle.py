"""Counts failed sign-ins per account and address: a delay, never a lock-out (RELIABILITY T12)."""

import hashlib
import time

from django.core.cache import caches
from django.http import HttpRequest

from facilitator.http import address_of

FAILURES = 10
WINDOW = 600
# One count for all processes; see CACHES.
cache = caches["shared"]


def wait_seconds(request: HttpRequest, email: str) -> int:
    """0 while another try is allowed, else the seconds until one is."""
    count, until = _keys(request, email)
    known = cache.get_many([count, until])
    return max(1, round(known.get(until, 0) - time.time())) if known.get(count, 0) >= FAILURES else 0


def count_failure(request: HttpRequest, email: str) -> None:
    count, until = _keys(request, email)
    # The first failure opens the window for all that follow, in whichever process they are counted.
    cache.add(until, time.time() + WINDOW, WINDOW)
    cache.add(count, 0, WINDOW)
    try:
        cache.incr(count)
    except ValueError:
        # The window ended between the two lines.
        cache.set(count, 1, WINDOW)


def forget(request: HttpRequest, email: str) -> None:
    """The person is in: their slips of the finger no longer count."""
    for key in _keys(request, email):
        cache.delete(key)


def _keys(request: HttpRequest, email: str) -> tuple[str, str]:
    """Of the count, and of the moment (epoch seconds) when it ends."""
    # Hashed: what people type may be long or hold characters that a cache key may not.
    digest = hashlib.sha256(f"{email.strip().lower()}|{address_of(request)}".encode()).hexdigest()
    return f"sign-in-failures:{digest}", f"sign-in-failures-until:{digest}"
