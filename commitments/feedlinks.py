"""The secret in a calendar's link: 256 bits from the server's key and the row's nonce.

The row holds its digest, by which it is found, and the nonce, from which the server, and nobody who has only the
database, can show its owner the link again. With another SECRET_KEY old links go on working, unshown.
"""

import base64
import secrets
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from commitments.models import CalendarFeed
from facilitator import links
from sessions import codes

SALT = "askonce.calendar-feed"
# Undocumented, and it takes https only: Google's own servers fetch the calendar.
GOOGLE = "https://calendar.google.com/calendar/r?cid="


@dataclass(frozen=True)
class Addresses:
    """A feed's link in the forms that calendar programs take; `url` is empty where it cannot be shown again.

    `reach` says from where it answers: "anywhere", "network" (the laptop's Wi-Fi) or "machine" (the laptop itself).
    `google` is empty where Google could not fetch it.
    """

    feed: CalendarFeed
    url: str
    webcal: str
    google: str
    reach: str


def make_nonce() -> str:
    return secrets.token_urlsafe(16)


def token_of(nonce: str, key: str | bytes | None = None) -> str:
    """43 letters for an address."""
    mac = salted_hmac(SALT, nonce, secret=key or settings.SECRET_KEY, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def shown(feed: CalendarFeed) -> str | None:
    """The token of a feed's link; None where the key that made it is gone."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = token_of(feed.nonce, key)
        if constant_time_compare(codes.digest(token), feed.token_hash):
            return token
    return None


def addresses(request: HttpRequest, feed: CalendarFeed) -> Addresses:
    """How a feed is reached from here. A phone's calendar answers on the room's network, a user's on this machine."""
    token = shown(feed)
    if token is None:
        return Addresses(feed, "", "", "", "anywhere")
    path = reverse("commitments:feed", args=[token])
    if not settings.LOOPBACK_ONLY:
        reach, url = "anywhere", links.absolute(request, path)
    elif feed.user_id is not None:
        reach, url = "machine", links.absolute(request, path)
    elif settings.PUBLIC_BASE_URL:
        # What is open to phones may be passed on to the world, a desk is not.
        reach, url = "anywhere", str(settings.PUBLIC_BASE_URL).rstrip("/") + path
    else:
        reach, url = "network", links.for_phones(request, path)
    webcal = "webcal:" + url.partition(":")[2]
    fetched = reach == "anywhere" and url.startswith("https://")
    return Addresses(feed, url, webcal, GOOGLE + quote(webcal, safe="") if fetched else "", reach)
