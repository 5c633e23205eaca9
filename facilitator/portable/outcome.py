"""What a team's file turns out to be: refused as a whole, or counted part by part with what is wrong in it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from facilitator.models import ProgramVersion
from facilitator.portable import FORMAT, VERSION, registry
from facilitator.portable.streaming import Rows
from facilitator.portable.writing import VERSIONS

MOST_ROWS = 200_000
MOST_PROBLEMS = 200


class FileError(ValueError):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True)
class Problem:
    """A row that is left out."""

    part: str
    id: object
    text: str

    @property
    def label(self) -> str:
        return labelled(self.part)


@dataclass
class Count:
    """Of one part: rows to add or added, those that are here already, and those left out."""

    name: str
    new: int = 0
    known: int = 0
    faulty: int = 0

    @property
    def label(self) -> str:
        return labelled(self.name)


def labelled(part: str) -> str:
    """What people read for a part; its own name where nobody knows it."""
    known = registry.get(part)
    model = known.model if known else ProgramVersion if part == VERSIONS else None
    if model is None:
        return part
    plural = str(model._meta.verbose_name_plural)
    return capfirst(plural[:-1] if plural.endswith("ss") else plural)


@dataclass
class Outcome:
    counts: list[Count] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def kept_out(self) -> list[str]:
        return [labelled(name) for name in self.skipped]

    @property
    def new(self) -> int:
        return sum(count.new for count in self.counts)

    @property
    def faulty(self) -> int:
        return sum(count.faulty for count in self.counts)

    def blame(self, count: Count, pk: object, text: str) -> None:
        count.faulty += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(count.name, pk, text))


def checked(document: Any) -> dict[str, list[Any] | Rows]:
    """The parts of a file, by name. Raises FileError for what is no team's file, or one of another version."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise FileError(_("This is not a team’s file."))
    if document.get("version") != VERSION:
        raise FileError(_("This file has a version that is not known here. Update AskOnce first."))
    origin, parts = document.get("origin"), document.get("parts")
    if not isinstance(origin, str) or not 0 < len(origin) <= 64 or not isinstance(parts, dict):
        raise FileError(_("The file is damaged: its origin or its parts are missing."))
    if not all(isinstance(rows, list | Rows) for rows in parts.values()):
        raise FileError(_("The file is damaged: a part of it is no list."))
    if sum(len(rows) for rows in parts.values()) > MOST_ROWS:
        raise FileError(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS})
    return parts
