"""Taking away what a page of the desk lists."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from commitments.exports.spreadsheet import as_xlsx
from commitments.exports.stream import as_csv
from commitments.exports.tables import TABLES, Table, duties
from commitments.forms import NotesFilter
from commitments.queries import promises
from facilitator.access import get_team
from facilitator.http import signed_in
from facilitator.models import Team

KINDS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@login_required
@require_GET
def export(request: HttpRequest, team_pk: int, table: str, kind: str) -> StreamingHttpResponse:
    """The page's own filters, as in its address; all rows, not a page of them."""
    team = get_team(signed_in(request), team_pk)
    if table not in TABLES or kind not in KINDS:
        raise Http404
    write, content_type = KINDS[kind]
    filtered = promises.filtered(team, timezone.now(), NotesFilter(request.GET).chosen())
    response = StreamingHttpResponse(
        write(TABLES[table], team, duties(table, team, filtered)), content_type=content_type
    )
    response.headers["Content-Disposition"] = content_disposition_header(True, _filename(team, TABLES[table], kind))
    response.headers["Cache-Control"] = "no-store"
    return response


def _filename(team: Team, table: Table, kind: str) -> str:
    """team-west-promises-2026-11-22.csv, in the letters of the team's own name."""
    day = timezone.now().astimezone(team.zone).date()
    name = slugify(team.name, allow_unicode=True) or f"team-{team.pk}"
    return f"{name}-{slugify(str(table.label), allow_unicode=True)}-{day.isoformat()}.{kind}"
