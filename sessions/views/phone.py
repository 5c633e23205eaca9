"""A rep's phone: one page, one snapshot, and answers that are taken exactly once."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sessions import access, activities, beside, pages
from sessions.actions import answers
from sessions.errors import NotNowError
from sessions.forms import KeyForm
from sessions.live import answering, frames, panels
from sessions.models import Participant
from sessions.queries import room as rooms
from sessions.queries.room import Room

# The page is made anew whenever the room's own rows change; so long it is kept while they do not.
PAGE_SECONDS = 60


@require_GET
def phone(request: HttpRequest, code: str) -> HttpResponse:
    """The page a rep holds. A phone that is nobody here, or no longer, is told so and how to come in."""
    try:
        viewer = access.get_viewer(request, code)
    except Http404:
        return render(request, "sessions/not_here.html", {"code": code}, status=404)
    room = viewer.enter()
    own = {
        "token": get_token(request),
        "revision": str(room.training.revision),
        "now": str(room.now),
        **panels.phone_snapshot(room, viewer.participant),
    }
    return HttpResponse(pages.filled(frame_of_page(room), own))


def frame_of_page(room: Room) -> list[str]:
    """The page around the panels: made once for all phones while the room's own rows stay as they are."""
    training = room.training

    def make() -> str:
        shared = {
            "pk": training.pk,
            "code": training.code,
            "title": training.title,
            "revision": pages.place("revision"),
        }
        context = {
            "training": shared,
            "room": {"step_id": room.step_id, "now": pages.place("now")},
            "panels": {name: pages.place(name) for name in panels.ON_PHONES},
            "csrf_token": pages.place("token"),
            "beside": beside.parts(training.code),
        }
        return render_to_string("sessions/phone.html", context)

    return pages.kept(f"phone:{training.pk}:{training.own_revision}", PAGE_SECONDS, make)


@require_GET
def snapshot(request: HttpRequest, code: str) -> HttpResponse:
    """`?r=` answers 304 when nothing changed; `?panels=mine,task` gives just these, always."""
    viewer = access.get_viewer(request, code)
    names = [name for name in request.GET.get("panels", "").split(",") if name]
    if not names and request.GET.get("r") == str(viewer.revision):
        return HttpResponse(status=304)
    return JsonResponse(frame(viewer.participant, viewer.enter(), names or None))


def frame(participant: Participant, room: Room, names: Iterable[str] | None = None) -> dict[str, Any]:
    return {
        "r": room.training.revision,
        "t": frames.stamp(),
        "step": room.step_id,
        "panels": panels.phone_snapshot(room, participant, names),
    }


def problem(status: int, errors: dict[str, list[str]]) -> JsonResponse:
    """What was not taken and what to write instead, by field; `__all__` is for the whole form."""
    return JsonResponse({"errors": errors}, status=status)


@require_POST
def answer(request: HttpRequest, code: str, run_pk: int, name: str) -> HttpResponse:
    """Take one answer. 422: the text is at fault; 409: the room is; the page keeps the text either way."""
    participant, room = access.get_participant(request, code)
    run = access.get_run_in(room, run_pk)
    known = activities.get(run.kind).answers.get(name)
    if known is None:
        raise Http404
    about = {"_run": run.pk, "_name": name}
    form = known.bound(request.POST, participant.training, run)
    do = partial(known.do, run=run, participant=participant)
    return take(participant, request.POST, form, about, lambda data: do(data=data), redraws=known.redraws)


def take(
    participant: Participant,
    posted: QueryDict,
    form: Form,
    about: dict[str, Any],
    do: Callable[[dict[str, Any]], object],
    *,
    redraws: Sequence[str] = ("mine",),
    beside: Callable[[Participant], dict[str, str]] | None = None,
) -> HttpResponse:
    """Do it exactly once for its key; the answer is the phone's own panels that it `redraws`, or what is in the way.

    `beside` gives panels of a page of its own, by their ids.

    What was taken stays taken: a repeated request is not refused, though its day may have passed meanwhile.
    """
    key_form = KeyForm(posted)
    if not key_form.is_valid():
        return problem(422, {"__all__": [_("This page is out of date. Reload it; what you wrote stays here.")]})
    key = key_form.cleaned_data["client_key"]
    sent = {**answers.as_sent(posted), **about}
    try:
        if form.is_valid():
            with answering(participant.pk):
                answers.once(participant=participant, key=key, data=sent, do=lambda: do(form.cleaned_data))
        elif not answers.taken_before(participant=participant, key=key, data=sent):
            return problem(422, {field: [str(e) for e in errors] for field, errors in form.errors.items()})
    except NotNowError as refused:
        return problem(409, {"__all__": [str(refused)]})
    except answers.KeyReusedError:
        return problem(422, {"__all__": [_("This was sent before with other content. Send it again.")]})
    room = rooms.now(participant.training_id)
    if room is None:
        raise Http404
    participant.training = room.training
    answered = frame(participant, room, redraws)
    answered["panels"] |= beside(participant) if beside else {}
    return JsonResponse(answered)
