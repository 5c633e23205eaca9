"""The same hour again, a quarter later: what its plan begins with."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from facilitator.models import ProgramVersion, Section
from sessions import pastminutes
from sessions.models import TrainingSession
from sessions.planning_forms import usual_start
from sessions.queries.report import past_sections

# Thirteen weeks: the same day of the week and the same hour.
QUARTER = timedelta(weeks=13)


def facts(before: TrainingSession) -> dict[str, Any]:
    """Title, manager and NRR as they were, a quarter after it; of an old hour on the next working day."""
    zone = before.team.zone
    starts = before.starts_at.astimezone(zone)
    # Counted on the wall clock: ten o'clock stays ten o'clock when the clocks have changed.
    starts = (starts.replace(tzinfo=None) + QUARTER).replace(tzinfo=zone)
    if starts <= timezone.now():
        starts = usual_start(zone)
    return {
        "title": before.title,
        "manager": before.manager_id,
        "nrr": before.nrr,
        "date": starts.date(),
        "time": starts.time(),
    }


def minutes(before: TrainingSession, sections: Sequence[Section], total: int) -> dict[int, int]:
    """{section pk: minutes} from what the sections took; nothing when the program's sections are others now."""
    past = past_sections(before)
    wanted = pastminutes.suggest(past, sum(one.minutes for one in past))
    if wanted.keys() != {section.key for section in sections} or sum(wanted.values()) != total:
        return {}
    return {section.pk: wanted[section.key] for section in sections}


def version_for(training: TrainingSession) -> ProgramVersion:
    """The newest version of the training's program, if its team may still use it, else its own."""
    program = training.version.program_id
    usable = Q(program__team=None) | Q(program__team=training.team_id)
    newest = ProgramVersion.objects.filter(usable, program=program).order_by("-number").first()
    return newest or training.version
