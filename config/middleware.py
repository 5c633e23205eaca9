"""What the framework does not bring: three small guards, and pages that leave some of the Wi-Fi to others."""

import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from config import errors
from facilitator.http import is_loopback, session_key

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponseBase]

# What phones, the projector and calendars need, and the links in mails; the rest is the facilitator's (RELIABILITY 0.9,
# T5).
OPEN_ON_THE_NETWORK = (
    *("/j/", "/s/", "/p/", "/me/", "/calendar/", "/a/", "/u/"),
    *("/static/", "/healthz", "/ready/", "/too-large/"),
)

# What a whole room fetches at the same moment. Not the desk, and not /s/CODE/link/ or /me/: a page that showed a
# lasting secret beside words of the request would let its length be used to guess it (BREACH). Here the only secret
# beside such words is the form's token, which Django masks anew in every answer.
IN_THE_ROOM = re.compile(
    r"^/(?:j/[^/]+/|s/[^/]+/(?:snapshot/)?|p/[^/]+/(?:snapshot/)?|trainings/\d+/console/(?:snapshot/)?)$"
)
# What fits into one packet takes no less of the air when it is smaller.
ONE_PACKET = 1200


# A phone has no login, no messages and no forms of htmx: it proves itself by a cookie of its own.
PHONES = re.compile(r"^/[js]/")


class NotForPhones(MiddlewareMixin):
    """A middleware that phones pass by: with a thousand of them, each one counts."""

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request) if PHONES.match(request.path_info) else super().__call__(request)


class DeskSessionMiddleware(NotForPhones, SessionMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        if session_key(request.COOKIES) is None:
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        super().process_request(request)


class DeskAuthenticationMiddleware(NotForPhones, AuthenticationMiddleware):
    pass


class DeskMessageMiddleware(NotForPhones, MessageMiddleware):
    pass


class RoomGZipMiddleware(GZipMiddleware):
    """Compresses the pages of the room: 0.05 ms for a phone's page, which is then a third of its size."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, HttpResponse) or len(response.content) < ONE_PACKET:
            return response
        if not IN_THE_ROOM.match(request.path_info):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed


class ResourcePolicyMiddleware:
    """Our pages and files are for our own pages only."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class BusyDatabaseMiddleware:
    """Locked by another program, or the disk is full: nothing was stored, and the page may send it again (F11, F12)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError):
            return None
        logger.error("the database refused %s: %s", request.method, exception)
        return errors.not_kept(page=request.accepts("text/html"))


class LoopbackOnlyMiddleware:
    """Embedded mode: sign-in, console, desk and library answer this machine only.

    Passwords and the manager's pages never cross the meeting-room network. `start --remote-facilitator` lifts it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.LOOPBACK_ONLY or is_loopback(request):
            return self.get_response(request)
        # What the URLs are matched against; `path` still has a prefix in front of it, which a visitor may have named.
        if request.path_info == "/" or request.path_info.startswith(OPEN_ON_THE_NETWORK):
            return self.get_response(request)
        return self.refuse(request)

    def refuse(self, request: HttpRequest) -> HttpResponse:
        return render(request, "facilitator/this_machine_only.html", status=403)
