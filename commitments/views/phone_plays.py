"""A rep's own plays on the phone: where each is, and the next stage in one tap or a short form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import access
from commitments.actions import funnel as actions
from commitments.actions import stages
from commitments.forms.funnel.moves import TakeBackForm
from commitments.queries import plays as queries
from commitments.views.stages import move_form, stage_of
from sessions import access as room_access
from sessions.errors import NotNowError
from sessions.models import Participant


@never_cache
@require_GET
def own(request: HttpRequest, code: str) -> HttpResponse:
    participant, _room = room_access.get_participant(request, code)
    return _page(request, participant)


def _page(request: HttpRequest, participant: Participant, refused: str = "") -> HttpResponse:
    """The list; with `refused` it says why a tap did nothing. Phones have no session that could carry it along."""
    context = {"training": participant.training, "found": queries.own(participant), "refused": refused}
    return render(request, "commitments/phone_plays.html", context, status=409 if refused else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, code: str, pk: int, stage: str) -> HttpResponse:
    """The next stage of one of my plays, with what it asks for."""
    participant, _room = room_access.get_participant(request, code)
    play = access.get_own_play(participant, pk)
    to = stage_of(stage)
    if play.stage == to:
        return redirect("commitments:own_plays", code)
    form = move_form(request, play, to)
    if request.method == "POST" and form.is_valid():
        try:
            stages.move(play=play, to=to, data=form.values, actor=participant.name, despite=form.overridden)
            return redirect("commitments:own_plays", code)
        except NotNowError as refused:
            form.add_error(None, str(refused))
    context = {"training": participant.training, "play": play, "form": form, "to": to}
    return render(request, "commitments/phone_play_move.html", context, status=422 if form.is_bound else 200)


@require_POST
def take_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A slip of my own finger."""
    participant, _room = room_access.get_participant(request, code)
    play = access.get_own_play(participant, pk)
    form = TakeBackForm(request.POST)
    if form.is_valid():
        try:
            stages.take_back(play=play, seen=form.cleaned_data["seen"], actor=participant.name)
        except NotNowError as refused:
            return _page(request, participant, str(refused))
    return redirect("commitments:own_plays", code)


@require_POST
def pursue(request: HttpRequest, code: str) -> HttpResponse:
    """One tap: my note becomes a play."""
    participant, _room = room_access.get_participant(request, code)
    try:
        actions.pursue_note(note=access.get_own_note(participant))
    except NotNowError as refused:
        return _page(request, participant, str(refused))
    return redirect("commitments:own_plays", code)
