"""What the page at the door shows: the names to pick from, and what is in the way."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.core.cache import cache

from facilitator.models import Rep
from sessions.models import Participant, TrainingSession

Obstacle = Literal["", "locked", "full"]
# A longer list is no help on a phone, and sent to each of 1,000 phones it would be the heaviest thing in the hour.
MOST_LISTED = 120
MOST_FOUND = 40
# 200 people scan within seconds: the list is read once for all of them. A name taken meanwhile is still on it, and
# picking it leads to “is that you?” as it does when two people tap the same name at once.
LIST_SECONDS = 1


class Name(NamedTuple):
    """A name on the list. With a `participant` it is in the room already and leads to “is that you?”."""

    text: str
    role: str
    rep: int | None
    participant: int | None
    words: tuple[str, ...]


class Roll(NamedTuple):
    """Everybody who is in the room or may come, in the order of the alphabet; `here` counts who is in."""

    names: tuple[Name, ...]
    here: int


@dataclass(frozen=True)
class Door:
    """`obstacle` keeps newcomers out; those who are in the room can come back all the same.

    `names` are those to show: all of them, or what begins with the letters in `find` when there are too many
    (`asks`). `more` says that further names begin like that.
    """

    names: Sequence[Name]
    obstacle: Obstacle
    asks: bool = False
    find: str = ""
    more: bool = False


def door(training: TrainingSession, *, find: str = "", obstacle: Obstacle | None = None) -> Door:
    """2 queries, whatever the number of names, and none within a second of the last time.

    `obstacle` is what a refusal has just found, in place of what the list knew a moment ago.
    """
    known = roll(training)
    if obstacle is None:
        obstacle = _obstacle(training, known.here)
    names = [name for name in known.names if name.participant or not obstacle]
    if len(names) <= MOST_LISTED:
        return Door(names, obstacle)
    found = matching(names, find)
    return Door(found[:MOST_FOUND], obstacle, asks=True, find=find, more=len(found) > MOST_FOUND)


def roll(training: TrainingSession) -> Roll:
    """The names of a training as they stood within the last second."""
    key = f"door:{training.pk}"
    known: Roll | None = cache.get(key)
    if known is None:
        known = _read(training)
        cache.set(key, known, LIST_SECONDS)
    return known


def _read(training: TrainingSession) -> Roll:
    labels = {value: str(label) for value, label in Rep.Role.choices}
    here = list(Participant.objects.present().filter(training=training).values_list("pk", "name", "role"))
    reps = Rep.objects.filter(team=training.team_id, active=True).order_by().values_list("pk", "name", "role")
    inside = {name.lower(): pk for pk, name, _role in here}
    listed = [Name(name, labels[role], pk, inside.get(name.lower()), words(name)) for pk, name, role in reps]
    known = {name.text.lower() for name in listed}
    typed = [Name(name, labels[role], None, pk, words(name)) for pk, name, role in here if name.lower() not in known]
    return Roll(tuple(sorted([*listed, *typed], key=lambda name: name.words)), len(here))


def matching(names: Sequence[Name], find: str) -> list[Name]:
    """Those of which every word in `find` begins a word, as static/js/filter.js does; none when nothing is asked."""
    starts = words(find)
    return [n for n in names if starts and all(any(word.startswith(s) for word in n.words) for s in starts)]


def words(text: str) -> tuple[str, ...]:
    """For comparing: Émile stands with Emil, and Anna-Lena is found by Lena, whatever the database thinks."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return tuple(word for word in re.split(r"[\s\-]+", plain) if word)


def _obstacle(training: TrainingSession, here: int) -> Obstacle:
    if training.locked:
        return "locked"
    return "full" if here >= training.capacity else ""
