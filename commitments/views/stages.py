"""Moving a play at the desk: one tap where it has everything, a short form where it has not."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from commitments import access, playguard
from commitments.actions import stages as actions
from commitments.forms.funnel.moves import MoveForm, TakeBackForm, one_tap
from commitments.models import Play, Stage
from commitments.queries import plays as queries
from facilitator.access import get_team
from facilitator.http import signed_in
from sessions.errors import NotNowError


def stage_of(name: str) -> Stage:
    """The stage that an address names; 404 for none, and for the one that every play begins in."""
    if name not in Stage.values or name == Stage.IDENTIFIED:
        raise Http404
    return Stage(name)


def move_form(request: HttpRequest, play: Play, to: Stage) -> MoveForm:
    """Filled with what was sent over what the play knows. 1 query."""
    known = playguard.people(play, play.stakeholders.all())
    data = one_tap(play, request.POST) if request.method == "POST" else None
    return MoveForm(data, play=play, to=to, people=known, today=queries.today_in(play.team))


@login_required
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, team_pk: int, pk: int, stage: str) -> HttpResponse:
    user = signed_in(request)
    team = get_team(user, team_pk)
    play = access.get_play_to_change(user, team, pk)
    to = stage_of(stage)
    if play.stage == to:
        return redirect("commitments:play", team.pk, play.pk)
    form = move_form(request, play, to)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move(play=play, to=to, data=form.values, user=user, despite=form.overridden)
            return redirect("commitments:play", team.pk, play.pk)
        except NotNowError as refused:
            form.add_error(None, str(refused))
    context = {"team": team, "play": play, "form": form, "to": to}
    return render(request, "commitments/play_move.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def take_back(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """Undo the newest move."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    play = access.get_play_to_change(user, team, pk)
    form = TakeBackForm(request.POST)
    if form.is_valid():
        try:
            actions.take_back(play=play, seen=form.cleaned_data["seen"], user=user)
        except NotNowError as refused:
            messages.warning(request, str(refused))
    return redirect("commitments:play", team.pk, play.pk)


@login_required
@require_POST
def reopen(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """A new play goes on from a closed one."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    play = access.get_play_to_change(user, team, pk)
    try:
        play = actions.reopen(play=play, user=user)
    except NotNowError as refused:
        messages.warning(request, str(refused))
    return redirect("commitments:play", team.pk, play.pk)
