"""Joining from a phone: by QR or code, by name, by a personal link."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sessions import access, after_hour, codes, identity, limits, pages
from sessions.actions import joining
from sessions.errors import NotNowError
from sessions.forms import CodeForm, NameForm, PickForm
from sessions.models import JoinClaim, Participant, TrainingSession
from sessions.queries.joining import LIST_SECONDS, Obstacle, door

WAITING_COOKIE = "askonce_waiting"
WAITING_AGE = 1800
LONGEST_FIND = 60


@never_cache
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The page behind the short address: type the code from the screen."""
    if request.method == "GET":
        return code_page(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return code_page(request, form, 422)
    if limits.too_many(request):
        return too_many(request)
    code = form.cleaned_data["code"]
    if access.find_training_by_code(code) is not None:
        return redirect("sessions:join", code=code)
    return unknown_code(request, form, 422)


def code_page(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    response = render(request, "sessions/enter_code.html", {"form": form}, status=status)
    return limits.name_device(request, response)


def unknown_code(request: HttpRequest, form: CodeForm, status: int) -> HttpResponse:
    """One answer for wrong, over and not open yet, so that it tells a guesser nothing."""
    limits.count_failure(request)
    form.is_valid()
    form.errors.pop("code", None)
    form.add_error("code", _("No open training has this code. Compare it with the screen in the room."))
    return code_page(request, form, status)


def too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "sessions/too_many.html", status=429)
    response.headers["Retry-After"] = str(limits.WINDOW)
    return response


def at_the_door(request: HttpRequest, code: str) -> TrainingSession | HttpResponse:
    """The open training of a code in an address, or the page that says why there is none."""
    if limits.too_many(request):
        return too_many(request)
    training = access.find_training_by_code(code)
    return training or unknown_code(request, CodeForm({"code": code}), 404)


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Pick a name and a role. A phone that already belongs to this training goes straight in."""
    if is_inside(request, code):
        return redirect("sessions:phone", code=codes.normalize(code))
    training = at_the_door(request, code)
    if isinstance(training, HttpResponse):
        return training
    if request.method == "POST":
        return _let_in(request, training)
    return join_page(request, training) if request.GET.get("find") else first_page(request, training)


def is_inside(request: HttpRequest, code: str) -> bool:
    """Whether this phone belongs to somebody here already. Somebody sent out gets their 403: no joining again."""
    try:
        access.get_viewer(request, code)
    except Http404:
        return False
    return True


def first_page(request: HttpRequest, training: TrainingSession) -> HttpResponse:
    """The page as it is first seen: made once a second for all phones, but for the token in each one's forms."""
    key = f"door:{training.pk}:{training.locked}:{training.capacity}"

    def make() -> str:
        context = {"training": training, "door": door(training), "form": NameForm()}
        return render_to_string("sessions/join.html", {**context, "csrf_token": pages.place("token")})

    page = pages.filled(pages.kept(key, LIST_SECONDS, make), {"token": get_token(request)})
    return limits.name_device(request, HttpResponse(page))


def join_page(
    request: HttpRequest,
    training: TrainingSession,
    *,
    form: NameForm | None = None,
    problem: str = "",
    obstacle: Obstacle | None = None,
    status: int = 200,
) -> HttpResponse:
    """The names and the form. With an `obstacle` that a phone has just met, one tap sends what it sent again."""
    context = {
        "training": training,
        "door": door(training, find=request.GET.get("find", "")[:LONGEST_FIND], obstacle=obstacle),
        "form": form or NameForm(),
        "problem": problem,
        "again": {name: request.POST[name] for name in ("rep", "name", "role") if obstacle and name in request.POST},
    }
    return limits.name_device(request, render(request, "sessions/join.html", context, status=status))


def _let_in(request: HttpRequest, training: TrainingSession) -> HttpResponse:
    form: PickForm | NameForm
    if "rep" in request.POST:
        form = PickForm(request.POST, team_id=training.team_id)
        if not form.is_valid():
            return join_page(request, training, problem=str(form.errors["rep"][0]), status=422)
    else:
        form = NameForm(request.POST, team_id=training.team_id)
        if not form.is_valid():
            return join_page(request, training, form=form, status=422)
    data = form.cleaned_data
    try:
        joined = joining.join(training=training, name=data["name"], role=data["role"], rep=data["rep"])
    except joining.NameTakenError as taken:
        return redirect("sessions:claim", code=training.code, participant_pk=taken.participant.pk)
    except joining.DoorClosedError:
        return join_page(request, training, obstacle="locked", status=409)
    except joining.RoomFullError:
        return join_page(request, training, obstacle="full", status=409)
    except NotNowError as refused:
        return join_page(request, training, problem=str(refused), status=409)
    response = redirect("sessions:phone", code=training.code)
    identity.remember(response, joined.participant, joined.secret)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, code: str, participant_pk: int) -> HttpResponse:
    """A taken name: “is that you?” Yes asks the facilitator; no goes back to the list."""
    training = at_the_door(request, code)
    if isinstance(training, HttpResponse):
        return training
    participant = get_object_or_404(Participant.objects.present(), pk=participant_pk, training=training)
    if request.method == "GET":
        return render(request, "sessions/claim.html", {"training": training, "participant": participant})
    secret = joining.claim(participant=participant)
    response = redirect("sessions:waiting", code=training.code)
    response.set_signed_cookie(
        WAITING_COOKIE, secret, max_age=WAITING_AGE, httponly=True, samesite="Lax", secure=settings.HOSTED
    )
    return response


