"""Programs: look, load a file, take one away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from facilitator import access, queries
from facilitator.actions.programs import import_program
from facilitator.forms import ProgramUploadForm
from facilitator.http import signed_in
from facilitator.models import ProgramVersion
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
    """A broken file gives the list of everything that is wrong in it, and changes nothing."""
    user = signed_in(request)
    teams = access.teams_to_run(user)
    form = ProgramUploadForm(request.POST or None, request.FILES or None, teams=teams)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            source = decode(file.read(), name=file.name)
            version = import_program(source=source, name=file.name, team=form.cleaned_data["team"], user=user)
        except ProgramFileError as error:
            problems = error.problems
        else:
            messages.success(request, _loaded(version))
            return redirect("facilitator:program", pk=version.program_id)
    context = {"form": form, "problems": problems, "has_team": teams.exists()}
    return render(request, "facilitator/program_upload.html", context, status=422 if form.errors or problems else 200)


def _loaded(version: ProgramVersion) -> str:
    values = {"title": version.title, "number": version.number}
    return _("%(title)s is in Programs as version %(number)s.") % values
