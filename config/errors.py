"""Answers to what cannot be taken: a body larger than any form of ours takes, or one that cannot be read."""

import re
from typing import Any

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults

# What may be sent to a page, by its address; the first that matches.
LIMITS: tuple[tuple[str, Any], ...] = (
    (
        r"^/programs/upload/",
        gettext_lazy("A program’s file may have 256 KB: it is text only. Is this the file that you meant?"),
    ),
    (
        r"^/programs/",
        gettext_lazy(
            "One text of a program has 4,000 characters at most, and its whole file 256 KB. Shorten what you pasted, "
            "then save again."
        ),
    ),
    (r"^/teams/", gettext_lazy("A list of reps may have 240 KB: one name a line is enough.")),
    (
        r"^/desk/",
        gettext_lazy(
            "A list of accounts may have 2 MB and 10,000 rows; leave out columns, or load one region at a time."
        ),
    ),
    (r"^/[sjau]/", gettext_lazy("A few hundred characters are enough here. Shorten it, then send it again.")),
)


def limit_at(path: str) -> str:
    """What may be sent to this address, in words; empty where nothing special is known."""
    return next((str(text) for pattern, text in LIMITS if re.match(pattern, path)), "")


def too_large(path: str, accept: str = "text/html") -> HttpResponse:
    """What was sent to `path` is too large; `accept` is the request's header."""
    if "application/json" in accept and "text/html" not in accept:
        problem = limit_at(path) or _("This is too large to take. Shorten it, then send it again.")
        return JsonResponse({"problem": problem, "errors": {"__all__": [problem]}}, status=413)
    return HttpResponse(render_to_string("413.html", {"limit": limit_at(path)}), status=413)


def not_kept(*, page: bool) -> HttpResponse:
    """What was sent may not be stored, and may be sent again; as a `page` or for a script (F11, F12)."""
    answer: HttpResponse
    if page:
        answer = HttpResponse(render_to_string("503.html"), status=503)
    else:
        problem = _("Not saved yet: the database is busy. Send it again in a moment.")
        answer = JsonResponse({"problem": problem, "errors": {"__all__": [problem]}}, status=503)
    answer.headers["Retry-After"] = "1"
    return answer


def too_large_page(request: HttpRequest) -> HttpResponse:
    """For nginx, which refuses larger bodies itself; the original address is in the query."""
    return too_large(request.GET.get("at", "")[:200], request.headers.get("accept", ""))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Django calls every refused body a bad request; one that is too large can be mended by who sent it."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request.path_info, request.headers.get("accept", ""))
    if isinstance(exception, DisallowedHost):
        return HttpResponse(render_to_string("unknown_name.html"), status=400)
    return defaults.bad_request(request, exception)
