"""The report after the hour: plan and reality, who took part, and what it says for the next time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sessions import activities, pastminutes
from sessions.models import ActivityRun, Participant, Response, SectionRun, TrainingSession
from sessions.pastminutes import Past
from sessions.queries.room import Room
from sessions.queries.tally import Ballot, Said
from sessions.timing import took

# The newest hours say most about the team as it is now.
RUNS = 8


@dataclass(frozen=True)
class SectionLine:
    """A section's seconds. `share` and `planned_share` are of the longest bar, in percent, for the drawing."""

    number: int
    title: str
    planned: int
    actual: int
    share: int
    planned_share: int

    @property
    def over(self) -> int:
        return self.actual - self.planned

    @property
    def under(self) -> int:
        return -self.over


@dataclass(frozen=True)
class Person:
    """Somebody in the room, with a tick for each activity of the report."""

    name: str
    role: Any
    absent: bool
    took: Sequence[bool]

    @property
    def count(self) -> int:
        return sum(self.took)


@dataclass(frozen=True)
class Block:
    """What came of one activity: how the room voted, and what people wrote."""

    title: str
    ballots: Sequence[Ballot]
    said: Sequence[Said]


@dataclass(frozen=True)
class Next:
    """A section's minutes for next time; `usual` are seconds, None while too few hours say anything."""

    title: str
    planned: int
    usual: int | None
    runs: int
    minutes: int


@dataclass(frozen=True)
class Report:
    """Everything of the hour that the core knows; the apps above add their own blocks."""

    sections: Sequence[SectionLine]
    steps: Sequence[ActivityRun]
    people: Sequence[Person]
    blocks: Sequence[Block]
    coming: Sequence[Next]
    runs: int

    @property
    def planned(self) -> int:
        return sum(line.planned for line in self.sections)

    @property
    def actual(self) -> int:
        return sum(line.actual for line in self.sections)

    @property
    def is_enough(self) -> bool:
        """Whether past hours say anything."""
        return any(one.usual is not None for one in self.coming)

    @property
    def changes(self) -> bool:
        return any(one.minutes != one.planned for one in self.coming)


def report(training: TrainingSession, drives: bool) -> Report:
    """7 queries, and one or two for some of the program's activities, whatever the number of people.

    Who reads without driving the training sees how the room voted, and no single person's words.
    """
    runs = list(SectionRun.objects.select_related("section").filter(training=training))
    steps = list(ActivityRun.objects.filter(training=training).order_by("section_run__position", "position"))
    people = list(Participant.objects.present().filter(training=training))
    room = Room(training, runs, steps)
    given = _responses(training)
    answered = {step.pk: activities.get(step.kind).took_part(step, room, given[step.pk]) for step in steps}
    counted = [step for step in steps if answered[step.pk] is not None]
    past = past_sections(training)
    suggested = pastminutes.suggest(past, sum(one.minutes for one in past))
    titles = {run.section.key: run.section.title for run in runs}
    return Report(
        sections=_lines(runs),
        steps=counted,
        people=[_person(person, counted, answered) for person in people],
        blocks=[found for step in steps if (found := _block(step, room, given[step.pk], drives=drives)) is not None],
        coming=[
            Next(titles[one.key], one.minutes, one.usual, len(one.counted), suggested[one.key])
            for one in past
            if one.key in titles
        ],
        runs=max((len(one.took) for one in past), default=0),
    )


def _lines(runs: Sequence[SectionRun]) -> list[SectionLine]:
    longest = max((max(run.planned_seconds, took(run)) for run in runs), default=1) or 1
    return [
        SectionLine(
            number=run.position + 1,
            title=run.section.title,
            planned=run.planned_seconds,
            actual=took(run),
            share=round(100 * took(run) / longest),
            planned_share=round(100 * run.planned_seconds / longest),
        )
        for run in runs
    ]


def _person(person: Participant, steps: Sequence[ActivityRun], answered: dict[int, set[int] | None]) -> Person:
    took_part = [person.pk in (answered[step.pk] or ()) for step in steps]
    return Person(person.name, person.get_role_display(), person.absent, took_part)


def _responses(training: TrainingSession) -> defaultdict[int, list[Response]]:
    """{activity run: its responses in the order of writing, with their participants}. 1 query."""
    found: defaultdict[int, list[Response]] = defaultdict(list)
    for response in Response.objects.filter(training=training).select_related("participant"):
        found[response.activity_run_id].append(response)
    return found


def _block(step: ActivityRun, room: Room, given: Sequence[Response], *, drives: bool) -> Block | None:
    """None for an activity that is no vote and has no texts, and for one that nobody answered."""
    activity = activities.get(step.kind)
    ballots = [one for one in activity.votes(step, room, given) if any(bar.count for bar in one.bars)]
    said = activity.said(step, given) if drives else ()
    return Block(step.title, ballots, said) if ballots or said else None


def past_sections(training: TrainingSession) -> list[Past]:
    """A training's sections, with what they took in the team's last hours of the same version. 2 queries."""
    own = list(SectionRun.objects.select_related("section").filter(training=training))
    held = TrainingSession.objects.filter(
        team=training.team_id, version=training.version_id, state=TrainingSession.State.ENDED, started_at__isnull=False
    )
    newest = held.order_by("-started_at", "-pk").values("pk")[:RUNS]
    runs: dict[int, list[int]] = {}
    for run in SectionRun.objects.filter(
        training__in=list(newest.values_list("pk", flat=True)), started_at__isnull=False
    ):
        runs.setdefault(run.section_id, []).append(took(run))
    return [
        Past(
            run.section.key,
            run.planned_seconds // 60,
            min(run.section.minimum, run.planned_seconds // 60),
            run.protected,
            runs.get(run.section_id, []),
        )
        for run in own
    ]
