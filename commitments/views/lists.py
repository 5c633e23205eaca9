"""Import of a list: its rows, its columns, what would happen row by row, and then it happens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST

from commitments import access_signals
from commitments.actions import lists as actions
from commitments.forms.lists import ImportForm, LeaveOutForm, Limits, ListForm, initial_of
from commitments.models import ImportList
from commitments.queries.lists import Plan, samples_of
from facilitator.access import get_team
from facilitator.http import signed_in
from sessions.errors import NotNowError

# So many rows of each kind are shown before the import.
SHOWN = 20


@dataclass(frozen=True)
class Kind:
    """What a kind of list has of its own. Its templates extend those in lists/."""

    model: type[ImportList]
    # {step: name of its route}; "back" is where the imported rows are seen.
    steps: dict[str, str]
    # Where its two templates are: PAGES_import.html and PAGES_columns.html.
    pages: str
    limits: Limits
    columns_form: type[ImportForm]
    run_form: type[LeaveOutForm]
    # What it would do, and what of that its own page shows.
    plan: Callable[[Any], Plan[Any]]
    preview: Callable[[Any, Any], dict[str, Any]]
    # What it does, and what is said then.
    do: Callable[..., ImportList]
    said: Callable[[Any], str]

    def routes(self, base: str) -> list[URLPattern]:
        kind = {"kind": self}
        return [
            path(base, take, kind, name=self.steps["take"]),
            path(f"{base}<int:pk>/", columns, kind, name=self.steps["page"]),
            path(f"{base}<int:pk>/run/", run, kind, name=self.steps["run"]),
        ]


@login_required
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, team_pk: int, kind: Kind) -> HttpResponse:
    """A file or a pasted list; nothing is imported here."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    form = ListForm(request.POST or None, request.FILES or None, limits=kind.limits)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        found = actions.take_list(
            kind.model, team=team, user=user, name=data["name"], rows=data["rows"], has_header=data["header"]
        )
        return redirect("commitments:" + kind.steps["page"], team.pk, found.pk)
    context = {"team": team, "form": form, "steps": kind.steps}
    return render(request, f"{kind.pages}_import.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, team_pk: int, pk: int, kind: Kind) -> HttpResponse:
    """What each column means; POST shows what an import would do, and changes nothing else."""
    team = get_team(signed_in(request), team_pk)
    found = access_signals.get_list(kind.model, team, pk)
    if found.imported_at is not None:
        return redirect("commitments:" + kind.steps["back"], team.pk)
    form = _form(kind, found, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, kind, found, form)
    data = form.cleaned_data
    actions.name_columns(found=found, columns=data["columns"], has_header=data["header"], unsaid=data[form.unsaid])
    return _page(request, kind, found, form, kind.run_form())


@login_required
@require_POST
def run(request: HttpRequest, team_pk: int, pk: int, kind: Kind) -> HttpResponse:
    """Import, all or nothing; where that is refused the page says why, with all that was ticked."""
    user = signed_in(request)
    team = get_team(user, team_pk)
    found = access_signals.get_list(kind.model, team, pk)
    form = kind.run_form(request.POST)
    form.is_valid()
    try:
        messages.success(request, kind.said(kind.do(found=found, user=user, **form.cleaned_data)))
    except NotNowError as refused:
        form.add_error(None, str(refused))
        # Somebody else may have named the columns or imported it meanwhile.
        found.refresh_from_db()
        if found.imported_at is None:
            return _page(request, kind, found, _form(kind, found), form)
    return redirect("commitments:" + kind.steps["back"], team.pk)


def _form(kind: Kind, found: ImportList, posted: QueryDict | None = None) -> ImportForm:
    samples, _total = samples_of(found.rows, has_header=found.has_header)
    guessed = kind.limits.known.guess(found.rows[0]) if found.has_header else dict(enumerate(kind.columns_form.order))
    said = {"header": found.has_header, found.UNSAID: getattr(found, found.UNSAID)}
    return kind.columns_form(posted, samples=samples, initial={**said, **initial_of(found.columns, guessed)})


def _page(
    request: HttpRequest, kind: Kind, found: ImportList, form: ImportForm, run_form: LeaveOutForm | None = None
) -> HttpResponse:
    """The columns, and with `run_form` what an import that has not happened would do."""
    context: dict[str, Any] = {"team": found.team, "found": found, "form": form, "steps": kind.steps}
    if run_form is not None:
        plan = kind.plan(found)
        context |= {
            "plan": plan,
            "faulty": [(line.number, [form.in_words(one) for one in line.faults]) for line in plan.faulty[:SHOWN]],
            "more_faulty": max(0, len(plan.faulty) - SHOWN),
            "run_form": run_form,
            **kind.preview(found, plan),
        }
    wrong = form.errors or (run_form is not None and run_form.errors)
    return render(request, f"{kind.pages}_columns.html", context, status=422 if wrong else 200)
