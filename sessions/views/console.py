"""The facilitator's console: one page, one snapshot, and the commands that move the room."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from facilitator.http import signed_in
from facilitator.models import User
from sessions import access, activities
from sessions.actions import joining, moves
from sessions.activities.base import Command
from sessions.errors import NotNowError, StaleCommandError
from sessions.live import audiences, frames, panels
from sessions.models import ActivityRun, JoinClaim, Participant, TrainingSession
from sessions.queries import projector as projector_queries
from sessions.queries import room as rooms
from sessions.queries import spoken

Move = Callable[..., None]
# Moves carry the stage number of the page that sent them; a page that is behind is refused (rule R5).
STAGED: dict[str, Move] = {
    "open": moves.open_doors,
    "start": moves.start,
    "pause": moves.pause,
    "resume": moves.resume,
    "next": moves.next_step,
    "undo": moves.undo,
    "resplit": moves.resplit,
    "end": moves.end,
}
SWITCHES: dict[str, Move] = {"blank": moves.blank, "names": moves.show_names, "lock": moves.lock}
MINUTE = {"more": 60, "less": -60}


@login_required
@require_GET
def console(request: HttpRequest, pk: int) -> HttpResponse:
    training = access.get_training_to_drive(signed_in(request), pk)
    room = rooms.of(training)
    return render(
        request,
        "sessions/console.html",
        {
            "training": training,
            "room": room,
            "panels": panels.snapshot(room, audiences.CONSOLE),
            "join_url": projector_queries.join_url(training),
            "spoken": spoken.answers(training),
        },
    )


@login_required
@require_GET
def snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    training = access.get_training_to_drive(signed_in(request), pk)
    return frame(request, training)


def frame(request: HttpRequest, training: TrainingSession, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The console's panels as a frame; 304 without rendering when the page is up to date."""
    training.refresh_from_db()
    if not problem and request.GET.get("r") == str(training.revision):
        return HttpResponse(status=304)
    room = rooms.of(training)
    answer: dict[str, Any] = {
        "r": training.revision,
        "t": frames.stamp(),
        "step": room.step_id,
        "panels": panels.snapshot(room, audiences.CONSOLE),
    }
    if problem:
        answer["problem"] = problem
    return JsonResponse(answer, status=status)


@login_required
@require_POST
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Move the room. 409 with the current panels when the page was behind or the move makes no sense now."""
    training = access.get_training_to_drive(signed_in(request), pk)
    return attempt(request, training, lambda: _move(request, training, verb))


def attempt(request: HttpRequest, training: TrainingSession, act: Callable[[], None]) -> HttpResponse:
    """Run a facilitator's action. The socket brings what changed; a refusal brings the room as it now stands.

    Nothing is rendered here on success: the frames of this very change wait for this thread, and a flag must be on the
    pair's phones within 100 ms.
    """
    try:
        act()
    except StaleCommandError:
        problem = _("The room had already moved on. This is where it stands now.")
        return frame(request, training, problem=problem, status=409)
    except NotNowError as refused:
        return frame(request, training, problem=str(refused), status=409)
    training.refresh_from_db(fields=["revision"])
    return JsonResponse({"r": training.revision, "t": frames.stamp()})


def _move(request: HttpRequest, training: TrainingSession, verb: str) -> None:
    if verb in SWITCHES:
        SWITCHES[verb](training=training, on=request.POST.get("on") == "1")
    elif verb in MINUTE:
        moves.adjust(training=training, seconds=MINUTE[verb])
    elif verb == "space":
        moves.make_space(training=training, seats=_number(request, "seats"))
    elif verb == "go":
        moves.go_to(training=training, stage=_number(request, "stage"), step_id=_number(request, "step"))
    elif verb in STAGED:
        STAGED[verb](training=training, stage=_number(request, "stage"))
    else:
        raise Http404


def _number(request: HttpRequest, name: str) -> int:
    """A whole number of the form; −1, which matches nothing, for anything else."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else -1


@login_required
@require_POST
def command(request: HttpRequest, pk: int, run_pk: int, name: str) -> HttpResponse:
    """A command of the running activity. 422 with the form's first error when its input is not usable."""
    training = access.get_training_to_drive(signed_in(request), pk)
    run = access.get_run(training, run_pk)
    known = activities.get(run.kind).commands.get(name)
    if known is None:
        raise Http404
    form = known.form(request.POST)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        return frame(request, training, problem=str(first), status=422)
    user = signed_in(request)
    return attempt(request, training, lambda: _command(training, run, known, user, form.cleaned_data))


def _command(training: TrainingSession, run: ActivityRun, known: Command, user: User, data: dict[str, Any]) -> None:
    """A page that still shows another part of the hour is behind: its command is refused (rule R5)."""
    if training.step_id != run.pk:
        raise StaleCommandError
    known.do(run=run, user=user, data=data)


@login_required
@require_POST
def person(request: HttpRequest, pk: int, participant_pk: int, verb: str) -> HttpResponse:
    """Answer a request to come back, mark somebody absent, or send them out."""
    training = access.get_training_to_drive(signed_in(request), pk)
    participant = get_object_or_404(Participant, pk=participant_pk, training=training)
    return attempt(request, training, lambda: _person(participant, verb, _number(request, "claim")))


def _person(participant: Participant, verb: str, claim_pk: int) -> None:
    if verb in {"admit", "refuse"}:
        # The very request that was on the page: another phone may have asked since.
        claim = get_object_or_404(JoinClaim, pk=claim_pk, participant=participant)
        joining.decide(claim=claim, accept=verb == "admit")
    elif verb in {"absent", "back"}:
        joining.mark_absent(participant=participant, absent=verb == "absent")
    elif verb == "remove":
        joining.remove(participant=participant)
    else:
        raise Http404
