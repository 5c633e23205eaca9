"""Close targets on the manager's desk: look at a play, or extend its target in writing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import access, calendars
from commitments.actions import checks as actions
from commitments.forms.checks import CheckForm, ExtensionForm
from commitments.models import Review, Stage
from commitments.queries import checks as queries
from facilitator.access import get_team
from facilitator.http import signed_in
from facilitator.paging import page_of
from sessions.errors import NotNowError


@login_required
@require_GET
def checks(request: HttpRequest, team_pk: int) -> HttpResponse:
    """Every look still to be taken, the most urgent first; below them what was found lately."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    now = timezone.now()
    page = page_of(request, queries.open_checks(team))
    context = {
        "team": team,
        "page": page,
        "rows": queries.check_rows(team, page, now),
        "taken": queries.check_rows(team, queries.taken_checks(team, now), now),
        "may_review": access.may_review(user, team),
    }
    return render(request, "commitments/checks.html", context)


@login_required
@require_POST
def check(request: HttpRequest, team_pk: int, duty_pk: int) -> HttpResponse:
    """One tap: on track, slipped or signed."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    duty = access.get_check_duty(user, team, duty_pk)
    form = CheckForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose what you found: on track, slipped or signed."))
        return redirect("commitments:checks", team.pk)
    try:
        found = actions.check(duty=duty, user=user, **form.cleaned_data)
    except NotNowError as refused:
        messages.warning(request, str(refused))
        return redirect("commitments:checks", team.pk)
    play = duty.note.pursued if found.verdict == Review.Verdict.SIGNED and hasattr(duty.note, "pursued") else None
    if play is not None and play.is_open:
        messages.success(request, _("Signed. Write what it is worth, so that the funnel has it too."))
        return redirect("commitments:play_move", team.pk, play.pk, Stage.WON.value)
    return redirect("commitments:checks", team.pk)


@login_required
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, team_pk: int, duty_pk: int) -> HttpResponse:
    """The written exception: reason, new day, approver."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    duty = access.get_check_duty(user, team, duty_pk)
    play, now = duty.note.play, timezone.now()
    form = ExtensionForm(
        request.POST or None,
        initial={"approver": str(user)[:80]},
        close_by=play.close_by,
        today=calendars.of(team).day_of(now),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend(duty=duty, user=user, **form.cleaned_data)
            return redirect("commitments:checks", team.pk)
        except NotNowError as refused:
            form.add_error(None, str(refused))
    context = {"team": team, "form": form, "row": queries.check_rows(team, [duty], now)[0]}
    return render(request, "commitments/extend.html", context, status=422 if form.is_bound else 200)
