"""The first page: a facilitator's trainings, a manager's desk, or the way in for everybody else."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from facilitator import access, trainings
from facilitator.http import is_loopback, signed_in
from facilitator.models import User


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The bare address is what people type: on a phone it asks for the join code, on the laptop it is the desk."""
    if settings.LOOPBACK_ONLY and not is_loopback(request):
        return redirect("sessions:enter_code")
    user = request.user
    if not isinstance(user, User):
        return redirect("facilitator:sign_in" if is_loopback(request) else "sessions:enter_code")
    part = _part(user)
    # A manager who runs no team has nothing to plan, but promises to look after.
    if part["has_team"] and not part["runs_a_team"] and (desk := _desk()):
        return redirect(desk)
    return _lists(request, user, part)


@login_required
@require_GET
def all_trainings(request: HttpRequest) -> HttpResponse:
    """The trainings, also for managers, whose first page is the desk."""
    user = signed_in(request)
    return _lists(request, user, _part(user))


def _part(user: User) -> dict[str, bool]:
    """What somebody has to do with teams."""
    runs = access.teams_to_run(user).exists()
    return {"runs_a_team": runs, "has_team": runs or access.teams_of(user).exists()}


def _desk() -> str:
    """The address of the desk; empty while no app brings one."""
    try:
        return reverse("commitments:desks")
    except NoReverseMatch:
        return ""


def _lists(request: HttpRequest, user: User, part: dict[str, bool]) -> HttpResponse:
    lists = trainings.of(user, request.GET.get("page"))
    first = lists.coming[0] if lists.coming else None
    context = {"lists": lists, "first": first, "later": lists.coming[1:], **part}
    return render(request, "facilitator/home.html", context)
