"""Addresses that people carry away from this screen."""

from django.conf import settings
from django.http import HttpRequest

from facilitator.http import is_loopback


def absolute(request: HttpRequest, path: str) -> str:
    """For signing in: the configured public address, or the one in use, which on a laptop is the laptop's own."""
    if settings.PUBLIC_BASE_URL and not settings.LOOPBACK_ONLY:
        return str(settings.PUBLIC_BASE_URL).rstrip("/") + path
    return request.build_absolute_uri(path)


def works_here_only(request: HttpRequest) -> bool:
    """Whether a link of `absolute` opens on this machine and nowhere else."""
    return settings.LOOPBACK_ONLY or (not settings.PUBLIC_BASE_URL and is_loopback(request))


def base_for_phones() -> str:
    """The address that phones in the room reach, without a slash at its end; empty when none is known."""
    return str(settings.LAN_URL or settings.PUBLIC_BASE_URL).rstrip("/")


def for_phones(request: HttpRequest, path: str) -> str:
    """For the room: the address that `start` found on the network, else the one in use."""
    base = base_for_phones()
    return base + path if base else request.build_absolute_uri(path)
