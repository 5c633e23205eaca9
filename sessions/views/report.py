"""The report after the hour: one page to read, and the same to print."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from facilitator.http import signed_in
from sessions import access, after_hour
from sessions.models import TrainingSession
from sessions.queries import planning, rerun
from sessions.queries import report as queries


@login_required
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Of an hour that is not over yet there is nothing to report: back to its plan."""
    user = signed_in(request)
    training = access.get_training(user, pk)
    if training.state != TrainingSession.State.ENDED or training.started_at is None:
        return redirect("sessions:training", pk=pk)
    drives = access.may_drive(user, training)
    context = {
        "training": training,
        "when": planning.local(training.started_at, training.team),
        "report": queries.report(training, drives),
        "parts": [part(training, drives) for part in after_hour.report_parts()],
        "again": rerun.version_for(training) if drives else None,
    }
    return render(request, "sessions/report.html", context)
