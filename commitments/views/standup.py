"""The standup: Friday's list on one laptop, one rep at a time, 90 seconds."""

import re
from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commitments import access
from commitments.actions import reports, standups
from commitments.forms import ReportForm, TurnForm
from commitments.models import Duty, Report, Standup
from commitments.queries import standup as queries
from facilitator.access import get_team
from facilitator.http import signed_in
from facilitator.models import Team, User
from sessions.errors import NotNowError
from sessions.live import frames

NUMBER = re.compile(r"\d{1,18}", re.ASCII)
TURNS: dict[str, Callable[..., None]] = {
    "next": standups.next_turn,
    "absent": standups.skip_turn,
    "back": standups.back_turn,
}


@login_required
@require_GET
def standup(request: HttpRequest, team_pk: int) -> HttpResponse:
    team = get_team(signed_in(request), team_pk)
    return page(request, team)


def page(request: HttpRequest, team: Team, *, wrong: dict[int, ReportForm] | None = None) -> HttpResponse:
    """The whole page; `wrong` are the forms as sent, by duty, when one of the answers was not usable."""
    meeting = queries.meeting(team)
    sent = wrong or {}
    answers = [(p, sent.get(p.duty) or _form(team, p.duty, p.at, p.report)) for p in meeting.promises]
    if sent.keys() - {promise.duty for promise, _one in answers}:
        messages.warning(
            request, _("The standup had moved on, and the answer just sent was not complete: it is not saved.")
        )
    context = {"meeting": meeting, "team": team, "answers": answers, "now_ms": frames.now_ms()}
    return render(request, "commitments/standup.html", context, status=422 if wrong else 200)


def _form(
    team: Team, duty: int, conversation_at: datetime, report: Report | None, posted: QueryDict | None = None
) -> ReportForm:
    """One duty's part of the page's only form."""
    said = _said(team, report)
    return ReportForm(posted, team=team, conversation_at=conversation_at, initial=said, prefix=f"d{duty}")


def _said(team: Team, report: Report | None) -> dict[str, object]:
    """The newest answer, so that a correction starts from it."""
    if report is None:
        return {}
    said = report.says()
    if report.next_at is not None:
        local = report.next_at.astimezone(team.zone)
        said |= {"next_date": local.date(), "next_hour": local.time().isoformat("minutes")}
    return said


def _save(request: HttpRequest, team: Team, user: User, asked: Duty | None = None) -> dict[int, ReportForm]:
    """Save all that was chosen or written, and the answer `asked` for in any case; or nothing.

    Gives {} when all is saved, else those forms as they were sent, with what to write instead.
    """
    sent = {int(text) for text in request.POST.getlist("duty") if NUMBER.fullmatch(text)}
    duties = access.friday_duties(team, sent | ({asked.pk} if asked else set()))
    forms = {d.pk: _form(team, d.pk, d.anchor_at, next(iter(d.reports.all()), None), request.POST) for d in duties}
    to_save = [duty for duty in duties if duty == asked or forms[duty.pk].wrote]
    if not all(forms[duty.pk].is_valid() for duty in to_save):
        return {duty.pk: forms[duty.pk] for duty in to_save}
    with transaction.atomic():
        for duty in to_save:
            try:
                reports.report(duty=duty, data=forms[duty.pk].cleaned_data, user=user)
            except NotNowError as refused:
                forms[duty.pk].add_error(None, str(refused))
                transaction.set_rollback(True)
                return {d.pk: forms[d.pk] for d in to_save}
    return {}


@login_required
@require_POST
def open_standup(request: HttpRequest, team_pk: int) -> HttpResponse:
    team = get_team(signed_in(request), team_pk)
    meeting = queries.meeting(team)
    if meeting.people:
        standups.open_standup(team=team, day=meeting.day, people=[person.turn for person in meeting.people])
    return redirect("commitments:standup", team.pk)


@login_required
@require_POST
def move(request: HttpRequest, team_pk: int, pk: int, verb: str) -> HttpResponse:
    """next, absent, back or close; what was answered is saved first, and if it cannot be nothing moves.

    A page that is behind is shown where the meeting stands.
    """
    user = signed_in(request)
    team = get_team(user, team_pk)
    meeting = access.get_standup(team, pk)
    if verb != "close" and verb not in TURNS:
        raise Http404
    if wrong := _save(request, team, user):
        return page(request, team, wrong=wrong)
    if verb == "close":
        standups.close_standup(standup=meeting)
    else:
        _turn(request, meeting, verb)
    return redirect("commitments:standup", team.pk)


def _turn(request: HttpRequest, meeting: Standup, verb: str) -> None:
    form = TurnForm(request.POST)
    try:
        TURNS[verb](standup=meeting, turn=form.cleaned_data["turn"] if form.is_valid() else -1)
    except NotNowError as refused:
        messages.warning(request, str(refused))


@login_required
@require_POST
def report(request: HttpRequest, team_pk: int, pk: int, duty_pk: int) -> HttpResponse:
    """Three answers, written down on the spot, and the turn stays where it is."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    access.get_standup(team, pk)
    if wrong := _save(request, team, user, access.get_friday_duty(team, duty_pk)):
        return page(request, team, wrong=wrong)
    return redirect("commitments:standup", team.pk)
