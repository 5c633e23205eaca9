"""Calendars: what subscribers fetch, and the pages on which their links are made and revoked."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments import access, feedlinks
from commitments.actions import feeds as actions
from commitments.actions import invitations as inviting
from commitments.actions import stopping
from commitments.forms.feeds import FeedForm, InviteForm, PhoneFeedForm
from commitments.knownreps import knows_rep
from commitments.mailing import stops
from commitments.models import CalendarFeed, MailClass
from commitments.queries import feeds
from commitments.queries import invitations as invitation_queries
from facilitator.access import get_team
from facilitator.http import is_loopback, signed_in
from facilitator.models import Team
from facilitator.paging import page_of
from sessions import access as room_access

Kind = CalendarFeed.Kind
HEADERS = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Content-Disposition": 'inline; filename="askonce.ics"',
    "Cache-Control": "private, max-age=900",
    "X-Robots-Tag": "noindex, nofollow",
}


@require_safe
def subscribed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file, without a login: the link is the permission (CONTENT 3.1.12). Nothing changed is a 304."""
    feed = access.get_feed(token)
    if feed.user_id is not None and settings.LOOPBACK_ONLY and not is_loopback(request):
        # What a desk shows never crosses the meeting-room network.
        raise Http404
    version = feeds.version(feed)
    changed = int(version.changed_at.timestamp())
    response = get_conditional_response(request, version.etag, changed)
    if response is None:
        response = HttpResponse(feeds.calendar(feed))
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers["ETag"], response.headers["Last-Modified"] = version.etag, http_date(changed)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def on_phone(request: HttpRequest, code: str) -> HttpResponse:
    """A rep's own calendar: make its link, take it along, revoke it."""
    participant, _room = room_access.get_participant(request, code)
    form = PhoneFeedForm(request.POST)
    rep, team = participant.rep, participant.training.team
    # Nobody stops the mail of a colleague whose name they only picked.
    address = invitation_queries.own_address(rep, team) if knows_rep(participant) else ""
    if request.method == "POST":
        if form.is_valid():
            if form.invites is not None and rep is not None and address:
                wanted = form.invites
                stopping.choose_invitations(rep=rep, address=address, wanted=wanted, actor=participant.name)
            feed = access.own_feed(participant)
            if form.ends and feed is not None:
                actions.revoke(feed=feed, actor=participant.name)
            if form.makes and knows_rep(participant):
                actions.make_for_phone(participant=participant)
        return redirect("commitments:phone_feed", code=participant.training.code)
    feed = access.own_feed(participant)
    context = {
        "training": participant.training,
        "participant": participant,
        "links": feedlinks.addresses(request, feed) if feed else None,
        "may_have": knows_rep(participant),
        "invitations": _invitations(address, team) if address else "",
    }
    return render(request, "commitments/phone_feed.html", context)


def _invitations(address: str, team: Team) -> str:
    """Whether a rep is invited: `on`, or who has stopped it."""
    held = stops.of([address])
    if (address, team.pk) in held.by_desks:
        return "desk"
    return "own" if (address, MailClass.INVITE) in held.by_readers else "on"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def on_desk(request: HttpRequest, team_pk: int) -> HttpResponse:
    """A user's own links to this team's calendars, and which phones have one."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    reviews = access.may_review(user, team)
    if request.method == "POST":
        form = FeedForm(request.POST, reviews=reviews)
        if form.is_valid():
            actions.make_for_user(team=team, user=user, kind=form.cleaned_data["kind"])
        else:
            messages.error(request, _("There is no such calendar for you here."))
        return redirect("commitments:feeds", team.pk)
    own = {feed.kind: feedlinks.addresses(request, feed) for feed in access.feeds_of(user, team)}
    kinds = [Kind.MINE, Kind.TEAM] if reviews else [Kind.TEAM]
    context = {
        "team": team,
        "calendars": [(kind, own.get(kind)) for kind in kinds],
        "page": page_of(request, feeds.rep_links(team)),
        "invites": invitation_queries.standing(team),
    }
    return render(request, "commitments/feeds.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    user = signed_in(request)
    team = get_team(user, team_pk)
    actions.revoke(feed=access.get_feed_to_revoke(user, team, pk), user=user)
    messages.success(request, _("The link is revoked. Whoever opens it from now on is told that there is nothing."))
    return redirect("commitments:feeds", team.pk)


@login_required
@require_POST
def invitations(request: HttpRequest, team_pk: int) -> HttpResponse:
    """Invite the team's reps by mail from now on, or no more."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    form = InviteForm(request.POST)
    if form.is_valid():
        inviting.switch(team=team, user=user, on=form.cleaned_data["on"] == "yes")
    return redirect("commitments:feeds", team.pk)
