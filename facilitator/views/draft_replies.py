"""What the editor's pages answer with: back to the list, gone meanwhile, or the form again beside what is there now."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from facilitator.programfile.compare import Address


def saved(request: HttpRequest, pk: int, address: Address, token: str, text: str) -> HttpResponse:
    """Back to where the part is listed. The page's own name for what was typed goes along: it may be forgotten now."""
    messages.success(request, text)
    home = reverse("facilitator:draft", args=[pk])
    if len(address) == 4:
        home = reverse("facilitator:draft_part", args=[pk, "sections", address[1]])
    return redirect(f"{home}{f'?saved={token}' if token else ''}#{'-'.join(address)}")


def gone(request: HttpRequest, pk: int) -> HttpResponse:
    messages.error(request, _("This is not in the draft any more: somebody has removed it meanwhile."))
    return redirect("facilitator:draft", pk=pk)


def seen_now(posted: QueryDict, number: int) -> QueryDict:
    """What was typed, on a page that has seen what is there now: saving again is meant."""
    data = posted.copy()
    data["seen"] = str(number)
    return data
