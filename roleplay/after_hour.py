"""The role-play's blocks of the report and of day 90: which rule was broken when, what was said, what was learned."""

from dataclasses import dataclass
from datetime import datetime

from roleplay.models import Debrief, Flag, FlagKind
from roleplay.queries import discipline
from roleplay.queries import learning as totals
from sessions.activities.base import Context
from sessions.models import Participant, TrainingSession

# A mark on each strip every so many minutes.
EVERY = 10


@dataclass(frozen=True)
class Lane:
    """One rule: the minutes of the hour in which it was broken, and where they lie on its strip, in percent as text,
    because a template would write numbers with the language's comma.
    """

    label: str
    minutes: list[int]
    places: list[str]

    @property
    def count(self) -> int:
        return len(self.minutes)


@dataclass(frozen=True)
class Chart:
    """A strip for each rule that was broken, all of them `length` minutes long."""

    lanes: list[Lane]
    ticks: list[str]
    length: int


def block(participant: Participant) -> tuple[str, Context]:
    """A rep's own ask discipline over the trainings, on their own phone and nowhere else. 4 queries."""
    return "roleplay/after.html", {"hours": discipline.of_rep(participant), "zone": participant.training.team.timezone}


def own(participant: Participant) -> tuple[str, Context]:
    """The same beside the personal link, where a rep can look at any time. 4 queries."""
    hours = discipline.of_rep(participant, over=True)
    return "roleplay/after.html", {"hours": hours, "zone": participant.training.team.timezone}


def report(training: TrainingSession, drives: bool) -> tuple[str, Context]:
    """Who reads without driving sees totals, and no word about a single rep. At most 6 queries."""
    said = Debrief.objects.filter(activity_run__training=training).select_related("about", "author")
    return "roleplay/report.html", {
        "chart": chart(training),
        "debriefs": list(said) if drives else [],
        "hours": discipline.of_team(training),
        "zone": training.team.timezone,
    }


def learning(training: TrainingSession) -> tuple[str, Context]:
    """Asks, second asks, and first openings that were right, for whoever looks at the hour later. 5 queries or more."""
    return "roleplay/learning.html", {"talks": totals.talks_of(training), "openings": totals.openings_of(training)}


def chart(training: TrainingSession) -> Chart | None:
    """Flags that count, by rule and minute; None when there was none. 1 query."""
    found = Flag.objects.counting().filter(pairing__round__activity_run__training=training).order_by("created_at", "pk")
    flags = list(found.values_list("kind", "created_at"))
    began = training.started_at
    if not flags or began is None:
        return None
    ended = training.ended_at or flags[-1][1]
    length = max(1, _minute(began, ended), *(_minute(began, at) for _kind, at in flags))
    lanes = []
    for kind in FlagKind:
        minutes = [_minute(began, at) for found_kind, at in flags if found_kind == kind]
        if minutes:
            lanes.append(Lane(str(kind.label), minutes, [_place(minute, length) for minute in minutes]))
    ticks = [_place(minute, length) for minute in range(0, length + 1, EVERY)]
    return Chart(lanes, ticks, length)


def _minute(began: datetime, at: datetime) -> int:
    return max(0, int((at - began).total_seconds() // 60))


def _place(minute: int, length: int) -> str:
    """Between 2 and 98, so that no dot is cut at an end."""
    return f"{2 + 96 * minute / length:.1f}%"
