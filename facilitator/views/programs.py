"""Programs: look, load a file as a draft, take one away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from facilitator import access, queries
from facilitator.actions.draft_imports import DraftThereError, PublishedError, import_draft
from facilitator.forms import MAX_PROGRAM_BYTES, ProgramUploadForm
from facilitator.http import signed_in
from facilitator.models import ProgramDraft, User
from facilitator.paging import page_of
from facilitator.programfile import Problem, ProgramFileError, decode

# Each is a card with its whole hour.
PROGRAMS = 12


@login_required
@require_GET
def programs(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    page = page_of(request, queries.library(user), PROGRAMS)
    programs = [queries.program_line(version) for version in page]
    context = {
        "page": page,
        "programs": programs,
        "may_upload": access.teams_to_run(user).exists(),
        "drafts": queries.drafts(user) if page.number == 1 else [],
    }
    return render(request, "facilitator/programs.html", context)


@login_required
@require_GET
def program(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """A version of a program; without a number the one in use."""
    user = signed_in(request)
    if number is None:
        found = access.get_program(user, pk)
        number = queries.newest_number(found)
        if number is None:
            # Never published: what there is of it is its draft.
            return redirect("facilitator:draft", pk=access.get_draft(user, pk).program_id)
    version = access.get_version(user, pk, number)
    teams = set(access.teams_to_run(user).values_list("pk", flat=True))
    context = {"page": queries.program_page(version, teams), "may_plan": bool(teams)}
    return render(request, "facilitator/program.html", context)


@login_required
@require_GET
def program_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The file that a version was read from, byte for byte."""
    version = access.get_version(signed_in(request), pk, number)
    name = f"{version.program.key}-{version.number}.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(version.source.encode(), content_type="application/toml", headers=headers)


@login_required
@require_http_methods(["GET", "POST"])
def program_upload(request: HttpRequest) -> HttpResponse:
    """A file becomes a draft. Of a broken one everything that is wrong is listed, beside its text to be corrected."""
    user = signed_in(request)
    teams = access.teams_to_run(user)
    form = ProgramUploadForm(request.POST or None, request.FILES or None, teams=teams)
    problems: tuple[Problem, ...] = ()
    there: ProgramDraft | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _as_draft(request, user, form)
            except ProgramFileError as error:
                problems = error.problems
            except DraftThereError as error:
                there, status = error.draft, 409
    context = {
        "form": form,
        "problems": problems,
        "there": there,
        "has_team": teams.exists(),
        "most": MAX_PROGRAM_BYTES,
    }
    return render(request, "facilitator/program_upload.html", context, status=status)


def _as_draft(request: HttpRequest, user: User, form: ProgramUploadForm) -> HttpResponse:
    """Whatever is refused comes back with the text in its field, and with the number of a draft that is in the way."""
    data = form.cleaned_data
    name, source = _("The text"), data["text"]
    if data["file"] is not None:
        name = data["file"].name
        source = decode(data["file"].read(), name=name)
    shown = request.POST.copy()
    shown["text"], form.data = source, shown
    try:
        draft = import_draft(source=source, name=name, team=data["team"], user=user, over=data["over"])
    except DraftThereError as error:
        shown["over"] = str(error.draft.number)
        raise
    except PublishedError as error:
        messages.success(request, _("This is what version %(number)s says already.") % {"number": error.version.number})
        return redirect("facilitator:program", pk=error.version.program_id)
    values = {"title": draft.program.title}
    messages.success(request, _("“%(title)s” is here as a draft. Look it over, then publish it.") % values)
    return redirect("facilitator:draft", pk=draft.program_id)
