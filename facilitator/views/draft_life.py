"""Beginning, publishing and throwing away a program's draft; its history, and what its versions differ in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from facilitator import access, kinds
from facilitator.actions import drafts
from facilitator.actions.draft_work import GoneError, NewerVersionError
from facilitator.editor import pages
from facilitator.editor.forms import NewProgramForm
from facilitator.http import signed_in
from facilitator.models import Program, ProgramDraft, ProgramVersion, User
from facilitator.paging import page_of
from facilitator.programfile import ProgramFile, ProgramFileError, read


@login_required
@require_POST
def draft_begin(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    program = access.get_program_to_change(user, pk)
    try:
        drafts.begin_draft(program=program, user=user)
    except GoneError as error:
        raise Http404 from error
    return redirect("facilitator:draft", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def program_copy(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The same program for a team of one's own, opened to be changed."""
    user = signed_in(request)
    version = access.get_version(user, pk, number)
    form = NewProgramForm(request.POST or None, teams=access.teams_to_run(user), titled=False)
    if request.method == "POST" and form.is_valid():
        draft = drafts.copy_program(version=version, team=form.cleaned_data["team"], user=user)
        messages.success(request, _("This is your team’s own copy. Change what you like; the original stays."))
        return redirect("facilitator:draft", pk=draft.program_id)
    return _new_page(request, user, form, version)


@login_required
@require_http_methods(["GET", "POST"])
def program_new(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = NewProgramForm(request.POST or None, teams=access.teams_to_run(user), titled=True)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        draft = drafts.new_program(team=data["team"], user=user, title=data["title"])
        return redirect("facilitator:draft", pk=draft.program_id)
    return _new_page(request, user, form, None)


def _new_page(request: HttpRequest, user: User, form: NewProgramForm, version: ProgramVersion | None) -> HttpResponse:
    context = {"form": form, "version": version, "has_team": access.teams_to_run(user).exists()}
    return render(request, "facilitator/editor/new_program.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def draft_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as it stands, as TOML."""
    draft = access.get_draft(signed_in(request), pk)
    headers = {"Content-Disposition": f'attachment; filename="{draft.program.key}-draft.toml"'}
    return HttpResponse(draft.source.encode(), content_type="application/toml", headers=headers)


@login_required
@require_http_methods(["GET", "POST"])
def draft_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What the next version changes, and the button that makes it."""
    user = signed_in(request)
    draft = access.get_draft(user, pk)
    newer: ProgramVersion | None = None
    status = 200
    if request.method == "POST":
        typed = request.POST.get("over", "")
        over = int(typed) if typed.isdecimal() and len(typed) < 10 else None
        try:
            version = drafts.publish(program=draft.program, user=user, over=over)
        except ProgramFileError:
            status = 409
        except NewerVersionError as error:
            newer, status = error.version, 409
        except GoneError as error:
            raise Http404 from error
        else:
            values = {"title": version.title, "number": version.number}
            messages.success(request, _("“%(title)s” is published as version %(number)s.") % values)
            return redirect("facilitator:program", pk=pk)
    found = pages.opened(draft)
    base = draft.base
    context = {
        "program": draft.program,
        "draft": draft,
        "newer": newer or _newer(draft),
        "faults": [pages.fault(found, problem) for problem in found.problems],
        "told": pages.compared(_read(base.source), found.program) if base else None,
        "same": base is not None and base.source == draft.source,
    }
    return render(request, "facilitator/editor/publish.html", context, status=status)


def _newer(draft: ProgramDraft) -> ProgramVersion | None:
    newest = draft.program.versions.order_by("-number").first()
    return newest if newest is not None and newest.pk != draft.base_id else None


def _read(source: str) -> ProgramFile:
    return read(source, name="", kinds=kinds.known())[0]


@login_required
@require_http_methods(["GET", "POST"])
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    draft = access.get_draft(user, pk)
    if request.method == "POST":
        try:
            kept = drafts.discard(program=draft.program, user=user)
        except GoneError as error:
            raise Http404 from error
        messages.success(request, _("The draft is thrown away."))
        return redirect("facilitator:program", pk=pk) if kept else redirect("facilitator:programs")
    context = {"program": draft.program, "draft": draft, "page": pages.outline(pages.opened(draft))}
    return render(request, "facilitator/editor/discard.html", context)


@login_required
@require_GET
def program_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what, newest first, old and new side by side."""
    program = access.get_program(signed_in(request), pk)
    page = page_of(request, program.changes.select_related("user", "version"))
    versions = list(program.versions.defer("source").select_related("created_by").order_by("-number")[:50])
    context = {
        "program": program,
        "page": page,
        "lines": [(line, pages.told(line)) for line in page],
        "pairs": list(zip(versions, [*versions[1:], None], strict=False)),
    }
    return render(request, "facilitator/editor/history.html", context)


@login_required
@require_GET
def program_compare(request: HttpRequest, pk: int, old: int, new: int) -> HttpResponse:
    """What differs between two versions of a program."""
    program = access.get_program(signed_in(request), pk)
    before, after = _version(program, old), _version(program, new)
    context = {
        "program": program,
        "before": before,
        "after": after,
        "told": pages.compared(_read(before.source), _read(after.source)),
        "same": before.source == after.source,
    }
    return render(request, "facilitator/editor/compare.html", context)


def _version(program: Program, number: int) -> ProgramVersion:
    return get_object_or_404(ProgramVersion.objects.select_related("created_by"), program=program, number=number)
