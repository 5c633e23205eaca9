"""What the facilitator's console shows."""

from dataclasses import dataclass

from facilitator.models import Rep
from sessions import clockwork
from sessions.activities.base import Context
from sessions.models import ActivityRun, JoinClaim, Participant, SectionRun, TrainingSession
from sessions.queries import projector
from sessions.queries.room import Room, span


@dataclass(frozen=True)
class AgendaStep:
    run: ActivityRun
    now: bool
    past: bool


@dataclass(frozen=True)
class AgendaLine:
    """One section of the agenda: planned and actual seconds, and its activities."""

    run: SectionRun
    now: bool
    past: bool
    planned: int
    actual: int
    over: bool
    steps: list[AgendaStep]


@dataclass(frozen=True)
class Person:
    """A participant on the console: here now, and whether the running activity has their answer."""

    participant: Participant
    here: bool
    answered: bool | None
    claim: JoinClaim | None

    @property
    def state(self) -> str:
        """away, answered, here (nothing is asked) or waiting."""
        if self.participant.absent:
            return "away"
        if self.answered:
            return "answered"
        if not self.here:
            return "away"
        return "here" if self.answered is None else "waiting"


def bar(room: Room) -> Context:
    """Clock, pace and the controls that move the room."""
    undo = room.training.undo
    usable = bool(undo and undo["until"] > room.now)
    return {"pace": room.pace, "undo": undo if usable else None, "timezone": room.training.team.timezone}


def agenda(room: Room) -> Context:
    lines = []
    for run in room.sections:
        actual = clockwork.elapsed(span(run), room.now, room.paused) // 1000
        steps = [
            AgendaStep(step, step.pk == room.training.step_id, step.closed_at is not None)
            for step in room.steps_of(run)
        ]
        lines.append(
            AgendaLine(
                run=run,
                now=room.section is run,
                past=run.ended_at is not None,
                planned=run.planned_seconds,
                actual=actual,
                over=actual > run.seconds,
                steps=steps,
            )
        )
    return {"lines": lines, "can_resplit": can_resplit(room)}


def can_resplit(room: Room) -> bool:
    """Late, and an unprotected section ahead still has something to give."""
    if room.pace is None or room.pace.behind < 1000:
        return False
    return any(not s.protected and s.started_at is None and s.seconds > s.minimum_seconds for s in room.sections)


def face(room: Room) -> Context:
    """The running activity's console face with its section's notes."""
    if room.step is None or room.activity is None:
        return {"face_template": "", "join_url": projector.join_url(room.training)}
    return {
        "face_template": room.activity.template("console"),
        "run": room.step,
        "step": room.step,
        "section": room.section,
        "settings": room.activity.settings(room.step),
        "claims": list(room.training.version.claims.filter(section_key=section_key(room))),
        **room.activity.console(room.step, room),
    }


def section_key(room: Room) -> str:
    return room.section.section.key if room.section else ""


def expected(training: TrainingSession) -> list[str]:
    """Names of the team's reps who have not joined yet, for the minutes before the start."""
    joined = Participant.objects.present().filter(training=training, rep__isnull=False).values("rep")
    return list(
        Rep.objects.filter(team=training.team_id, active=True).exclude(pk__in=joined).values_list("name", flat=True)
    )


def people(room: Room) -> Context:
    """Who is here, who has answered, who has not, by name; and who asks to be let back in."""
    answered = room.activity.progress(room.step, room) if room.activity and room.step else None
    claims = {
        claim.participant_id: claim
        for claim in JoinClaim.objects.filter(participant__training=room.training, decided_at=None)
    }
    persons = [
        Person(
            participant=p,
            here=p.pk in room.present,
            answered=None if answered is None else p.pk in answered,
            claim=claims.get(p.pk),
        )
        for p in Participant.objects.present().filter(training=room.training)
    ]
    # Who has not answered is what the facilitator looks for: first, and by name.
    persons.sort(key=lambda person: bool(person.answered))
    return {
        "people": persons,
        "expected": [] if room.training.is_live else expected(room.training),
        "here": sum(p.here for p in persons),
        "answered": sum(bool(p.answered) for p in persons),
        "expects_answers": answered is not None,
        "full": room.training.is_open and len(persons) >= room.training.capacity,
        "claims": [p for p in persons if p.claim],
    }
