"""What the page at the door shows: the names to pick from, and what is in the way."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from facilitator.models import Rep
from sessions.models import Participant, TrainingSession


@dataclass(frozen=True)
class Name:
    """A name on the list. With a `participant` it is in the room already and leads to “is that you?”."""

    text: str
    role: Any
    rep: int | None
    participant: int | None


@dataclass(frozen=True)
class Door:
    """`obstacle` keeps newcomers out; those who are in the room can come back all the same."""

    names: Sequence[Name]
    obstacle: Literal["", "locked", "full"]


def door(training: TrainingSession) -> Door:
    """2 queries, whatever the number of names."""
    here = list(Participant.objects.present().filter(training=training))
    inside = {p.name.lower(): p.pk for p in here}
    reps = Rep.objects.filter(team=training.team_id, active=True)
    listed = [Name(r.name, r.get_role_display(), r.pk, inside.get(r.name.lower())) for r in reps]
    known = {name.text.lower() for name in listed}
    typed = [Name(p.name, p.get_role_display(), None, p.pk) for p in here if p.name.lower() not in known]
    names = sorted([*listed, *typed], key=lambda name: _plain(name.text))
    obstacle = _obstacle(training, len(here))
    return Door([n for n in names if n.participant or not obstacle], obstacle)


def _plain(text: str) -> str:
    """For sorting: Émile stands with Emil, whatever the database thinks of accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))


def _obstacle(training: TrainingSession, here: int) -> Literal["", "locked", "full"]:
    if training.locked:
        return "locked"
    return "full" if here >= training.capacity else ""
