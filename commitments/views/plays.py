"""Plays at the desk: the list, a new one, one of them, and what is written in it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import access, access_signals, playguard
from commitments.actions import funnel as actions
from commitments.forms.funnel.details import PlayDetailsForm, initial_of
from commitments.forms.funnel.people import PeopleForm, initial_people
from commitments.forms.playlist import PlaysFilter
from commitments.models import LossReason, Motion, Play, Stage
from commitments.queries import plays as queries
from facilitator.access import get_team
from facilitator.http import signed_in
from facilitator.models import Team, User
from facilitator.paging import page_of
from sessions.errors import NotNowError
from sessions.factsheet import FACTS, FactsForm
from sessions.queries.explore import sheet


@login_required
@require_GET
def plays(request: HttpRequest, team_pk: int) -> HttpResponse:
    """The plays behind a number: `?show=slow&motion=upsell&rep=r12`, what waits longest first."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    today = queries.today_in(team)
    chosen = PlaysFilter(request.GET).chosen()
    page = page_of(request, queries.listed(queries.filtered(team, today, chosen)))
    context = {
        "team": team,
        "page": page,
        "rows": queries.rows(team, page, today),
        "stages": Stage.choices,
        "motions": Motion.choices,
        "chosen": {name: chosen.get(name, "") for name in PlaysFilter.base_fields},
        "is_filtered": bool(chosen),
        "reason_label": dict(LossReason.choices).get(chosen.get("reason", ""), ""),
        "may_change": access.may_review(user, team),
    }
    return render(request, "commitments/plays.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, team_pk: int) -> HttpResponse:
    """A play that begins at the desk."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    access.require_play_changes(user, team)
    today = queries.today_in(team)
    form = PlayDetailsForm(request.POST or None, team=team, today=today, initial={"signal_on": today})
    if request.method == "POST" and form.is_valid():
        play = actions.begin_play(team=team, user=user, data=form.cleaned_data, despite=form.overridden)
        return redirect("commitments:play", team.pk, play.pk)
    return _form(request, team, form)


@login_required
@require_GET
def play(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """One play: where it is, what comes next, what speaks against it, who is on their side, and its history."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    found = access.get_play(team, pk)
    context = {
        "team": team,
        "found": queries.page(found, today=queries.today_in(team)),
        "may_change": access.may_review(user, team),
    }
    return render(request, "commitments/play.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    user, team, found = _to_change(request, team_pk, pk)
    form = PlayDetailsForm(
        request.POST or None, team=team, today=queries.today_in(team), play=found, initial=initial_of(found)
    )
    if request.method == "POST" and form.is_valid():
        actions.change_play(play=found, user=user, data=form.cleaned_data)
        return _back_to(found)
    return _form(request, team, form, found)


@login_required
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """Who on the customer's side has which part."""
    user, team, found = _to_change(request, team_pk, pk)
    known = playguard.people(found, found.stakeholders.all())
    form = PeopleForm(request.POST or None, initial=initial_people(found, known))
    if request.method == "POST" and form.is_valid():
        actions.name_people(play=found, user=user, people=form.people, other_team=form.cleaned_data["other_team"])
        return _back_to(found)
    return _form(request, team, form, found, "people", needed=known.needed)


@login_required
@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """What is known of the account, for the guardrails: the same questions as in the hour."""
    user, team, found = _to_change(request, team_pk, pk)
    # The account and the motion are the play's own.
    own = {"account": found.account, "motion": found.motion}
    form = FactsForm({**request.POST.dict(), **own} if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.change_play(play=found, user=user, data={"known": form.cleaned_data})
        return _back_to(found)
    stored: dict[str, Any] = request.POST.dict() if form.is_bound else found.known
    wrong = [(FACTS[name].label, errors) for name, errors in form.errors.items() if name in FACTS]
    return _form(request, team, form, found, "facts", stored=stored, sheet=sheet(stored), wrong=wrong)


def _to_change(request: HttpRequest, team_pk: int, pk: int) -> tuple[User, Team, Play]:
    """Who asks, and the play that they may write in."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    return user, team, access.get_play_to_change(user, team, pk)


def _form(
    request: HttpRequest, team: Team, form: Form, play: Play | None = None, name: str = "form", **more: Any
) -> HttpResponse:
    """One of the forms of a play, with what was wrong in it."""
    context = {"team": team, "form": form, "play": play, **more}
    return render(request, f"commitments/play_{name}.html", context, status=422 if form.is_bound else 200)


def _back_to(play: Play) -> HttpResponse:
    return redirect("commitments:play", play.team_id, play.pk)


@login_required
@require_POST
def pursue(request: HttpRequest, team_pk: int, note_pk: int) -> HttpResponse:
    """One tap: a note becomes a play."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    note = access.get_note_of(team, note_pk)
    access.require_play_changes(user, team)
    said = _("The note is a play now. Write what it is worth, and what is known.")
    return _begun(request, team, partial(actions.pursue_note, note=note, user=user), "notes", said)


@login_required
@require_POST
def pursue_signal(request: HttpRequest, team_pk: int, signal_pk: int) -> HttpResponse:
    """One tap: a logged signal becomes a play, or leads to the one it has become."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    signal = access_signals.get_signal(team, signal_pk)
    access.require_play_changes(user, team)
    return _begun(request, team, partial(actions.pursue_signal, signal=signal, user=user), "signals")


def _begun(request: HttpRequest, team: Team, begin: Callable[[], Play], page: str, said: str = "") -> HttpResponse:
    """To the play that it begins; back to its page where it begins none."""
    try:
        found = begin()
    except NotNowError as refused:
        messages.warning(request, str(refused))
        return redirect(f"commitments:{page}", team.pk)
    if said:
        messages.success(request, said)
    return _back_to(found)
