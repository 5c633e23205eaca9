"""A running hour at one activity, and what each screen of it shows."""

from typing import Any

from django.test import Client

from facilitator.models import Team, User
from sessions.actions import moves
from sessions.live import audiences, panels
from sessions.models import ActivityRun, Participant, TrainingSession
from sessions.queries import room as rooms
from tests import factories


def start_at(kind: str, settings: dict[str, Any], *, team: Team, facilitator: User) -> ActivityRun:
    """A training that runs and has just arrived at its only activity."""
    plan = [(5, [(kind, settings)]), (5, [("question", {"question": "Last?", "options": ["Yes"]})])]
    training = factories.make_training(plan=plan, team=team, facilitator=facilitator)
    return begin(training)


def begin(training: TrainingSession) -> ActivityRun:
    moves.start(training=training, stage=None)
    training.refresh_from_db()
    return ActivityRun.objects.get(pk=training.step_id)


def command(facilitator: User, run: ActivityRun, name: str, **data: Any) -> Any:
    """What the console posts."""
    client = Client()
    client.force_login(facilitator)
    answer = client.post(f"/trainings/{run.training_id}/do/{run.pk}/{name}/", data)
    run.refresh_from_db()
    return answer


def console(run: ActivityRun) -> str:
    return panels.render(panels.PANELS["face"], _room(run))


def projector(run: ActivityRun) -> str:
    return panels.snapshot(_room(run), audiences.PROJECTOR)["screen"]


def phone(participant: Participant, name: str) -> str:
    """`task` or `mine` as this phone gets it."""
    room = rooms.of(TrainingSession.objects.get(pk=participant.training_id))
    return panels.phone_snapshot(room, participant, [name])[name]


def _room(run: ActivityRun) -> rooms.Room:
    return rooms.of(TrainingSession.objects.select_related("team", "version").get(pk=run.training_id))


def join(run: ActivityRun, name: str, role: str = "csm") -> Participant:
    training = TrainingSession.objects.get(pk=run.training_id)
    return factories.ParticipantFactory(training=training, name=name, role=role)
