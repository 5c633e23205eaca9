"""What every list shows of its columns, and what an import would do with its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

SAMPLES = 3
LONGEST_SAMPLE = 40


@dataclass(frozen=True)
class Sample:
    """A column of a list, before somebody says what it means."""

    position: int
    name: str
    values: list[str]
    filled: int


@dataclass(frozen=True)
class Plan[Line]:
    """Rows that are new, those that are here already, and those that cannot be taken."""

    new: list[Line]
    known: list[Line]
    faulty: list[Line]


def column_names(rows: Sequence[Sequence[str]], *, has_header: bool) -> list[str]:
    """A name for every column, "Column 3" where the list gives none."""
    given = rows[0] if has_header else []
    given = [*given, *[""] * (max(map(len, rows), default=0) - len(given))]
    return [name or _("Column %(number)s") % {"number": number} for number, name in enumerate(given, start=1)]


def samples_of(rows: Sequence[Sequence[str]], *, has_header: bool) -> tuple[list[Sample], int]:
    """Every column of a list with what stands in it, and how many rows there are."""
    body = rows[has_header:]
    found = []
    for position, name in enumerate(column_names(rows, has_header=has_header)):
        values = [row[position] for row in body if position < len(row) and row[position]]
        distinct = list(dict.fromkeys(values[:50]))[:SAMPLES]
        found.append(Sample(position, name, [value[:LONGEST_SAMPLE] for value in distinct], len(values)))
    return found, len(body)
