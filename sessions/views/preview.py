"""A program's activities on the three screens, without a training: for those who write it or plan with it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET

from facilitator import access, kinds
from facilitator.http import signed_in
from facilitator.models import Program, User
from facilitator.programfile import ProgramFile, read
from sessions import preview as previews

# In place of a version's number: the program's draft.
DRAFT = 0


def _policy(**others: list[str]) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The project's policy with some of it changed, read when it is asked for."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def asked(*args: Any, **kwargs: Any) -> HttpResponse:
            changed = {name.replace("_", "-"): value for name, value in others.items()}
            framed: Callable[..., HttpResponse] = csp_override({**settings.SECURE_CSP, **changed})(view)
            return framed(*args, **kwargs)

        return asked

    return decorate


@login_required
@require_GET
@_policy(frame_src=[CSP.SELF])
def preview(
    request: HttpRequest, pk: int, number: int, section: str | None = None, kind: str | None = None
) -> HttpResponse:
    """The three screens side by side, and the way to every other activity of the program."""
    found, program = _program(signed_in(request), pk, number)
    steps = [(part, step) for part in program.sections for step in part.activities if step.key in kinds.known()]
    if not steps:
        raise Http404
    at = 0
    if section is not None:
        at = next((n for n, (part, step) in enumerate(steps) if (part.key, step.key) == (section, kind)), -1)
    if at < 0:
        raise Http404
    context = {
        "program": found,
        "number": number,
        "title": program.title,
        "faces": [("console", _("Console")), ("projector", _("Projector")), ("phone", _("Phone"))],
        "steps": steps,
        "part": steps[at][0],
        "step": steps[at][1],
        "before": steps[at - 1] if at else None,
        "after": steps[at + 1] if at + 1 < len(steps) else None,
    }
    return render(request, "sessions/preview/preview.html", context)


@login_required
@require_GET
@xframe_options_sameorigin
@_policy(frame_ancestors=[CSP.SELF], form_action=[CSP.NONE])
def preview_face(request: HttpRequest, pk: int, number: int, section: str, kind: str, face: str) -> HttpResponse:
    """One screen. It is only to be looked at: nothing on it can be pressed or sent."""
    user = signed_in(request)
    _found, program = _program(user, pk, number)
    if face not in previews.FACES or kind not in kinds.known():
        raise Http404
    try:
        screen = previews.draw(program=program, user=user, section=section, kind=kind, face=face)
    except previews.MissingError as error:
        raise Http404 from error
    context = {"screen": screen, "panels": screen.panels, "training": screen.room.training, "room": screen.room}
    return render(request, f"sessions/preview/{face}.html", context)


def _program(user: User, pk: int, number: int) -> tuple[Program, ProgramFile]:
    """A version is for those who may read it, a draft for those who may change it."""
    if number == DRAFT:
        draft = access.get_draft(user, pk)
        program, source = draft.program, draft.source
    else:
        version = access.get_version(user, pk, number)
        program, source = version.program, version.source
    return program, read(source, name="", kinds=kinds.known())[0]
