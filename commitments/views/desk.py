"""The manager's desk: the number, and the list behind it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commitments import access, states, touching
from commitments.actions import pledges
from commitments.forms import NotesFilter, PledgeForm, ReviewForm
from commitments.forms.desk import AGE_LABELS, PERIOD_LABELS, STATE_LABELS, PeriodFilter
from commitments.mailing import post
from commitments.models import Duty
from commitments.queries import desk as desk_queries
from commitments.queries import maildesk, promises, rankings, slack, tallies
from commitments.queries import reviews as review_queries
from facilitator.access import get_team, teams_of
from facilitator.http import signed_in
from facilitator.models import Team, User
from facilitator.paging import page_of
from sessions.errors import NotNowError


@login_required
@require_GET
def desks(request: HttpRequest) -> HttpResponse:
    """All my teams; with one team, its desk at once."""
    teams = teams_of(signed_in(request)).order_by("name", "pk")
    page = page_of(request, teams)
    if page.paginator.count == 1:
        return redirect("commitments:team_desk", page[0].pk)
    context = {"page": page, "lines": desk_queries.lines(list(page))}
    return render(request, "commitments/desks.html", context)


@login_required
@require_GET
def desk(request: HttpRequest, team_pk: int) -> HttpResponse:
    user = signed_in(request)
    return _page(request, user, get_team(user, team_pk))


def _page(request: HttpRequest, user: User, team: Team, wrong: PledgeForm | None = None) -> HttpResponse:
    """The whole desk; `wrong` is the pledge's form when its name was not usable."""
    unpledged = desk_queries.unpledged(team, pledges.recordable_since())
    manager = str(unpledged.manager) if unpledged and unpledged.manager else ""
    context = {
        "desk": desk_queries.desk(team, PeriodFilter(request.GET).chosen()),
        "team": team,
        "line": states.LINE,
        "labels": STATE_LABELS,
        "ages": AGE_LABELS,
        "periods": PERIOD_LABELS,
        "may_review": access.may_review(user, team),
        "unpledged": unpledged,
        "mail_is_on": post.is_on(),
        "workdays": touching.on_workdays(team),
        "mail_trouble": maildesk.trouble(team),
        "slack_troubles": slack.troubles(team),
        "last_hour": desk_queries.last_hour(team),
        "ranking_due": rankings.due(rankings.newest(team)),
        "pledge_form": wrong or PledgeForm(initial={"name": manager}),
    }
    return render(request, "commitments/desk.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def pledge(request: HttpRequest, team_pk: int, training_pk: int) -> HttpResponse:
    """Record the pledge that was spoken in an hour but not written down in it."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    training = access.get_training_of(team, training_pk)
    form = PledgeForm(request.POST)
    if not form.is_valid():
        return _page(request, user, team, wrong=form)
    try:
        pledges.record_afterwards(training=training, name=form.cleaned_data["name"], user=user)
    except NotNowError as refused:
        messages.warning(request, str(refused))
    return redirect("commitments:team_desk", team.pk)


@login_required
@require_GET
def notes(request: HttpRequest, team_pk: int) -> HttpResponse:
    """The promises behind a number: `?state=overdue&rep=r12&week=2026-11-23`; see NotesFilter."""
    team, may_pursue = access.get_team_and_say(signed_in(request), team_pk)
    now = timezone.now()
    chosen = NotesFilter(request.GET).chosen()
    page = page_of(request, promises.Listing(promises.filtered(team, now, chosen), now))
    context = {"team": team, "page": page, "rows": page.object_list, "states": STATE_LABELS, **_filters(team, chosen)}
    return render(request, "commitments/notes.html", {**context, "may_pursue": may_pursue})


@login_required
@require_GET
def reps(request: HttpRequest, team_pk: int) -> HttpResponse:
    """Everybody who promised something in the desk's period, who has the most overdue first."""
    team = get_team(signed_in(request), team_pk)
    period = desk_queries.period_of(team, PeriodFilter(request.GET).chosen())
    page = page_of(request, tallies.by_rep(team, timezone.now(), period))
    context = {
        "team": team,
        "page": page,
        "reps": [tallies.rep_row(row) for row in page],
        "period": period,
        "since": period.since,
        "line": states.LINE,
        "periods": PERIOD_LABELS,
        "labels": STATE_LABELS,
    }
    return render(request, "commitments/reps.html", context)


def _filters(team: Team, chosen: dict[str, Any]) -> dict[str, Any]:
    """The filters with blanks for those not set, and what they are called."""
    program = chosen.get("program")
    return {
        "chosen": {name: chosen.get(name, "") for name in NotesFilter.base_fields},
        "state_label": STATE_LABELS.get(chosen.get("state", ""), ""),
        "age_label": AGE_LABELS.get(chosen.get("age", ""), ""),
        "program_title": promises.program_title(team, program) if program else "",
        "is_filtered": bool(chosen),
    }


@login_required
@require_GET
def reviews(request: HttpRequest, team_pk: int) -> HttpResponse:
    """Every open 48-hour review of a team, the most urgent first."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    now = timezone.now()
    page = page_of(request, review_queries.open_reviews(team))
    rows = [review_queries.review_row(duty, now) for duty in page]
    context = {
        "team": team,
        "page": page,
        "rows": rows,
        "may_review": access.may_review(user, team),
        "has_reviews": bool(rows) or Duty.objects.reviews().standing().filter(team=team).exists(),
    }
    return render(request, "commitments/reviews.html", context)


@login_required
@require_POST
def review(request: HttpRequest, team_pk: int, duty_pk: int) -> HttpResponse:
    """One tap: looked at."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    duty = access.get_review_duty(user, team, duty_pk)
    form = ReviewForm(request.POST)
    if form.is_valid():
        pledges.review(duty=duty, user=user, **form.cleaned_data)
    return redirect("commitments:reviews" if "list" in request.POST else "commitments:team_desk", team.pk)
