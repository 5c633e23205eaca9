"""Answers counted: one bar for each choice, in the order of the choices."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sessions.models import ActivityRun, Response


@dataclass(frozen=True)
class Bar:
    """`percent` is of all answers; `lead` marks the most chosen."""

    label: Any
    count: int
    percent: int
    lead: bool


@dataclass(frozen=True)
class Ballot:
    """Something the room was asked; `note` is what it came to in words. Without a question it is the activity's own."""

    question: Any
    bars: Sequence[Bar]
    note: Any = ""


@dataclass(frozen=True)
class Said:
    """What one person wrote."""

    name: str
    text: str


def answers(run: ActivityRun, key: str, *, slot: str = "") -> list[Any]:
    """What everybody answered under one key, in one slot or in all. 1 query."""
    found = Response.objects.filter(activity_run=run, **({"slot": slot} if slot else {}))
    return list(found.values_list(f"data__{key}", flat=True))


def bars(labels: Mapping[Any, Any], given: Iterable[Any]) -> list[Bar]:
    """`labels` maps each possible answer to its text; other answers are left out."""
    counts = Counter(answer for answer in given if answer in labels)
    total, most = counts.total(), max(counts.values(), default=0)
    return [
        Bar(label, n, round(100 * n / total) if total else 0, lead=0 < n == most)
        for label, n in ((label, counts[answer]) for answer, label in labels.items())
    ]
