"""Refuses WebSocket handshakes that do not come from our own page (RELIABILITY 0.5, T6, T8)."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

Scope = dict[str, Any]
DEFAULT_PORTS = {"http": 80, "https": 443}


def header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def scheme(scope: Scope) -> str:
    """http or https as the browser saw it; behind a proxy only the configured header is believed."""
    trusted = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if trusted:
        name = trusted[0].removeprefix("HTTP_").replace("_", "-").lower().encode()
        return "https" if header(scope, name) == trusted[1] else "http"
    return "https" if scope.get("scheme") == "wss" else "http"


def same_origin(scope: Scope) -> bool:
    """Scheme, host and port of Origin equal those of the request, and the host is one of ours."""
    host = header(scope, b"host")
    try:
        origin, asked = urlsplit(header(scope, b"origin")), urlsplit(f"//{host}")
        ours = (scheme(scope), asked.hostname, asked.port or DEFAULT_PORTS[scheme(scope)])
        theirs = (origin.scheme, origin.hostname, origin.port or DEFAULT_PORTS.get(origin.scheme))
    except ValueError:
        return False
    if asked.hostname is None or ours != theirs:
        return False
    return validate_host(asked.hostname, settings.ALLOWED_HOSTS)
