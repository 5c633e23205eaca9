"""A team's file: take it along, look through one, read it in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from facilitator import access
from facilitator.actions import teamfiles as actions
from facilitator.http import signed_in
from facilitator.models import Team, TeamFile
from facilitator.portable import packing, reading, writing
from facilitator.teamfileform import TeamFileForm

KINDS = {"json": "application/json", "gz": "application/gzip"}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def team_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The way out and the way in. What was sent is looked through first: nothing of it is stored in the team yet."""
    user = signed_in(request)
    team = access.get_team_to_own(user, pk)
    if request.method == "POST":
        form = TeamFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, team, None, form=form, status=422)
        actions.take(team=team, user=user, **form.cleaned_data["taken"])
        return redirect("facilitator:team_file", pk=pk)
    return _page(request, team, TeamFile.objects.filter(team=team, user=user).first())


def _page(
    request: HttpRequest, team: Team, waiting: TeamFile | None, *, form: TeamFileForm | None = None, status: int = 200
) -> HttpResponse:
    foreseen = None
    if waiting is not None:
        foreseen = reading.read(
            team=team, user=signed_in(request), document=packing.unpacked(bytes(waiting.data)), dry=True
        )
    context = {"team": team, "waiting": waiting, "outcome": foreseen, "form": form or TeamFileForm()}
    return render(request, "facilitator/team_file.html", context, status=status)


@login_required
@require_GET
def team_file_download(request: HttpRequest, pk: int, kind: str) -> StreamingHttpResponse:
    """Everything the team owns; only for its owners, because nothing in it is hidden from them."""
    team = access.get_team_to_own(signed_in(request), pk)
    if kind not in KINDS:
        raise Http404
    pieces = writing.content(team)
    response = StreamingHttpResponse(packing.packed(pieces) if kind == "gz" else pieces, content_type=KINDS[kind])
    name = slugify(team.name, allow_unicode=True) or f"team-{team.pk}"
    day = timezone.now().astimezone(team.zone).date().isoformat()
    filename = f"{name}-{day}.json" + (".gz" if kind == "gz" else "")
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def team_file_read(request: HttpRequest, pk: int) -> HttpResponse:
    """What was looked through, for good; or away with it."""
    user = signed_in(request)
    team = access.get_team_to_own(user, pk)
    waiting = TeamFile.objects.filter(team=team, user=user).first()
    if waiting is None:
        messages.warning(request, _("There is no file waiting. Choose it again."))
        return redirect("facilitator:team_file", pk=pk)
    if "forget" in request.POST:
        actions.forget(waiting=waiting)
        return redirect("facilitator:team_file", pk=pk)
    outcome = actions.bring_in(waiting=waiting, user=user)
    messages.success(
        request, ngettext("%(n)s row was added.", "%(n)s rows were added.", outcome.new) % {"n": outcome.new}
    )
    if outcome.faulty:
        context = {"team": team, "waiting": None, "outcome": outcome, "form": TeamFileForm(), "done": True}
        return render(request, "facilitator/team_file.html", context)
    return redirect("facilitator:team_file", pk=pk)
