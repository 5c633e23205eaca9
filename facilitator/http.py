"""Typed helpers around requests."""

import ipaddress

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from facilitator.models import User


def signed_in(request: HttpRequest) -> User:
    """The user behind a `login_required` view, typed."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, as the server saw it."""
    return request.META.get("REMOTE_ADDR") or "127.0.0.1"


def is_loopback(request: HttpRequest) -> bool:
    """Whether the request comes from this very machine."""
    try:
        return ipaddress.ip_address(address_of(request)).is_loopback
    except ValueError:
        return False
