"""Before the hour: plan a training, look at it, change it, cancel it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from facilitator import access as people
from facilitator import links
from facilitator import queries as library
from facilitator.http import is_loopback, signed_in
from facilitator.models import ProgramVersion, Team, User
from facilitator.paging import page_of
from sessions import access
from sessions.actions import moves
from sessions.actions import planning as actions
from sessions.errors import NotNowError
from sessions.forms import SeatsForm
from sessions.models import SectionRun, TrainingSession
from sessions.planning_forms import PlanForm, usual_start
from sessions.queries import planning as queries
from sessions.queries import rerun


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """First team and program, where there is a choice; then everything else on one page."""
    user = signed_in(request)
    team, version = _chosen_team(request, user), None
    versions = _versions_for(user, team)
    if team is not None:
        version = _chosen_version(request, versions)
    if team is None or version is None:
        return _choose(request, user, team, versions)
    return _plan(request, user, team, version)


def _choose(request: HttpRequest, user: User, team: Team | None, versions: QuerySet[ProgramVersion]) -> HttpResponse:
    """Team and program on one page; with more than a page of teams first the team, then its programs."""
    teams = page_of(request, people.teams_to_run(user).order_by("name", "pk"))
    if team is not None and teams.paginator.num_pages > 1:
        teams = page_of(request, [team])
    programs = page_of(request, versions) if teams.paginator.num_pages == 1 else None
    context = {"teams": teams, "versions": programs, "page": programs or teams, "team": team}
    return render(request, "sessions/plan_choose.html", context)


def _plan(request: HttpRequest, user: User, team: Team, version: ProgramVersion) -> HttpResponse:
    sections = list(version.sections.all())
    start = usual_start(team.zone)
    initial = {"title": version.title, "date": start.date(), "time": start.time()}
    minutes = {section.pk: section.minutes for section in sections}
    if "again" in request.GET:
        before = access.get_training_to_drive(user, _number(request.GET["again"]))
        initial |= rerun.facts(before)
        minutes |= rerun.minutes(before, sections, version.minutes)
    form = PlanForm(
        request.POST or None, team=team, sections=sections, minutes=minutes, total=version.minutes, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            training = actions.plan_training(version=version, team=team, facilitator=user, **_as_arguments(form))
        except NotNowError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("sessions:training", pk=training.pk)
    context = {"form": form, "team": team, "version": version, "training": None}
    return render(request, "sessions/plan.html", context, status=422 if form.errors else 200)


def _as_arguments(form: PlanForm) -> dict[str, Any]:
    facts = form.facts()
    return {field: getattr(facts, field) for field in ("manager", "title", "starts_at", "nrr", "minutes")}


def _chosen_team(request: HttpRequest, user: User) -> Team | None:
    """The team of the address, or the only one there is."""
    if "team" in request.GET:
        return people.get_team_to_run(user, _number(request.GET["team"]))
    teams = list(people.teams_to_run(user)[:2])
    return teams[0] if len(teams) == 1 else None


def _versions_for(user: User, team: Team | None) -> QuerySet[ProgramVersion]:
    """The programs that a team may use: the built-in ones and its own."""
    versions = library.newest_versions(user).order_by("program__team", "title", "pk")
    return versions if team is None else versions.filter(Q(program__team=None) | Q(program__team=team))


def _chosen_version(request: HttpRequest, versions: QuerySet[ProgramVersion]) -> ProgramVersion | None:
    if "version" in request.GET:
        return get_object_or_404(versions, pk=_number(request.GET["version"]))
    found = list(versions[:2])
    return found[0] if len(found) == 1 else None


def _number(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return int(typed)


@login_required
@require_GET
def training(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything to check before the hour. Managers read it."""
    user = signed_in(request)
    found = access.get_training(user, pk)
    page = queries.training_page(found, drives=access.may_drive(user, found))
    context: dict[str, Any] = {"page": page, "training": found}
    if page.drives:
        door = reverse("sessions:join", args=[found.code]) if found.is_open else reverse("sessions:enter_code")
        context["phone_url"] = links.for_phones(request, door)
        context["projector_url"] = links.for_phones(
            request, reverse("sessions:projector", args=[found.projector_token])
        )
        # A phone that reads 127.0.0.1 would call itself.
        context["reaches_phones"] = bool(links.base_for_phones()) or not is_loopback(request)
    return render(request, "sessions/plan_training.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def replan(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.get_training_to_drive(signed_in(request), pk)
    if found.started_at is not None:
        messages.error(request, _("This training has started. Its plan is changed from the console now."))
        return redirect("sessions:training", pk=pk)
    form = _replan_form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.replan_training(training=found, facts=form.facts())
        except NotNowError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("sessions:training", pk=pk)
    context = {"form": form, "team": found.team, "version": found.version, "training": found}
    return render(request, "sessions/plan.html", context, status=422 if form.errors else 200)


def _replan_form(request: HttpRequest, found: TrainingSession) -> PlanForm:
    runs = list(SectionRun.objects.select_related("section").filter(training=found))
    starts = found.starts_at.astimezone(found.team.zone)
    return PlanForm(
        request.POST or None,
        team=found.team,
        sections=[run.section for run in runs],
        minutes={run.section_id: run.planned_seconds // 60 for run in runs},
        total=found.version.minutes,
        keeps=found.starts_at,
        initial={
            "title": found.title,
            "manager": found.manager_id,
            "date": starts.date(),
            "time": starts.time(),
            "nrr": found.nrr,
        },
    )


@login_required
@require_POST
def fix(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap on a proposal of the timetable check."""
    found = access.get_training_to_drive(signed_in(request), pk)
    code, section = request.POST.get("code", ""), request.POST.get("section", "")
    typed = request.POST.get("number", "")
    number = int(typed) if typed.isdecimal() and len(typed) < 4 else -1
    try:
        actions.apply_fix(training=found, code=code, section=section, number=number)
    except NotNowError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Changed for this training."))
    return redirect("sessions:training", pk=pk)


@login_required
@require_POST
def space(request: HttpRequest, pk: int) -> HttpResponse:
    """More people are coming than the room was planned for."""
    found = access.get_training_to_drive(signed_in(request), pk)
    form = SeatsForm(request.POST)
    if form.is_valid():
        moves.make_space(training=found, seats=form.cleaned_data["seats"])
        messages.success(request, _("Changed for this training."))
    else:
        messages.error(request, str(form.errors["seats"][0]))
    return redirect("sessions:training", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.get_training_to_drive(signed_in(request), pk)
    if request.method == "POST":
        try:
            actions.cancel_training(training=found)
        except NotNowError as refused:
            messages.error(request, str(refused))
            return redirect("sessions:training", pk=pk)
        messages.success(request, _("“%(title)s” is cancelled.") % {"title": found.title})
        return redirect("facilitator:home")
    page = queries.training_page(found, drives=True)
    return render(request, "sessions/plan_cancel.html", {"page": page, "training": found})
