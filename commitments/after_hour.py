"""What a phone shows of its owner's promise once the hour is over, and the console of everybody's."""

from django.utils import timezone

from commitments.models import Report
from commitments.queries import own, promises, wall
from sessions.activities.base import Context
from sessions.models import Participant, TrainingSession


def block(participant: Participant) -> tuple[str, Context]:
    """My note, when I report, and the report itself, which may be given before the standup."""
    return "commitments/after.html", {
        "own": own.own_note(participant),
        "outcomes": Report.Outcome.choices,
        "reactions": Report.Reaction.choices,
        "training": participant.training,
        "zone": participant.training.team.timezone,
    }


def console(training: TrainingSession) -> tuple[str, Context]:
    """How many notes hang on the wall, who has none, and where to go on. 3 queries."""
    notes = wall.wall(training, limit=None).notes
    return "commitments/ended.html", {
        "total": len(notes),
        "missing": wall.without_note(training, notes),
        "team_pk": training.team_id,
    }


def report(training: TrainingSession, drives: bool) -> tuple[str, Context]:
    """The notes of the hour with what has become of them, which the manager's desk shows as well. 4 queries."""
    notes = wall.wall(training, limit=None).notes
    promised = promises.of(training.team).filter(training=training)
    now = timezone.now()
    rows = [promises.promise(duty, now) for duty in promises.rows(promised).order_by("pk")]
    return "commitments/report.html", {
        "rows": rows,
        "missing": wall.without_note(training, notes),
        "zone": training.team.timezone,
        "team_pk": training.team_id,
    }
