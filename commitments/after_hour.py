"""What a phone shows of its owner's promise once the hour is over, and the console of everybody's."""

from django.utils import timezone

from commitments import calendars
from commitments.models import Commitment, Report
from commitments.queries import clocks, own, promises, signals, wall
from sessions.activities.base import Context
from sessions.models import Participant, TrainingSession


def block(participant: Participant) -> tuple[str, Context]:
    """My note, when I report, and the report itself, which may be given before the standup."""
    return "commitments/after.html", {
        "own": own.own_note(participant),
        "outcomes": Report.Outcome.choices,
        "reactions": Report.Reaction.choices,
        "training": participant.training,
        "streak": own.streak(participant),
        "zone": participant.training.team.timezone,
    }


def own_part(participant: Participant) -> tuple[str, Context]:
    """The rep's own streak beside the personal link, where they can look at any time. 1 query."""
    return "commitments/parts/streak.html", {"streak": own.streak(participant)}


def own_page(participant: Participant) -> tuple[str, Context]:
    """Where the phone's owner gets their promises into a calendar."""
    return "commitments/parts/to_calendar.html", {"training": participant.training}


def signals_part(participant: Participant) -> tuple[str, Context]:
    """Whom this phone's owner has to reach, and the way to log a signal, for the days after the hour. 1 query."""
    reach = signals.to_reach(participant)
    return "commitments/parts/log_signal.html", {
        "reach": reach[: signals.NAMED_ON_PHONE],
        "more": len(reach) > signals.NAMED_ON_PHONE,
        "code": participant.training.code,
        "zone": participant.training.team.timezone,
    }


def owed(participant: Participant) -> tuple[str, Context]:
    """The clocks that this rep runs against, each with what ends it. 2 queries."""
    return "commitments/owed.html", {
        "clocks": clocks.of_phone(participant),
        "code": participant.training.code,
        "zone": participant.training.team.timezone,
        "today": calendars.of(participant.training.team).day_of(timezone.now()),
    }


def console(training: TrainingSession) -> tuple[str, Context]:
    """How many notes hang on the wall, who has none, and where to go on. 2 queries."""
    return "commitments/ended.html", {
        "total": Commitment.objects.live().filter(training=training).count(),
        "missing": wall.without_note(training),
        "team_pk": training.team_id,
        "training_pk": training.pk,
    }


def report(training: TrainingSession, drives: bool) -> tuple[str, Context]:
    """The notes of the hour with what has become of them, which the manager's desk shows as well. 2 queries."""
    promised = promises.of(training.team).filter(training=training)
    now = timezone.now()
    rows = [promises.promise(duty, now) for duty in promises.rows(promised).order_by("pk")]
    return "commitments/report.html", {
        "rows": rows,
        "missing": wall.without_note(training),
        "zone": training.team.timezone,
        "team_pk": training.team_id,
        "training_pk": training.pk,
        "drives": drives,
    }
