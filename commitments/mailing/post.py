"""Whether mail goes out here at all, and which address its links begin with."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings

# They take a mail and deliver it to nobody.
SILENT = {
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
}


def is_on() -> bool:
    """Whether a mail server is set: without one nothing is planned, and nothing is said to have been sent."""
    return settings.MAILERS["default"]["BACKEND"] not in SILENT


def base() -> str:
    """What links begin with, without a slash at the end; empty where nobody outside could open one.

    Never the address of a request: whoever asked for a page does not decide where a mail points (RELIABILITY T14).
    """
    return str(settings.PUBLIC_BASE_URL).rstrip("/")


def link(path: str) -> str:
    """An address that works from anywhere, or nothing."""
    return base() + path if base() else ""


def desk_link(path: str) -> str:
    """The same for pages that need a sign-in, which a laptop shows to nobody else."""
    return "" if settings.LOOPBACK_ONLY else link(path)


def sender() -> str:
    """The address that mails come from, without a name."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def domain() -> str:
    """What the names of mails end with."""
    return urlsplit(base()).hostname or sender().rpartition("@")[2] or "localhost"


def reachable(address: str) -> str:
    """An address as mails are kept under, in lower case; empty for none, and for one that exists on no network."""
    address = address.strip().lower()
    return "" if address.endswith("@localhost") else address


def one_click(stop_url: str) -> dict[str, str]:
    """The headers by which mail programs stop these mails.

    Only for a line that nobody can read along (RFC 8058), and never one without the other: there are scanners that open
    every address.
    """
    if not stop_url.startswith("https://"):
        return {}
    return {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
