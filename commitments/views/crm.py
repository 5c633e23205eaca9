"""Files for the CRM's loader, what they call things, and the record ids in them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commitments import crm as rules
from commitments import crmlist
from commitments.actions import crm as actions
from commitments.exports import crmfiles
from commitments.forms.crm import CrmIdsForm, CrmNamesForm
from commitments.queries import crm as queries
from facilitator.access import get_team
from facilitator.http import signed_in
from facilitator.models import Team

# Which records, and as what.
KINDS = ("new", "update", "sdl", "update-sdl")


@login_required
@require_GET
def crm(request: HttpRequest, team_pk: int) -> HttpResponse:
    return _page(request, get_team(signed_in(request), team_pk))


def _page(
    request: HttpRequest,
    team: Team,
    *,
    names_form: CrmNamesForm | None = None,
    ids_form: CrmIdsForm | None = None,
    lines: list[crmlist.Line] | None = None,
) -> HttpResponse:
    """The whole page, with a form that was not usable, or with the preview of a list."""
    context: dict[str, Any] = {
        "team": team,
        "downloads": queries.downloads(team),
        "lacking": queries.accounts_without_id(team),
        "names_form": names_form or CrmNamesForm(own=crmfiles.settings_of(team)),
        "ids_form": ids_form or CrmIdsForm(),
        "lines": lines,
        "good": sum(not line.problem for line in lines or ()),
        "bad": sum(bool(line.problem) for line in lines or ()),
    }
    wrong = any(form is not None and form.errors for form in (names_form, ids_form))
    return render(request, "commitments/crm.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def names(request: HttpRequest, team_pk: int) -> HttpResponse:
    user = signed_in(request)
    team = get_team(user, team_pk)
    form = CrmNamesForm(request.POST, own=crmfiles.settings_of(team))
    if not form.is_valid():
        return _page(request, team, names_form=form)
    actions.change_names(team=team, user=user, values=form.values())
    messages.success(request, _("Saved. The next files use these names."))
    return redirect("commitments:crm", team.pk)


@login_required
@require_POST
def ids(request: HttpRequest, team_pk: int) -> HttpResponse:
    """First a preview, in which nothing is stored; then the good rows of the same list."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    form = CrmIdsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, team, ids_form=form)
    text, lines = form.cleaned_data["text"], crmlist.read(team, form.cleaned_data["rows"])
    if request.POST.get("step") != "keep":
        return _page(request, team, ids_form=CrmIdsForm(initial={"text": text}), lines=lines)
    count = actions.keep_ids(team=team, user=user, lines=lines)
    messages.success(request, ngettext("%(n)s id is kept.", "%(n)s ids are kept.", count) % {"n": count})
    return redirect("commitments:crm", team.pk)


@login_required
@require_GET
def download(request: HttpRequest, team_pk: int, name: str, kind: str) -> HttpResponseBase:
    """The load file, as it is: not guarded for spreadsheets, which would write into the CRM's fields."""
    team = get_team(signed_in(request), team_pk)
    if name not in crmfiles.FILES or kind not in KINDS:
        raise Http404
    update = kind.startswith("update")
    response: HttpResponseBase
    if kind.endswith("sdl"):
        shown = crmfiles.columns(name, crmfiles.settings_of(team), update=update)
        response = HttpResponse(rules.mapping(shown), content_type="text/plain; charset=utf-8")
    else:
        made = crmfiles.content(name, team, update=update)
        response = StreamingHttpResponse(made, content_type="text/csv; charset=utf-8")
    day = timezone.now().astimezone(team.zone).date().isoformat()
    team_name = slugify(team.name, allow_unicode=True) or f"team-{team.pk}"
    what = f"{team_name}-crm-{name}-{'update' if update else 'new'}-{day}.{'sdl' if kind.endswith('sdl') else 'csv'}"
    response.headers["Content-Disposition"] = content_disposition_header(True, what) or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response
