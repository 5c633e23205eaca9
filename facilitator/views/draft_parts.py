"""The program editor: a form for each part of a draft that is there."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from facilitator import access, kinds
from facilitator.actions import draft_edits as edits
from facilitator.actions.draft_edits import Saved
from facilitator.actions.draft_work import ClashError, FullError, GoneError
from facilitator.editor import pages
from facilitator.editor.forms import KindForm, PartForm
from facilitator.editor.pages import Opened
from facilitator.http import signed_in
from facilitator.programfile.compare import NOUNS, Address, fields_of, locate, title_of
from facilitator.views import draft_replies as replies


@login_required
@require_http_methods(["GET", "POST"])
def draft_about(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, summary, outcome and minutes of the whole program."""
    return _part(request, pk, ())


@login_required
@require_http_methods(["GET", "POST"])
def draft_part(request: HttpRequest, pk: int, noun: str, key: str) -> HttpResponse:
    """A section, a figure or a scenario."""
    if noun not in NOUNS:
        raise Http404
    return _part(request, pk, (noun, key))


@login_required
@require_http_methods(["GET", "POST"])
def draft_activity(request: HttpRequest, pk: int, section: str, kind: str) -> HttpResponse:
    """An activity of a section, with a field for each of its kind's settings."""
    return _part(request, pk, ("sections", section, "activities", kind))


def _part(request: HttpRequest, pk: int, address: Address) -> HttpResponse:
    user = signed_in(request)
    found = pages.opened(access.get_draft(user, pk))
    path = locate(found.program, address)
    if path is None:
        return replies.gone(request, pk)
    part = found.part(path)
    now = fields_of(part)
    if request.method == "GET":
        return _part_page(request, found, address, part, _form(found, address, part, initial=now))
    form = _form(found, address, part, data=request.POST, initial=now)
    if not form.is_valid():
        return _part_page(request, found, address, part, form, status=422)
    values, seen = form.values(now), form.cleaned_data["seen"]
    try:
        saved = edits.save_part(program=found.draft.program, user=user, address=address, values=values, seen=seen)
    except ClashError as clash:
        form = _form(found, address, part, data=replies.seen_now(request.POST, clash.number), initial=now)
        more = {"sides": pages.sides(address, clash.fields), "by": clash.by}
        return _part_page(request, found, address, part, form, status=409, **more)
    except GoneError:
        return replies.gone(request, pk)
    except FullError:
        form.add_error(None, _too_long())
        return _part_page(request, found, address, part, form, status=422)
    return replies.saved(request, pk, address, form.cleaned_data["token"], _told(saved, address))


def _form(found: Opened, address: Address, part: Any, *, initial: dict[str, Any], data: Any = None) -> PartForm:
    noun = pages.noun_of(address)
    more: dict[str, Any] = {"language": pages.second_language(found.program, part)}
    if noun == "claims":
        more["sections"] = [(section.key, section.title) for section in found.program.sections]
    if noun == "activities":
        cards = [(card.key, title_of(card)) for card in found.program.scenarios]
        figures = [(claim.key, title_of(claim)) for claim in found.program.claims if claim.section == address[1]]
        more |= {"kind": kinds.known().get(part.key), "scenarios": cards, "figures": figures}
    return PartForm(data, noun=noun, initial=initial | {"seen": found.draft.number}, **more)


def _part_page(
    request: HttpRequest, found: Opened, address: Address, part: Any, form: PartForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    noun = pages.noun_of(address)
    context: dict[str, Any] = {
        "program": found.draft.program,
        "draft": found.draft,
        "form": form,
        "noun": noun,
        "title": title_of(part) or _("About the program"),
        "part": "/".join(address),
        "moved": request.GET.get("moved"),
        "faults": [
            each
            for each in (pages.fault(found, problem) for problem in found.problems)
            if each.url == pages.url_of(found.draft.program_id, address)
        ],
        **more,
    }
    if noun == "sections":
        free = [(key, kind.label) for key, kind in kinds.known().items() if key not in {a.key for a in part.activities}]
        free.sort(key=lambda kind: str(kind[1]))
        adding = KindForm(kinds=free, initial={"seen": found.draft.number}, auto_id="add_%s")
        context |= {"activities": pages.activity_lines(found, part), "adding": adding, "section": part}
    if noun == "activities":
        section = next(each for each in found.program.sections if each.key == address[1])
        context |= {"section": section, "kind": pages.kind_label(part.key)}
        context |= {"key": part.key, "known": part.key in kinds.known()}
    return render(request, "facilitator/editor/part.html", context, status=status)


def _told(saved: Saved, address: Address) -> str:
    if not saved.joined:
        return _("Saved.") if saved.changed else _("Nothing was different; the draft is as it was.")
    names = ", ".join(pages.field_label(address, name) for name in saved.joined)
    return _("Saved. Somebody else changed this meanwhile as well: %(fields)s. Both are kept.") % {"fields": names}


def _too_long() -> str:
    return _("The program’s file would be larger than 256 KB with this. Shorten a text.")
