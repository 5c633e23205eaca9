"""The reps of a team: one typed at a time, or a list with a preview."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from facilitator import access, roster
from facilitator.actions import reps as actions
from facilitator.forms import ImportForm, RepForm
from facilitator.http import signed_in
from facilitator.models import Rep, Team
from facilitator.texts import same


@login_required
@require_http_methods(["GET", "POST"])
def rep_new(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    team = access.get_team_to_run(user, pk)
    form = RepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rep = actions.add_rep(team=team, user=user, **form.cleaned_data)
        except actions.NameTakenError as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("%(name)s is in the team.") % {"name": rep.name})
            # People are added one after the other: the next empty form is where the hand already is.
            return redirect("facilitator:rep_new" if "another" in request.POST else "facilitator:team", pk=pk)
    return _page(request, form, team, None)


@login_required
@require_http_methods(["GET", "POST"])
def rep_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    rep = access.get_rep_to_change(user, pk)
    form = RepForm(request.POST or None, initial={"name": rep.name, "email": rep.email, "role": rep.role})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_rep(rep=rep, user=user, **form.cleaned_data)
        except actions.NameTakenError as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("facilitator:team", pk=rep.team_id)
    return _page(request, form, rep.team, rep)


@login_required
@require_POST
def rep_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Left the team, or came back."""
    user = signed_in(request)
    rep = access.get_rep_to_change(user, pk)
    active = request.POST.get("active") == "1"
    try:
        actions.set_active(rep=rep, user=user, active=active)
    except actions.NameTakenError as refused:
        messages.error(request, str(refused))
    else:
        done = _("%(name)s is back in the team.") if active else _("%(name)s has left. Their promises stay on record.")
        messages.success(request, done % {"name": rep.name})
    return redirect("facilitator:team", pk=rep.team_id)


@login_required
@require_http_methods(["GET", "POST"])
def reps_import(request: HttpRequest, pk: int) -> HttpResponse:
    """A list, then its preview, then all of it at once. The text travels with the page, so nothing is lost."""
    user = signed_in(request)
    team = access.get_team_to_run(user, pk)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _import_page(request, team, form, text=request.POST.get("text", ""))
    text = form.cleaned_data["text"]
    try:
        found = roster.read(text, team=_known(team))
    except roster.RosterError as error:
        form.add_error("text", str(error))
        return _import_page(request, team, form, text=text)
    if not _may_add(form, found):
        return _import_page(request, team, form, text=text, found=found)
    added = actions.import_reps(team=team, user=user, rows=found.usable)
    done = ngettext("%(count)s rep added.", "%(count)s reps added.", added) % {"count": added}
    messages.success(request, done)
    return redirect("facilitator:team", pk=pk)


def _may_add(form: ImportForm, found: roster.Roster) -> bool:
    """Only what was previewed is added, and faulty rows and columns are left out only when the person said so."""
    step, seen = form.cleaned_data["step"], form.cleaned_data["seen"]
    if seen != _digest(form.cleaned_data["text"]) or not found.usable:
        return False
    return step == "without" or (step == "add" and found.is_clean)


def _known(team: Team) -> dict[str, str]:
    reps = Rep.objects.filter(team=team, active=True).values_list("name", "email")
    return {same(name): email for name, email in reps}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _import_page(
    request: HttpRequest, team: Team, form: ImportForm, *, text: str, found: roster.Roster | None = None
) -> HttpResponse:
    shown = ImportForm(initial={"text": text, "seen": _digest(text)})
    context = {"team": team, "form": form, "shown": shown, "found": found}
    return render(request, "facilitator/reps_import.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, form: BaseForm, team: Team, rep: Rep | None) -> HttpResponse:
    context = {"form": form, "team": team, "rep": rep}
    return render(request, "facilitator/rep_form.html", context, status=422 if form.errors else 200)
