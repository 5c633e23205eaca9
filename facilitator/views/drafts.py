"""The program editor: a draft's outline, and a form for each of its parts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from facilitator import access, kinds, timetables
from facilitator.actions import draft_edits as edits
from facilitator.actions.draft_edits import Saved
from facilitator.actions.draft_work import ClashError, FullError, GoneError
from facilitator.editor import pages
from facilitator.editor.forms import KindForm, MinutesForm, PartForm, SeenForm
from facilitator.editor.pages import Opened
from facilitator.http import signed_in
from facilitator.models import Claim, User
from facilitator.programfile.compare import NOUNS, Address, fields_of, locate, title_of


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
        form = MinutesForm(_seen_now(request.POST, clash.number), sections=sections)
        context = _outline(request, found, form)
        labels = {key: title for key, title, _minutes in sections}
        context |= {"sides": pages.sides((), clash.fields, labels), "by": clash.by}
        return render(request, "facilitator/editor/outline.html", context, status=409)
    except GoneError:
        return _gone(request, pk)
    return _saved(request, pk, (), data["token"], _("The minutes are saved."))


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
        return _gone(request, pk)
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
        form = _form(found, address, part, data=_seen_now(request.POST, clash.number), initial=now)
        more = {"sides": pages.sides(address, clash.fields), "by": clash.by}
        return _part_page(request, found, address, part, form, status=409, **more)
    except GoneError:
        return _gone(request, pk)
    except FullError:
        form.add_error(None, _too_long())
        return _part_page(request, found, address, part, form, status=422)
    return _saved(request, pk, address, form.cleaned_data["token"], _told(saved, address))


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


@login_required
@require_http_methods(["GET", "POST"])
def draft_new(request: HttpRequest, pk: int, noun: str) -> HttpResponse:
    """A new section, figure or scenario. Its key is made from its title, and stays."""
    if noun not in NOUNS:
        raise Http404
    user = signed_in(request)
    found = pages.opened(access.get_draft(user, pk))
    sections = [(section.key, section.title) for section in found.program.sections]
    initial = {"seen": found.draft.number, **_first_values(found, noun)}
    language = pages.second_language(found.program)
    form = PartForm(request.POST or None, noun=noun, sections=sections, language=language, new=True, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _key_is_free(found, noun, form):
            values = form.values({})
            values = {"key": _key_for(found, noun, values), **values}
            try:
                edits.add_part(program=found.draft.program, user=user, home=(noun,), values=values)
            except FullError:
                form.add_error(None, _("There are as many of these as a program may have. Remove one first."))
            except GoneError:
                return _gone(request, pk)
            else:
                return _saved(request, pk, (noun, values["key"]), form.cleaned_data["token"], _("Added."))
    context = {"program": found.draft.program, "draft": found.draft, "form": form, "noun": noun}
    return render(request, "facilitator/editor/new.html", context, status=status)


def _first_values(found: Opened, noun: str) -> dict[str, Any]:
    if noun == "sections":
        left = found.program.minutes - sum(section.minutes for section in found.program.sections)
        return {"minutes": max(left, 1), "minimum": 1}
    if noun == "claims":
        return {"standing": Claim.Standing.UNVERIFIED}
    if noun == "scenarios":
        taken = {card.key for card in found.program.scenarios}
        return {"key": next((letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in taken), "")}
    return {}


def _key_is_free(found: Opened, noun: str, form: PartForm) -> bool:
    key = form.cleaned_data.get("key")
    if key and key in {part.key for part in getattr(found.program, noun)}:
        form.add_error("key", _("“%(key)s” is taken. Choose another.") % {"key": key})
        return False
    return True


def _key_for(found: Opened, noun: str, values: dict[str, Any]) -> str:
    """The key that was written, or one from the title: free, and readable where the title is in Latin letters."""
    if values.get("key"):
        return str(values["key"])
    taken = {part.key for part in getattr(found.program, noun)}
    stem = slugify(str(values.get("title") or values.get("text")))[:32].strip("-_") or noun.removesuffix("s")
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


@login_required
@require_POST
def draft_activity_new(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Another activity for a section, with its kind's own settings; its form opens next."""
    user = signed_in(request)
    found = access.get_draft(user, pk)
    known = kinds.known()
    form = KindForm(request.POST, kinds=[(key, kind.label) for key, kind in known.items()])
    home: Address = ("sections", section, "activities")
    if not form.is_valid():
        messages.error(request, _("Choose one of the list."))
        return redirect("facilitator:draft_part", pk=pk, noun="sections", key=section)
    key = form.cleaned_data["kind"]
    try:
        values = {"key": key, "title": str(known[key].label)[:80]}
        edits.add_part(program=found.program, user=user, home=home, values=values)
    except GoneError:
        return _gone(request, pk)
    except FullError:
        messages.error(request, _("There are as many of these as a program may have. Remove one first."))
        return redirect("facilitator:draft_part", pk=pk, noun="sections", key=section)
    messages.success(request, _("Added. Set it up here."))
    return redirect("facilitator:draft_activity", pk=pk, section=section, kind=key)


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
        return _gone(request, pk)
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
        return _gone(request, pk)
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


def _saved(request: HttpRequest, pk: int, address: Address, token: str, text: str) -> HttpResponse:
    """Back to where the part is listed. The page's own name for what was typed goes along: it may be forgotten now."""
    messages.success(request, text)
    home = reverse("facilitator:draft", args=[pk])
    if len(address) == 4:
        home = reverse("facilitator:draft_part", args=[pk, "sections", address[1]])
    return redirect(f"{home}{f'?saved={token}' if token else ''}#{'-'.join(address)}")


def _told(saved: Saved, address: Address) -> str:
    if not saved.joined:
        return _("Saved.") if saved.changed else _("Nothing was different; the draft is as it was.")
    names = ", ".join(pages.field_label(address, name) for name in saved.joined)
    return _("Saved. Somebody else changed this meanwhile as well: %(fields)s. Both are kept.") % {"fields": names}


def _too_long() -> str:
    return _("The program’s file would be larger than 256 KB with this. Shorten a text.")


def _gone(request: HttpRequest, pk: int) -> HttpResponse:
    messages.error(request, _("This is not in the draft any more: somebody has removed it meanwhile."))
    return redirect("facilitator:draft", pk=pk)


def _by(user: User | None) -> dict[str, str]:
    return {"name": str(user) if user else _("Somebody")}


def _seen_now(posted: QueryDict, number: int) -> QueryDict:
    """What was typed, on a page that has seen what is there now: saving again is meant."""
    data = posted.copy()
    data["seen"] = str(number)
    return data
