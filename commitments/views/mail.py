"""The desk's page about reminders by mail, and to whom none is to go."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commitments import access
from commitments.actions import stopping
from commitments.forms.mail import HoldForm, MailFilter, ReleaseForm
from commitments.queries import maildesk, mailstops
from facilitator.http import signed_in
from facilitator.models import Team
from facilitator.paging import page_of


@login_required
@require_GET
def mail(request: HttpRequest, team_pk: int) -> HttpResponse:
    """What went out, what waits and for when, what failed and why, and whom no mail reaches: `?state=waiting`."""
    team, may_hold = access.get_team_and_say(signed_in(request), team_pk)
    return _page(request, team, HoldForm(team=team) if may_hold else None)


@login_required
@require_POST
def hold(request: HttpRequest, team_pk: int) -> HttpResponse:
    """No mail of this team to somebody any more."""
    user = signed_in(request)
    team = access.get_team_to_hold_mail(user, team_pk)
    form = HoldForm(request.POST, team=team)
    if not form.is_valid():
        return _page(request, team, form)
    stopping.hold(team=team, address=form.cleaned_data["who"], user=user)
    messages.success(request, _("Stopped: %(who)s gets no more mail of this team.") % {"who": form.cleaned_data["who"]})
    return redirect("commitments:mail", team.pk)


@login_required
@require_POST
def release(request: HttpRequest, team_pk: int) -> HttpResponse:
    user = signed_in(request)
    team = access.get_team_to_hold_mail(user, team_pk)
    form = ReleaseForm(request.POST)
    if form.is_valid():
        address = form.cleaned_data["address"]
        stopping.release(team=team, address=address, user=user)
        messages.success(request, _("Mail goes to %(who)s again, with what comes due next.") % {"who": address})
    return redirect("commitments:mail", team.pk)


def _page(request: HttpRequest, team: Team, form: HoldForm | None) -> HttpResponse:
    state = MailFilter(request.GET).chosen()
    page = page_of(request, maildesk.listed(maildesk.reminders(team, state)))
    context = {
        "team": team,
        "desk": maildesk.mail_desk(team, timezone.now()),
        "page": page,
        "rows": [maildesk.row(one) for one in page],
        "state": state,
        "states": MailFilter.STATES,
        "keep_days": settings.MAIL_KEEP_DAYS,
        "held": mailstops.held(team),
        "form": form,
        "people": mailstops.offered(team) if form else [],
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "commitments/mail.html", context, status=status)
