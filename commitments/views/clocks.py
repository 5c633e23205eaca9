"""Clocks: ticked on the rep's phone, seen on the manager's desk."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commitments import access
from commitments.actions import briefs
from commitments.actions import clocks as actions
from commitments.forms import TickForm
from commitments.forms.clocks import ClocksFilter, SaidAgainForm, SponsorFoundForm
from commitments.models import Duty
from commitments.queries import clocks as queries
from facilitator.access import get_team
from facilitator.http import signed_in
from facilitator.paging import page_of
from sessions import access as room_access
from sessions.errors import NotNowError
from sessions.models import Participant
from sessions.views import phone

Kind = Duty.Kind
# What one tap ends; the play's own card has the one for the CRM.
TICKED = (Kind.JOINT_MEETING, Kind.BUSINESS_CASE)


@require_POST
def tick(request: HttpRequest, code: str, duty_pk: int) -> HttpResponse:
    """We have met, or the case is written."""
    participant, duty = _own(request, code, duty_pk, TICKED)
    do = partial(actions.tick, duty=duty, participant=participant)
    return _take(participant, duty, request.POST, TickForm(request.POST), lambda data: do(done=data["done"]))


@require_POST
def sponsor(request: HttpRequest, code: str, duty_pk: int) -> HttpResponse:
    """Who signs, found after the hour."""
    participant, duty = _own(request, code, duty_pk, (Kind.SPONSOR_MAPPING,))
    do = partial(actions.map_sponsor, duty=duty, participant=participant)
    form = SponsorFoundForm(request.POST, team=duty.team)
    return _take(participant, duty, request.POST, form, lambda data: do(data=data))


@require_POST
def said(request: HttpRequest, code: str, duty_pk: int) -> HttpResponse:
    """The pain, said again."""
    participant, duty = _own(request, code, duty_pk, (Kind.PAIN_FRESHNESS,))
    do = partial(briefs.say_again, duty=duty, participant=participant)
    return _take(
        participant, duty, request.POST, SaidAgainForm(request.POST, team=duty.team), lambda data: do(data=data)
    )


def _take(
    participant: Participant, duty: Duty, posted: QueryDict, form: Form, do: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """Taken exactly once, like an answer of the hour."""
    return phone.take(participant, posted, form, {"_clock": duty.pk}, do)


def _own(request: HttpRequest, code: str, duty_pk: int, kinds: tuple[Duty.Kind, ...]) -> tuple[Participant, Duty]:
    participant, _room = room_access.get_participant(request, code)
    duty = access.get_own_clock(participant, duty_pk)
    if duty.kind not in kinds:
        raise Http404
    return participant, duty


@login_required
@require_GET
def clocks(request: HttpRequest, team_pk: int) -> HttpResponse:
    """Every open clock of a team's reps, the most urgent first; how they did lately above it."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    now = timezone.now()
    kind = ClocksFilter(request.GET).chosen()
    page = page_of(request, queries.ready(queries.of_team(team, kind)))
    kept = queries.kept(team, now)
    context = {
        "team": team,
        "page": page,
        "rows": queries.clocks(page, now),
        "kept": kept,
        "has_kept": any(row.any or row.kind == kind for row in kept),
        "kind": kind,
        "may_let_go": access.may_review(user, team),
        "days": queries.DAYS,
    }
    return render(request, "commitments/clocks.html", context)


@login_required
@require_POST
def let_go(request: HttpRequest, team_pk: int, duty_pk: int) -> HttpResponse:
    """Nobody waits for it any more."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    duty = access.get_clock(user, team, duty_pk)
    try:
        actions.let_go(duty=duty, user=user)
    except NotNowError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Nobody waits for it any more. It counts neither as kept nor as late."))
    return redirect("commitments:clocks", team.pk)
