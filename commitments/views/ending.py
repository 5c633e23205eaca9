"""Buttons that end something of a whole team."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.views.decorators.http import require_POST

from facilitator.access import get_team
from facilitator.http import signed_in
from facilitator.models import Team, User


def ending(
    end: Callable[..., object], said: Promise, *, back: str, door: Callable[[User, int], Team] = get_team
) -> Callable[[HttpRequest, int], HttpResponse]:
    """A view that calls the action `end`, says so, and goes `back` to a page of the team."""

    @login_required
    @require_POST
    def view(request: HttpRequest, team_pk: int) -> HttpResponse:
        user = signed_in(request)
        team = door(user, team_pk)
        end(team=team, user=user)
        messages.success(request, str(said))
        return redirect(back, team.pk)

    return view
