"""What an import of monthly values would do with each row of a list, without doing it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from commitments import calendars, valuelist
from commitments.models import MonthlyValue, ValueList
from commitments.queries import lists
from commitments.valuelist import Key, Line
from facilitator.models import Rep


@dataclass(frozen=True)
class Plan(lists.Plan[Line]):
    """`known` are the same as here; `changed` say another value than is here, with what is."""

    changed: list[tuple[Line, MonthlyValue]]


def lines(found: ValueList) -> list[Line]:
    """The list, read. 1 query."""
    reps = {name.casefold(): pk for pk, name in Rep.objects.filter(team=found.team_id).values_list("pk", "name")}
    today = calendars.of(found.team).day_of(timezone.now())
    reader = valuelist.Reader(found.columns, reps, today, found.measure)
    return list(reader.lines(found.body, first=1 + found.has_header))


def plan(found: ValueList, read: Iterable[Line] | None = None) -> Plan:
    """Against what is here now. 1 query, and 1 to read the list where nobody has."""
    asked = list(lines(found) if read is None else read)
    right = [line for line in asked if not line.faults]
    months = {line.month for line in right}
    here: dict[Key, MonthlyValue] = {}
    for value in MonthlyValue.objects.filter(team=found.team_id, month__in=months):
        here[value.measure, value.month, value.rep_id] = value
    new, changed, known = [], [], []
    for line in right:
        stored = here.get(line.key)
        if stored is None:
            new.append(line)
        elif (stored.value, stored.count) == (line.value, line.count):
            known.append(line)
        else:
            changed.append((line, stored))
    return Plan(new, known, [line for line in asked if line.faults], changed)