@never_cache
@require_GET
def waiting(request: HttpRequest, code: str) -> HttpResponse:
    """The waiting phone asks `?poll` every few seconds; once admitted it becomes the participant's phone."""
    secret = request.get_signed_cookie(WAITING_COOKIE, default="", max_age=WAITING_AGE) or ""
    found = (
        JoinClaim.objects.select_related("participant__training")
        .filter(device_hash=codes.digest(secret), participant__training__code=codes.normalize(code))
        .first()
    )
    if "poll" in request.GET:
        return JsonResponse({"waiting": found is not None and found.decided_at is None})
    if found is None:
        return redirect("sessions:join", code=code)
    participant = found.participant
    if not found.accepted:
        return render(request, "sessions/waiting.html", {"claim": found, "training": participant.training})
    # Admitted once, moved on to another phone since: this one asks again.
    still_theirs = participant.device_hash == found.device_hash
    response = redirect("sessions:phone" if still_theirs else "sessions:join", code=participant.training.code)
    if still_theirs:
        identity.remember(response, participant, secret)
    response.delete_cookie(WAITING_COOKIE)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def personal_link(request: HttpRequest, token: str) -> HttpResponse:
    """Come back on another phone. GET shows who; only POST moves the name here (mail scanners fetch links)."""
    pk, number = identity.read_link(token) or (0, 0)
    participant = Participant.objects.present().select_related("training").filter(pk=pk, link_number=number).first()
    if participant is None:
        return render(request, "sessions/link_over.html", status=404)
    if request.method == "GET":
        return render(request, "sessions/personal_link.html", {"participant": participant})
    secret = joining.come_back(participant=participant)
    response = redirect("sessions:phone", code=participant.training.code)
    identity.remember(response, participant, secret)
    return response


@never_cache
@require_GET
def own_link(request: HttpRequest, code: str) -> HttpResponse:
    """The personal link as QR and text, for moving to another phone, and what only its owner may read.

    The link itself opens to whoever has it, and mail scanners follow it: nothing private stands behind it before POST.
    """
    participant, _room = access.get_participant(request, code)
    path = reverse("sessions:personal_link", args=[identity.personal_link(participant)])
    base = settings.LAN_URL or settings.PUBLIC_BASE_URL or request.build_absolute_uri("/")
    context = {
        "participant": participant,
        "training": participant.training,
        "link": base.rstrip("/") + path,
        "parts": [part(participant) for part in after_hour.own_parts()],
    }
    return render(request, "sessions/own_link.html", context)
