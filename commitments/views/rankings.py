"""Signal ranking: take a list in, say what its columns mean, and see who gets the next 90 days."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import access
from commitments.actions import rankings as actions
from commitments.columns import KNOWN
from commitments.density import FOCUS_DAYS
from commitments.forms.lists import ListForm, initial_of
from commitments.forms.rankings import ACCOUNTS, ColumnsForm, RankingFilter
from commitments.models import RankedAccount, Ranking
from commitments.queries import rankings as queries
from commitments.queries.lists import samples_of
from facilitator.access import get_team
from facilitator.houserules import merged
from facilitator.http import signed_in
from facilitator.paging import page_of
from sessions.errors import NotNowError

ROWS = 50


@login_required
@require_http_methods(["GET", "POST"])
def rankings(request: HttpRequest, team_pk: int) -> HttpResponse:
    """The team's lists, and the way in for the next one."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    form = ListForm(request.POST or None, request.FILES or None, limits=ACCOUNTS)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        ranking = actions.take_list(
            team=team, user=user, name=data["name"], rows=data["rows"], has_header=data["header"]
        )
        return redirect("commitments:ranking_columns", team.pk, ranking.pk)
    page = page_of(request, queries.ranked(team))
    newest = page[0] if page.number == 1 and len(page) else queries.newest(team)
    context = {"team": team, "form": form, "page": page, "due": queries.due(newest)}
    return render(request, "commitments/rankings.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """What each column means. Only here is anything ranked, so nothing is guessed behind anybody's back."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    ranking = access.get_ranking(team, pk)
    samples, total = samples_of(ranking.list.rows, has_header=ranking.has_header)
    guessed = KNOWN.guess([sample.name for sample in samples]) if ranking.has_header else {}
    initial = {"header": ranking.has_header, "focus": ranking.focus, **initial_of(ranking.columns, guessed)}
    form = ColumnsForm(request.POST or None, samples=samples, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = actions.rank_list(
                ranking=ranking, user=user, columns=data["columns"], has_header=data["header"], focus=data["focus"]
            )
        except NotNowError as refused:
            form.add_error(None, str(refused))
        else:
            count = done.accounts.count()
            said = ngettext("%(count)s account ranked.", "%(count)s accounts ranked.", count) % {"count": count}
            messages.success(request, said)
            return redirect("commitments:ranking", team.pk, done.pk)
    context = {"team": team, "found": ranking, "form": form, "total": total}
    return render(request, "commitments/ranking_columns.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def ranking(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """Every account with its place and the reason for it: `?band=focus&find=north`."""
    team = get_team(signed_in(request), team_pk)
    found = access.get_ranking(team, pk)
    if found.ranked_at is None:
        return redirect("commitments:ranking_columns", team.pk, found.pk)
    chosen = RankingFilter(request.GET).chosen()
    page = page_of(request, queries.accounts(found, **chosen), ROWS)
    counts = queries.counts(found)
    context = {
        "team": team,
        "ranking": found,
        "page": page,
        "lines": queries.lines(found, list(page)),
        "tabs": [(code, label, counts[code]) for code, label in RankedAccount.Bands.choices],
        "total": sum(counts.values()),
        "more": max(0, counts["focus"] - found.focus),
        "chosen": chosen,
        "due": queries.due(found),
        "days": FOCUS_DAYS,
        "levels": merged(team.house_rules),
    }
    return render(request, "commitments/ranking.html", context)


@login_required
@require_POST
def forget(request: HttpRequest, team_pk: int, pk: int) -> HttpResponse:
    """Throw a list away, with its ranking."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    found: Ranking = access.get_ranking(team, pk)
    actions.forget_list(ranking=found, user=user)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return redirect("commitments:rankings", team.pk)
