"""Typed helpers around requests."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from facilitator.models import User


def signed_in(request: HttpRequest) -> User:
    """The user behind a `login_required` view, typed."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: as the server saw it, or as our own proxy did (RELIABILITY T17)."""
    peer = request.META.get("REMOTE_ADDR") or "127.0.0.1"
    if not (settings.TRUSTED_PROXIES and _is_ours(peer)):
        return str(peer)
    # Our proxy overwrites the header, so there is one address in it; behind two of them the last one is its word.
    named = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return named if _address(named) else str(peer)


def _is_ours(peer: str) -> bool:
    """Whether a connection comes from our proxy. A Unix socket has no address: REMOTE_ADDR is empty, which is us."""
    found = _address(peer)
    return found is not None and any(found in ipaddress.ip_network(one) for one in settings.TRUSTED_PROXIES)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def session_key(jar: Mapping[str, str]) -> str | None:
    """The key of a login in these cookies; what is none is not looked for, PostgreSQL refuses some of it (NUL)."""
    key = jar.get(settings.SESSION_COOKIE_NAME, "")
    return key if key.isascii() and key.isalnum() else None


def is_loopback(request: HttpRequest) -> bool:
    """Whether the request comes from this very machine."""
    found = _address(address_of(request))
    return found is not None and found.is_loopback and not _came_by_public_name(request)


def _came_by_public_name(request: HttpRequest) -> bool:
    """Whether a visitor came through a tunnel to this laptop, whose own end is on this machine as we are."""
    if not settings.LOOPBACK_ONLY:
        return False
    public = urlsplit(settings.PUBLIC_BASE_URL).hostname or ""
    try:
        asked = urlsplit(f"//{request.META.get('HTTP_HOST', '')}").hostname or ""
    except ValueError:
        # No name of this machine either.
        return True
    # A dot at the end is the same name, for Django as well.
    return bool(public) and asked.rstrip(".") == public.rstrip(".")
