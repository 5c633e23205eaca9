"""The program editor: a new section, figure, scenario or activity of a draft."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facilitator import access, kinds
from facilitator.actions import draft_edits as edits
from facilitator.actions.draft_work import FullError, GoneError
from facilitator.editor import pages
from facilitator.editor.forms import KindForm, PartForm
from facilitator.editor.pages import Opened
from facilitator.http import signed_in
from facilitator.models import Claim
from facilitator.programfile.compare import NOUNS, Address
from facilitator.views import draft_replies as replies


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
                at = pages.before_the_close(found.program) if noun == "sections" else None
                edits.add_part(program=found.draft.program, user=user, home=(noun,), values=values, at=at)
            except FullError:
                form.add_error(None, _("There are as many of these as a program may have. Remove one first."))
            except GoneError:
                return replies.gone(request, pk)
            else:
                return replies.saved(request, pk, (noun, values["key"]), form.cleaned_data["token"], _("Added."))
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
    found = pages.opened(access.get_draft(user, pk))
    known = kinds.known()
    form = KindForm(request.POST, kinds=[(key, kind.label) for key, kind in known.items()])
    home: Address = ("sections", section, "activities")
    if not form.is_valid():
        messages.error(request, _("Choose one of the list."))
        return redirect("facilitator:draft_part", pk=pk, noun="sections", key=section)
    key = form.cleaned_data["kind"]
    try:
        values = {"key": key, "title": str(known[key].label)[:80], "settings": pages.first_settings(found, key)}
        edits.add_part(program=found.draft.program, user=user, home=home, values=values)
    except GoneError:
        return replies.gone(request, pk)
    except FullError:
        messages.error(request, _("There are as many of these as a program may have. Remove one first."))
        return redirect("facilitator:draft_part", pk=pk, noun="sections", key=section)
    messages.success(request, _("Added. Set it up here."))
    return redirect("facilitator:draft_activity", pk=pk, section=section, kind=key)
