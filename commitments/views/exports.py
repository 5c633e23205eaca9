"""Taking away what a page of the desk lists."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from commitments import access
from commitments.exports import played, ranked, signalled
from commitments.exports.spreadsheet import xlsx_of
from commitments.exports.stream import Read, chunks, csv_of
from commitments.exports.tables import TABLES, duties
from commitments.forms import NotesFilter
from commitments.forms.playlist import PlaysFilter
from commitments.forms.rankings import RankingFilter
from commitments.forms.signals import BoardFilter
from commitments.queries import plays, promises, rankings, signals
from facilitator.access import get_team
from facilitator.http import signed_in
from facilitator.models import Team

KINDS = {
    "csv": (csv_of, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@login_required
@require_GET
def export(request: HttpRequest, team_pk: int, table: str, kind: str) -> StreamingHttpResponse:
    """The page's own filters, as in its address; all rows, not a page of them."""
    team = get_team(signed_in(request), team_pk)
    if table not in {*TABLES, *OTHERS} or kind not in KINDS:
        raise Http404
    if table in OTHERS:
        return OTHERS[table](request, team, kind)
    filtered = promises.filtered(team, timezone.now(), NotesFilter(request.GET).chosen())
    read = chunks(TABLES[table], team, duties(table, team, filtered))
    day = timezone.now().astimezone(team.zone).date()
    return _download(kind, _filename(team, TABLES[table].label, day, kind), TABLES[table].columns, read)


def _plays(request: HttpRequest, team: Team, kind: str) -> StreamingHttpResponse:
    today = plays.today_in(team)
    found = plays.filtered(team, today, PlaysFilter(request.GET).chosen())
    filename = _filename(team, played.LABEL, today, kind)
    return _download(kind, filename, played.COLUMNS, played.chunks(team, found, today))


def _signals(request: HttpRequest, team: Team, kind: str) -> StreamingHttpResponse:
    now = timezone.now()
    found = signals.of_team(team, BoardFilter(request.GET).chosen(), now)
    filename = _filename(team, signalled.LABEL, now.astimezone(team.zone).date(), kind)
    return _download(kind, filename, signalled.COLUMNS, signalled.chunks(team, found, now))


# What is not made of promises, with filters of its own.
OTHERS = {played.NAME: _plays, signalled.NAME: _signals}


@login_required
@require_GET
def ranking(request: HttpRequest, team_pk: int, pk: int, kind: str) -> StreamingHttpResponse:
    """The accounts that the page's filters leave, in the order of the ranking; a list not ranked yet has none."""
    team = get_team(signed_in(request), team_pk)
    found = access.get_ranking(team, pk)
    if kind not in KINDS or found.day is None or found.ranked_at is None:
        raise Http404
    accounts = rankings.accounts(found, **RankingFilter(request.GET).chosen())
    filename = _filename(team, _("ranking"), found.day, kind)
    return _download(kind, filename, ranked.COLUMNS, ranked.chunks(found, accounts))


def _download(kind: str, filename: str, columns: Sequence[Any], read: Read) -> StreamingHttpResponse:
    write, content_type = KINDS[kind]
    response = StreamingHttpResponse(write(columns, read), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    response.headers["Cache-Control"] = "no-store"
    return response


def _filename(team: Team, label: Any, day: date, kind: str) -> str:
    """team-west-promises-2026-11-22.csv, in the letters of the team's own name."""
    name = slugify(team.name, allow_unicode=True) or f"team-{team.pk}"
    return f"{name}-{slugify(str(label), allow_unicode=True)}-{day.isoformat()}.{kind}"
