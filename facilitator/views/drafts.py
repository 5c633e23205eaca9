"""The program editor: a draft as a whole, with its outline, its minutes, and the order of its parts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from facilitator import access, timetables
from facilitator.actions import draft_edits as edits
from facilitator.actions.draft_work import ClashError, GoneError
from facilitator.editor import pages
from facilitator.editor.forms import MinutesForm, SeenForm
from facilitator.editor.pages import Opened
from facilitator.http import signed_in
from facilitator.models import User
from facilitator.programfile.compare import NOUNS, Address
from facilitator.views import draft_replies as replies


@login_required
@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole program: sections with their minutes, figures, scenarios, and what is to be changed before publishing.

    3 queries for the rights, 1 for the draft, 1 for the draft's base.
    """
    found = pages.opened(access.get_draft(signed_in(request), pk))
    return render(request, "facilitator/editor/outline.html", _outline(request, found))


def _outline(request: HttpRequest, found: Opened, minutes: MinutesForm | None = None) -> dict[str, Any]:
    page = pages.outline(found)
    form = minutes or MinutesForm(
        initial={"seen": found.draft.number},
        sections=[(row.line.address[1], row.line.title, row.minutes) for row in page.sections],
    )
    # A key that cannot be read has no form field; its section is among the faults.
    rows = [(row, form[f"minutes-{row.line.address[1]}"]) for row in page.sections]
    return {
        "page": page,
        "form": form,
        "rows": rows,
        "program": found.draft.program,
        "moved": request.GET.get("moved"),
        "people": timetables.PEOPLE,
    }


@login_required
@require_POST
def draft_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    found = pages.opened(access.get_draft(user, pk))
    sections = [(section.key, section.title, section.minutes) for section in found.program.sections]
    form = MinutesForm(request.POST, sections=sections)
    if not form.is_valid():
        return render(request, "facilitator/editor/outline.html", _outline(request, found, form), status=422)
    data = form.cleaned_data
    try:
        edits.save_minutes(program=found.draft.program, user=user, minutes=form.minutes(), seen=data["seen"])
    except ClashError as clash:
        form = MinutesForm(replies.seen_now(request.POST, clash.number), sections=sections)
        context = _outline(request, found, form)
        labels = {key: title for key, title, _minutes in sections}
        context |= {"sides": pages.sides((), clash.fields, labels), "by": clash.by}
        return render(request, "facilitator/editor/outline.html", context, status=409)
    except GoneError:
        return replies.gone(request, pk)
    return replies.saved(request, pk, (), data["token"], _("The minutes are saved."))


def _address(request: HttpRequest) -> Address:
    """The part that a button names."""
    address = tuple(request.POST.get("part", "")[:200].split("/"))
    if address[0] not in NOUNS or len(address) not in {2, 4} or (len(address) == 4 and address[2] != "activities"):
        raise Http404
    return address


@login_required
@require_POST
def draft_move(request: HttpRequest, pk: int) -> HttpResponse:
    """A part one up or one down; the page comes back with the same button in focus."""
    address, by = _address(request), -1 if request.POST.get("by") == "up" else 1
    found = access.get_draft(signed_in(request), pk)
    try:
        edits.move_part(program=found.program, user=signed_in(request), address=address, by=by)
    except GoneError:
        return replies.gone(request, pk)
    home = reverse("facilitator:draft", args=[pk])
    if len(address) == 4:
        home = reverse("facilitator:draft_part", args=[pk, "sections", address[1]])
    moved = "up" if by < 0 else "down"
    # Without a fragment: a browser that jumps to one puts nothing in focus.
    return redirect(f"{home}?moved={'/'.join(address)}/{moved}")


@login_required
@require_POST
def draft_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Without a part; the page that follows can take it back."""
    address = _address(request)
    user = signed_in(request)
    found = access.get_draft(user, pk)
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Http404
    seen = form.cleaned_data["seen"]
    try:
        edits.remove_part(program=found.program, user=user, address=address, seen=seen)
    except ClashError as clash:
        messages.error(request, _("%(name)s has changed this meanwhile. Look at it, then remove it.") % _by(clash.by))
        return redirect(pages.url_of(pk, address))
    except GoneError:
        return replies.gone(request, pk)
    messages.success(request, _("Removed. “Take back” above brings it back."))
    if len(address) == 4:
        return redirect("facilitator:draft_part", pk=pk, noun="sections", key=address[1])
    return redirect("facilitator:draft", pk=pk)


@login_required
@require_POST
def draft_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the last change of the draft back."""
    user = signed_in(request)
    found = access.get_draft(user, pk)
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Http404
    if edits.undo(program=found.program, user=user, seen=form.cleaned_data["seen"]):
        messages.success(request, _("Taken back. Once more brings it back."))
    else:
        messages.error(request, _("Somebody has changed the draft since. Look at it first."))
    return redirect("facilitator:draft", pk=pk)


def _by(user: User | None) -> dict[str, str]:
    return {"name": str(user) if user else _("Somebody")}
