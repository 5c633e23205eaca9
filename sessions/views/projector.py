"""The projector: a page by a secret link, without login."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sessions import access
from sessions.live import audiences, frames, panels
from sessions.queries import room as rooms


@require_GET
def projector(request: HttpRequest, token: str) -> HttpResponse:
    training = access.get_training_by_projector(token)
    room = rooms.of(training)
    context = {"training": training, "room": room, "panels": panels.snapshot(room, audiences.PROJECTOR)}
    return render(request, "sessions/projector.html", context)


@require_GET
def snapshot(request: HttpRequest, token: str) -> HttpResponse:
    training = access.get_training_by_projector(token)
    if request.GET.get("r") == str(training.revision):
        return HttpResponse(status=304)
    room = rooms.of(training)
    return JsonResponse(
        {
            "r": training.revision,
            "t": frames.stamp(),
            "step": room.step_id,
            "panels": panels.snapshot(room, audiences.PROJECTOR),
        }
    )
