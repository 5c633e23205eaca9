"""The manager's board of signals: whose 48 hours run, what was reached in time, and a look in one tap."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import access, access_signals, touching
from commitments.actions import pledges
from commitments.actions import signals as actions
from commitments.forms import ReviewForm
from commitments.forms.signals import STATE_LABELS, BoardFilter, SignalForm, TouchForm
from commitments.models import Signal, Trigger
from commitments.queries import signals as queries
from facilitator.access import get_team
from facilitator.http import signed_in
from facilitator.models import Team, User
from facilitator.paging import page_of
from sessions.errors import NotNowError
from sessions.live import frames

# The part of the page that refreshes itself.
BOARD = "commitments/signals.html#board"


@login_required
@require_GET
def signals(request: HttpRequest, team_pk: int) -> HttpResponse:
    """`?state=missed&trigger=usage_threshold&rep=12&find=north`; with `part=board` only what refreshes itself."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    now = timezone.now()
    form = BoardFilter(request.GET)
    chosen = form.chosen()
    tabs = queries.tabs(team, chosen, now)
    part = request.GET.get("part")
    # Links of the part that refreshes itself lead to whole pages.
    request.GET = address = request.GET.copy()  # type: ignore[assignment] # as good to read as the one that came
    address.pop("part", None)
    context = {
        "team": team,
        "page": page_of(request, queries.Board(team, chosen, tabs, now)),
        "tabs": [(tab.state, STATE_LABELS[tab.state], tab.count) for tab in tabs],
        "total": sum(tab.count for tab in tabs),
        "missed": next(tab.count for tab in tabs if tab.state == "missed"),
        "chosen": chosen,
        "typed": request.GET.get("find", "")[:60],
        "triggers": Trigger.choices,
        "rep": queries.name_of(team, chosen["rep"]) if "rep" in chosen else "",
        "address": address.urlencode(),
        "now_ms": frames.now_ms(),
        "may_review": access.may_review(user, team),
        "workdays": touching.on_workdays(team),
    }
    return render(request, BOARD if part == "board" else "commitments/signals.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, team_pk: int) -> HttpResponse:
    """Log a signal at the desk, its packet included."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    form = SignalForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        signal = actions.log(team=team, data=form.cleaned_data, user=user)
        return redirect("commitments:signal", team.pk, signal.pk)
    context = {"team": team, "form": form, "names": queries.colleagues(team)}
    return render(request, "commitments/signal_new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def signal(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """One signal with its packet and its two clocks; POST completes the packet."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    found = access_signals.get_signal(team, pk)
    form = SignalForm(request.POST or None, team=team, initial=_stored(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(signal=found, data=form.cleaned_data, user=user)
        except NotNowError as refused:
            messages.warning(request, str(refused))
        return redirect("commitments:signal", team.pk, found.pk)
    return _one(request, user, team, found, form)


def _stored(found: Signal) -> dict[str, Any]:
    return {name: getattr(found, name) for name in actions.FIELDS}


def _one(
    request: HttpRequest, user: User, team: Team, found: Signal, form: SignalForm, wrong: TouchForm | None = None
) -> HttpResponse:
    row = queries.one(found)
    said = {"verdict": row.review.verdict, "note": row.review.note} if row.review else {}
    context = {
        "team": team,
        "row": row,
        "signal": row.signal,
        "form": form,
        "touch_form": wrong or TouchForm(signal=found),
        "review_form": ReviewForm(initial=said),
        "names": queries.colleagues(team),
        "now_ms": frames.now_ms(),
        "touches": Signal.Touch.choices,
        "may_review": access.may_review(user, team),
    }
    return render(request, "commitments/signal.html", context, status=422 if form.errors or wrong else 200)


@login_required
@require_POST
def touch(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """The AE has reached the customer; said for them, or after the fact with its hour."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    found = access_signals.get_signal(team, pk)
    form = TouchForm(request.POST, signal=found)
    if not form.is_valid():
        return _one(request, user, team, found, SignalForm(team=team, initial=_stored(found)), wrong=form)
    try:
        actions.touch(signal=found, how=form.cleaned_data["how"], user=user, at=form.cleaned_data["at"])
    except NotNowError as refused:
        messages.warning(request, str(refused))
    return _back(request, team, found)


@login_required
@require_POST
def review(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """One tap: looked at. On the signal's own page with verdict and note."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    found = access_signals.get_signal_to_review(user, team, pk)
    form = ReviewForm(request.POST)
    if form.is_valid():
        pledges.review_signal(signal=found, user=user, **form.cleaned_data)
    else:
        messages.warning(request, _("Choose a verdict, and shorten the note to 300 characters."))
    return _back(request, team, found)


@login_required
@require_POST
def take_back(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """It was none: off the board, its clocks end."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    found = access_signals.get_signal(team, pk)
    actions.withdraw(signal=found, user=user)
    messages.success(request, _("The signal of %(account)s is taken back.") % {"account": found.account})
    return redirect("commitments:signals", team.pk)


def _back(request: HttpRequest, team: Team, found: Signal) -> HttpResponseRedirect:
    """To the board as it was filtered, where the tap was there; else to the signal."""
    if "board" not in request.POST:
        return redirect("commitments:signal", team.pk, found.pk)
    # Read and written again, so that whatever came in is a query and nothing else.
    query = QueryDict(request.POST["board"][:500]).urlencode()
    return redirect(reverse("commitments:signals", args=[team.pk]) + (f"?{query}" if query else ""))
