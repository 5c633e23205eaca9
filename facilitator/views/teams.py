"""Teams and the people who look after them."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from facilitator import access, dated, houserules, links, queries
from facilitator.actions import accounts
from facilitator.actions import teams as actions
from facilitator.dated import Moves
from facilitator.forms import MemberForm, RepsFilter, TeamForm
from facilitator.http import signed_in
from facilitator.models import Membership, Team, User
from facilitator.paging import page_of
from facilitator.ruleforms import HouseRulesForm

# Long enough for somebody to come by on another day.
INVITATION_MINUTES = 48 * 60


@login_required
@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    page = page_of(request, queries.teams(user))
    context = {"page": page, "teams": [queries.team_line(team) for team in page]}
    return render(request, "facilitator/teams.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = TeamForm(request.POST or None, initial=_usual_calendar(user))
    if request.method == "POST" and form.is_valid():
        team = actions.create_team(user=user, values=form.values)
        messages.success(request, _("The team is there. Now add its reps."))
        return redirect("facilitator:team", pk=team.pk)
    return _form_page(request, "facilitator/team_form.html", form, team=None, new_zone=not form.initial)


def _usual_calendar(user: User) -> dict[str, Any]:
    """A second team usually lives where the first one does."""
    team = access.teams_to_run(user).order_by("-pk").first()
    return {"timezone": team.timezone, "holidays_country": team.holidays_country} if team else {}


@login_required
@require_GET
def team(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    found = access.get_team(user, pk)
    choice = RepsFilter(request.GET).chosen()
    reps = page_of(request, queries.reps(found, **choice))
    context = {"page": queries.team_page(user, found), "team": found, "reps": reps, **choice}
    return render(request, "facilitator/team.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def team_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    found = access.get_team_to_run(user, pk)
    name = found.name
    form = TeamForm(request.POST or None, instance=found)
    moves = None
    if request.method == "POST" and form.is_valid():
        # A model form writes into its instance, which by now is the team with its new calendar.
        moves = dated.moves(found) if form.is_unseen else None
        if not moves or not moves.count:
            moved = actions.change_team(team=found, user=user, values=form.values)
            messages.success(request, _saved(moved))
            return redirect("facilitator:team", pk=pk)
    # So it does when it refuses: the heading keeps the stored name.
    found.name = name
    return _form_page(request, "facilitator/team_form.html", form, team=found, new_zone=False, moves=moves)


def _saved(moved: int) -> str:
    if not moved:
        return _("Saved.")
    return ngettext("Saved. %(n)d open date moved.", "Saved. %(n)d open dates moved.", moved) % {"n": moved}


@login_required
@require_http_methods(["GET", "POST"])
def team_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The team's own levels and days, where the sources differ."""
    user = signed_in(request)
    found = access.get_team_to_run(user, pk)
    form = HouseRulesForm(request.POST or None, initial=asdict(houserules.merged(found.house_rules)))
    moves = None
    if request.method == "POST" and form.is_valid():
        found.house_rules = form.own
        moves = dated.moves(found) if form.is_unseen else None
        if not moves or not moves.count:
            moved = actions.change_team(team=found, user=user, values={"house_rules": form.own})
            messages.success(request, _saved(moved))
            return redirect("facilitator:team", pk=pk)
    return _form_page(request, "facilitator/team_rules.html", form, team=found, moves=moves)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def member_new(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    found = access.get_team_to_own(user, pk)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership, is_new = actions.add_member(team=found, by=user, **form.cleaned_data)
        except actions.AlreadyMemberError as refused:
            form.add_error("email", str(refused))
        else:
            if is_new:
                return _show_link(request, membership)
            messages.success(
                request,
                _("%(name)s has an account already and sees the team at the next sign-in.") % {"name": membership.user},
            )
            return redirect("facilitator:team", pk=pk)
    return _form_page(request, "facilitator/member_form.html", form, team=found)


@never_cache
@login_required
@require_POST
def member_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A fresh sign-in link for somebody who has not used theirs."""
    user = signed_in(request)
    membership = access.get_membership_to_change(user, pk)
    if membership.user_id not in accounts.may_be_given_links(giver=user, users=[membership.user]):
        messages.error(request, _("%(name)s signs in with their own password.") % {"name": membership.user})
        return redirect("facilitator:team", pk=membership.team_id)
    return _show_link(request, membership)


@login_required
@require_POST
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    membership = access.get_membership_to_change(user, pk)
    try:
        actions.remove_member(membership=membership, by=user)
    except actions.LastOwnerError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s no longer sees this team.") % {"name": membership.user})
    return redirect("facilitator:teams" if membership.user_id == user.pk else _page_of(membership.team))


def _page_of(found: Team) -> str:
    return reverse("facilitator:team", args=[found.pk])


def _show_link(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The one time that the link is seen: only its digest is stored."""
    token = accounts.make_sign_in_link(user=membership.user, minutes=INVITATION_MINUTES)
    path = reverse("facilitator:use_link", args=[token])
    context = {
        "membership": membership,
        "team": membership.team,
        "link": links.absolute(request, path),
        "works_here_only": links.works_here_only(request),
    }
    return render(request, "facilitator/member_link.html", context)


def _form_page(
    request: HttpRequest, template: str, form: BaseForm, **context: Model | Moves | bool | None
) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
