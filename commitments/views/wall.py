"""The wall of an hour to take along: as a picture, on paper, and as a table."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from commitments import access, calendars
from commitments.queries import wall as queries
from facilitator.access import get_team
from facilitator.http import signed_in


@login_required
@require_GET
def wall(request: HttpRequest, team_pk: int, training_pk: int) -> HttpResponse:
    """Every note; the picture is drawn by the browser that shows this page, so no room waits for it."""
    team = get_team(signed_in(request), team_pk)
    training = access.get_training_of(team, training_pk)
    began = timezone.localtime(calendars.session_at(training), team.zone)
    context = {
        "team": team,
        "training": training,
        "wall": queries.wall(training, limit=None),
        "when": date_format(began, "l j F Y, H:i"),
        "filename": f"{slugify(training.title, allow_unicode=True) or 'wall'}-{began:%Y-%m-%d}.png",
    }
    return render(request, "commitments/wall.html", context)
