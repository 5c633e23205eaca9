"""How an activity of a program looks on the three screens, before any training is planned with it.

The faces are drawn by what draws them in a live hour, from rows that are made for it inside a transaction and taken
back at its end: an activity that is added later needs nothing of its own for it, and nothing stays. The rows' ids may
be given to other rows afterwards, so nothing here goes through a cache that is kept by id.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilitator.actions.programs import add_parts
from facilitator.models import Program, ProgramVersion, Rep, Team, User
from facilitator.programfile import ProgramFile
from sessions import activities
from sessions.actions.planning import freeze_section
from sessions.activities.base import Context
from sessions.models import ActivityRun, Participant, TrainingSession
from sessions.queries import console, phone, projector
from sessions.queries import room as rooms
from sessions.queries.room import Room

PEOPLE = ((_("Ana"), Rep.Role.CSM), (_("Ben"), Rep.Role.AE), (_("Chloe"), Rep.Role.CSM), (_("Dev"), Rep.Role.AE))
FACES = ("console", "projector", "phone")
# Above any version that people make.
NUMBER = 2**31 - 1


class MissingError(LookupError):
    """The program has no such activity."""


@dataclass(frozen=True)
class Screen:
    """The panels of one screen, by name."""

    room: Room
    participant: Participant
    panels: dict[str, str]


def draw(*, program: ProgramFile, user: User, section: str, kind: str, face: str) -> Screen:
    """One screen as it is when the room comes to an activity. Raises MissingError."""
    with rehearsal(program=program, user=user, section=section, kind=kind) as (room, participant):
        return Screen(room, participant, _panels(room, participant, face))


@contextmanager
def rehearsal(*, program: ProgramFile, user: User, section: str, kind: str) -> Iterator[tuple[Room, Participant]]:
    """A room of four people at one activity, and the first of them; none of it is there afterwards."""
    with transaction.atomic():
        try:
            training = _training(program, user)
            people = [
                Participant.objects.create(training=training, name=str(name), role=role, device_hash="-")
                for name, role in PEOPLE
            ]
            _go_to(training, section, kind)
            yield rooms.of(training), people[0]
        finally:
            transaction.set_rollback(True)


def _training(program: ProgramFile, user: User) -> TrainingSession:
    team = Team.objects.create(name=program.title[:80])
    version = ProgramVersion.objects.create(
        program=Program.objects.create(key="preview", team=team, title=program.title),
        number=NUMBER,
        title=program.title,
        minutes=program.minutes,
        source="",
        digest="",
    )
    add_parts(version, program)
    now = timezone.now()
    training = TrainingSession.objects.create(
        version=version,
        team=team,
        facilitator=user,
        manager=user,
        title=program.title,
        starts_at=now,
        started_at=now,
        # Standing still: the clocks show the whole time of the section.
        paused_at=now,
        state=TrainingSession.State.RUNNING,
    )
    for part in version.sections.all():
        freeze_section(training, part, part.minutes, {})
    return training


def _go_to(training: TrainingSession, section: str, kind: str) -> None:
    runs = ActivityRun.objects.select_related("section_run__section")
    run = runs.filter(training=training, kind=kind, section_run__section__key=section).first()
    if run is None:
        raise MissingError
    now = training.started_at
    training.section, training.step = run.section_run, run
    training.save(update_fields=["section", "step"])
    run.section_run.started_at = run.opened_at = now
    run.section_run.save(update_fields=["started_at"])
    run.training = training
    run.save(update_fields=["opened_at"])
    activities.get(kind).opened(run=run, training=training)


def _panels(room: Room, participant: Participant, face: str) -> dict[str, str]:
    parts: dict[str, dict[str, Callable[[], Context]]] = {
        "console": {"agenda": lambda: console.agenda(room), "face": lambda: console.face(room)},
        "projector": {"screen": lambda: projector.screen(room)},
        "phone": {
            "head": lambda: phone.head(room),
            "task": lambda: phone.own_task(room, participant),
            "mine": lambda: phone.mine(room, participant),
        },
    }
    return {name: _panel(name, room, context()) for name, context in parts[face].items()}


def _panel(name: str, room: Room, context: Context) -> str:
    return render_to_string(f"sessions/panels/{name}.html", {"room": room, "training": room.training, **context})
