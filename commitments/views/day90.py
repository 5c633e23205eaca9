"""Day 90 on the desk: what became of an hour, and the values that were measured elsewhere."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import access, calendars, day90words
from commitments.actions import day90 as actions
from commitments.forms.day90 import KeepForm, ValueForm
from commitments.models import Duty, MonthlyValue
from commitments.queries import day90 as queries
from commitments.queries.day90chart import chart
from facilitator.access import get_team, teams_to_run
from facilitator.http import signed_in
from facilitator.models import Team, User
from facilitator.paging import page_of
from sessions import after_hour
from sessions.models import Participant


@login_required
@require_GET
def hours(request: HttpRequest, team_pk: int) -> HttpResponse:
    """The hours that were held, with their day 90 and what was read."""
    team = get_team(signed_in(request), team_pk)
    today = calendars.of(team).day_of(timezone.now())
    context = {"team": team, "hours": queries.held_of(team), "today": today}
    return render(request, "commitments/day90s.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def day_90(request: HttpRequest, team_pk: int, training_pk: int) -> HttpResponse:
    """The three measures of one hour, the diagnosis with its steps, and the four levels. POST keeps the reading."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    training = access.get_training_of(team, training_pk)
    shown = queries.page(training)
    form = KeepForm(request.POST or None, initial={"note": shown.outcome.note if shown.outcome else ""})
    if request.method == "POST" and form.is_valid():
        actions.keep(training=training, user=user, note=form.cleaned_data["note"])
        messages.success(request, _("Kept, with the figures as they stand today."))
        return redirect("commitments:day_90", team.pk, training.pk)
    kinds = dict(Duty.Kind.choices)
    behaviour = queries.behaviour(training)
    charts = {series.measure: chart(series) for series in shown.series}
    context = {
        "team": team,
        "training": training,
        "page": shown,
        "charts": charts.values(),
        "steps": [(day90words.STEPS[step], charts[step[0]]) for step in shown.diagnosis.because],
        "thresholds": day90words.thresholds(shown.rules),
        "rules_url": _rules_url(user, team),
        "from_source": shown.diagnosis.reading in day90words.FROM_SOURCE,
        "csms": [(row.name, [day90words.number("signals", value) for value in row.values]) for row in shown.csms],
        "people": Participant.objects.present().filter(training=training, absent=False).count(),
        "posted": training.commitments.live().count(),
        "learned": [part(training) for part in after_hour.learning_parts()],
        "behaviour": [(kinds[kind], done, decided) for kind, (done, decided) in sorted(behaviour.items())],
        "form": form,
    }
    return render(request, "commitments/day90.html", context, status=422 if form.errors else 200)


def _rules_url(user: User, team: Team) -> str:
    """Where the thresholds are set, for whoever may; 1 query."""
    runs = teams_to_run(user).filter(pk=team.pk).exists()
    return reverse("facilitator:team_rules", args=[team.pk]) if runs else ""


@login_required
@require_http_methods(["GET", "POST"])
def values(request: HttpRequest, team_pk: int) -> HttpResponse:
    """One value, typed."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    form = ValueForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        actions.put_value(team=team, user=user, **form.cleaned_data)
        messages.success(request, _("Saved. It counts instead of what was logged here in that month."))
        return redirect("commitments:measures", team.pk)
    return _values_page(request, team, form)


@login_required
@require_POST
def remove_value(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    user = signed_in(request)
    team = get_team(user, team_pk)
    value = get_object_or_404(MonthlyValue.objects.select_related("team"), pk=pk, team=team)
    actions.remove_value(value=value, user=user)
    messages.success(request, _("Removed."))
    return redirect("commitments:measures", team.pk)


def _values_page(request: HttpRequest, team: Team, form: ValueForm) -> HttpResponse:
    page = page_of(request, MonthlyValue.objects.filter(team=team).select_related("rep"))
    context = {"team": team, "form": form, "page": page}
    return render(request, "commitments/day90_values.html", context, status=422 if form.errors else 200)
