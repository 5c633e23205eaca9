"""Reads settings from the environment and fails loudly, naming the variable and what to write in it."""

import ipaddress
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable's value; without a default an unset or empty one is an error."""
    value = os.environ.get(name) or default
    if value is None:
        raise ImproperlyConfigured(f"Set {name} in the environment: it has no default here.")
    return value


def flag(name: str) -> bool:
    """True for 1, true, yes, on; False for unset, empty, 0, false, no, off; anything else is an error."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")


def number(name: str, default: int, *, least: int | None = None) -> int:
    value = os.environ.get(name, "")
    if not value:
        return default
    try:
        found = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.") from error
    if least is not None and found < least:
        raise ImproperlyConfigured(f"{name} is {found}: write {least} or more.")
    return found


def names(name: str) -> list[str]:
    """A comma-separated list; empty items are dropped."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def web_address(name: str, *, required: bool) -> str:
    """`https://ask.example` without a path or a slash at the end; empty where it is not required and not set."""
    value = text(name, None if required else "").rstrip("/")
    parts = urlsplit(value)
    if value and not (parts.scheme in {"http", "https"} and parts.hostname and not (parts.path or parts.query)):
        raise ImproperlyConfigured(f"{name} is {value!r}: write an address such as https://ask.example.")
    return value


def host_of(address: str) -> str:
    """The name in a web address, as ALLOWED_HOSTS has it."""
    return urlsplit(address).hostname or ""


def networks(name: str, default: str) -> list[str]:
    """Comma-separated addresses or networks, each one valid."""
    found = names(name) or default.split(",")
    for one in found:
        try:
            ipaddress.ip_network(one)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {one!r} is no address and no network such as 10.0.0.0/8.") from error
    return found


def secret_key(folder: Path) -> str:
    """The installation's own key, made once with mode 0600 (RELIABILITY T16)."""
    file = folder / "secret.key"
    try:
        # O_EXCL closes the race of two first starts: one makes the key, the other reads it.
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(handle, "w") as opened:
        opened.write(secrets.token_urlsafe(50))
    return file.read_text().strip()
