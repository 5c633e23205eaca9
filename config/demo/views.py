"""The demo's own pages. Their URLs exist only while `manage.py demo` runs, and only for this machine."""

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET

from config.demo import stage
from config.demo.signing import BACKEND
from facilitator.models import User
from sessions import identity

# Frames of our own pages; the second phone comes under a name of its own, because one name is one phone.
FRAMES: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "frame-src": [CSP.SELF, f"http://{stage.SECOND_PHONE}:*"],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}


@never_cache
@require_GET
@csp_override(FRAMES)
def side_by_side(request: HttpRequest) -> HttpResponse:
    """Console, projector and two phones in one page. Whoever opens it is the facilitator."""
    _sign_in(request)
    training = stage.scene().training
    second = reverse("demo:phone", args=[2])
    host, _colon, port = request.get_host().partition(":")
    both = host == stage.HOST
    context = {
        "training": training,
        "console": reverse("sessions:console", args=[training.pk]),
        "projector": reverse("sessions:projector", args=[training.projector_token]),
        "first": reverse("demo:phone", args=[1]),
        "second": f"http://{stage.SECOND_PHONE}:{port}{second}" if both else "",
        "second_window": f"http://{'localhost' if host != 'localhost' else '127.0.0.1'}:{port}{second}",
        "with_both": f"http://{stage.HOST}:{port}{request.path}",
        "desk": reverse("commitments:team_desk", args=[training.team_id]),
    }
    return render(request, "demo/side_by_side.html", context)


@never_cache
@require_GET
def console(request: HttpRequest) -> HttpResponse:
    """The way to the console without a password."""
    _sign_in(request)
    return redirect("sessions:console", pk=stage.scene().training.pk)


@never_cache
@require_GET
def phone(request: HttpRequest, number: int) -> HttpResponse:
    """Pick up a robot's phone: this browser shows what it shows, and may tap too."""
    seats = stage.scene().seats
    if not 1 <= number <= len(seats):
        raise Http404
    seat = seats[number - 1]
    response = redirect("sessions:phone", code=stage.scene().training.code)
    identity.remember(response, seat.participant, seat.secret)
    return response


def _sign_in(request: HttpRequest) -> None:
    facilitator = stage.scene().facilitator
    if not isinstance(request.user, User) or request.user.pk != facilitator.pk:
        login(request, facilitator, backend=BACKEND)
