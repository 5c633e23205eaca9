"""The standup: Friday's list on one laptop, one rep at a time, 90 seconds."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from commitments import access
from commitments.actions import reports, standups
from commitments.actions import standup_screens as screens
from commitments.forms import ReportForm, TurnForm
from commitments.models import Duty, Report, Standup, StandupScreen
from commitments.queries import promises
from commitments.queries import standup as queries
from commitments.views.ending import ending
from facilitator import links
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
    context = {
        "meeting": meeting,
        "team": team,
        "answers": answers,
        "now_ms": frames.now_ms(),
        "wall_url": _wall_url(request, team),
    }
    return render(request, "commitments/standup.html", context, status=422 if wrong else 200)


def _wall_url(request: HttpRequest, team: Team) -> str:
    """Where another computer in the room opens the window, or nothing where there is no link. 1 query."""
    screen = StandupScreen.objects.filter(team=team).first()
    return links.for_phones(request, reverse("commitments:standup_wall", args=[screen.token])) if screen else ""


@login_required
@require_GET
def screen(request: HttpRequest, team_pk: int) -> HttpResponse:
    """What the room sees: whose turn it is, the promise beside the answer, and the clock. It follows the laptop's page.

    The page asks for itself again, naming what it shows (`X-Shown`): the same is 304, other is the part alone.
    """
    team = get_team(signed_in(request), team_pk)
    return _screen(request, team, queries.meeting(team), waits=False)


@require_GET
def wall(request: HttpRequest, token: str) -> HttpResponse:
    """The same by a link, for a computer on which nobody signs in; it shows only what may hang on a wall."""
    team = access.get_standup_screen(token).team
    meeting = queries.for_wall(team)
    return _screen(request, team, meeting, waits=not meeting.on_wall)


def _screen(request: HttpRequest, team: Team, meeting: queries.Meeting, *, waits: bool) -> HttpResponse:
    """`waits`: nothing but when it is."""
    context = {"meeting": meeting, "team": team, "now_ms": frames.now_ms(), "waits": waits}
    part = render_to_string("commitments/standup_screen.html#room", context, request)
    shown = hashlib.sha256(part.encode()).hexdigest()[:16]
    asked = request.headers.get("X-Shown")
    if asked is None:
        response = render(request, "commitments/standup_screen.html", {**context, "shown": shown})
    elif asked == shown:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(part)
    response.headers["X-Shown"] = shown
    response.headers["X-Now"] = str(frames.now_ms())
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(
    team: Team, duty: int, conversation_at: datetime, report: Report | None, posted: QueryDict | None = None
) -> ReportForm:
    """One duty's part of the page's only form."""
    said = promises.said(team, report)
    return ReportForm(posted, team=team, conversation_at=conversation_at, initial=said, prefix=f"d{duty}")


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
def make_link(request: HttpRequest, team_pk: int) -> HttpResponse:
    user = signed_in(request)
    team = get_team(user, team_pk)
    screens.make(team=team, user=user)
    return redirect(reverse("commitments:standup", args=[team.pk], fragment="wall-link"))


revoke_link = ending(screens.revoke, gettext_lazy("The link opens nothing any more."), back="commitments:standup")


@login_required
@require_POST
def open_standup(request: HttpRequest, team_pk: int) -> HttpResponse:
    team = get_team(signed_in(request), team_pk)
    meeting = queries.meeting(team)
    # Whoever has answered in writing may be left out of a long meeting; their answers are on the list all the same.
    called = [one for one in meeting.people if not ("unanswered" in request.POST and one.answered)]
    if called:
        standups.open_standup(team=team, day=meeting.day, people=[person.turn for person in called])
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
