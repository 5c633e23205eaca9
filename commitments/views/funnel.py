"""The funnel in numbers, the monthly loss review, and targets per segment."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import access, months
from commitments.actions import segments as actions
from commitments.forms.funnel.segments import SegmentForm
from commitments.forms.playlist import SPANS, PlaysFilter
from commitments.models import Motion, Segment
from commitments.queries import funnel as queries
from commitments.queries.plays import today_in
from facilitator.access import get_team
from facilitator.http import signed_in
from facilitator.models import Team, User
from sessions.errors import NotNowError


@login_required
@require_GET
def funnel(request: HttpRequest, team_pk: int) -> HttpResponse:
    """What stands in each stage and how many go on: `?motion=upsell&since=90`."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    chosen = PlaysFilter(request.GET).chosen()
    motion, since = chosen.get("motion", ""), chosen.get("since", 0)
    context = {
        "team": team,
        "found": queries.summary(team, today_in(team), motion=motion, since=since),
        "chosen": {"motion": motion, "since": since},
        "motions": Motion.choices,
        "spans": SPANS,
        "may_change": access.may_review(user, team),
    }
    return render(request, "commitments/funnel.html", context)


@login_required
@require_GET
def losses(request: HttpRequest, team_pk: int) -> HttpResponse:
    """Why plays were lost in a month: `?month=2026-11`."""
    team = get_team(signed_in(request), team_pk)
    today = today_in(team)
    chosen = PlaysFilter(request.GET).chosen()
    month = min(chosen.get("month") or months.first_of(today), months.first_of(today))
    motion = chosen.get("motion", "")
    context = {
        "team": team,
        "found": queries.month_review(team, month, today, motion=motion),
        "chosen": {"motion": motion},
        "motions": Motion.choices,
        "before": queries.BEFORE,
    }
    return render(request, "commitments/losses.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def targets(request: HttpRequest, team_pk: int) -> HttpResponse:
    """What each segment is to add, and what was signed in this quarter; and a new segment."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    if request.method == "POST":
        access.require_play_changes(user, team)
    return _segments(request, user, team, None)


@login_required
@require_http_methods(["GET", "POST"])
def segment(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """Change one segment, on the same page."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    found = access.get_segment(team, pk)
    access.require_play_changes(user, team)
    return _segments(request, user, team, found)


def _segments(request: HttpRequest, user: User, team: Team, found: Segment | None) -> HttpResponse:
    others = Segment.objects.filter(team=team)
    taken = (others.exclude(pk=found.pk) if found else others).values_list("name", flat=True)
    initial = {name: getattr(found, name) for name in actions.FIELDS} if found else {}
    form = SegmentForm(request.POST or None, segment=found, taken=tuple(taken), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_segment(team=team, user=user, data=form.cleaned_data, segment=found)
            return redirect("commitments:targets", team.pk)
        except NotNowError as refused:
            form.add_error(None, str(refused))
    context = {
        "team": team,
        "found": queries.segment_targets(team, today_in(team)),
        "form": form,
        "segment": found,
        "example": queries.example(),
        "may_change": access.may_review(user, team),
    }
    return render(request, "commitments/targets.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def drop_segment(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    user = signed_in(request)
    team = get_team(user, team_pk)
    found = access.get_segment(team, pk)
    access.require_play_changes(user, team)
    actions.drop_segment(segment=found, user=user)
    return redirect("commitments:targets", team.pk)
