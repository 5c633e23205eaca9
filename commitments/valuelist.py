"""The monthly values that the rows of a list become, once somebody has said what its columns mean: row by row.

A row is right, or says what to write instead; nothing is guessed from a cell that cannot be read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from commitments import cells, valuecolumns
from commitments.listrows import Fault, Rows
from commitments.valuecolumns import ValueColumn as Column

MOST_VALUE, MOST_COUNT = Decimal(10**11), 10**8
FIRST_YEAR = 2000
MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)

# (measure, month, rep).
Key = tuple[str, date, int | None]


@dataclass(frozen=True)
class Line:
    """A row as it was read; `rep` is a key of the team's list, for triggers only. With faults nothing else counts."""

    number: int
    measure: str = ""
    month: date = date.min
    rep: int | None = None
    value: Decimal = Decimal(0)
    count: int | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def key(self) -> Key:
        return self.measure, self.month, self.rep


@dataclass
class Reader(Rows):
    """`columns` is {meaning: position}, `measure` what a row without one is, `reps` the team's by casefolded name."""

    reps: Mapping[str, int]
    today: date
    measure: str = ""

    def lines(self, rows: Sequence[Sequence[str]], first: int = 1) -> Iterator[Line]:
        """Every row of the list; `first` is the number of the first one as people count. A value twice is a fault."""
        self.month_first = cells.months_first(self._cell(row, Column.MONTH) for row in rows)
        seen: set[Key] = set()
        for number, row in enumerate(rows, start=first):
            line = self._line(number, row)
            if not line.faults and line.key in seen:
                line = Line(number, faults=(Fault("twice"),))
            elif not line.faults:
                seen.add(line.key)
            yield line

    def _line(self, number: int, row: Sequence[str]) -> Line:
        faults: list[Fault] = []
        measure = self._measure(row, faults)
        rep = self._rep(row, faults) if measure == "signals" else None
        month, value, count = self._month(row, faults), self._value(row, faults), self._count(row, faults, measure)
        return Line(number, faults=tuple(faults)) if faults else Line(number, measure, month, rep, value, count)

    def _measure(self, row: Sequence[str], faults: list[Fault]) -> str:
        text = self._cell(row, Column.MEASURE)
        found = valuecolumns.measure(text) if text else self.measure
        if not found:
            faults.append(Fault("no_measure", Column.MEASURE, text))
        return found or ""

    def _rep(self, row: Sequence[str], faults: list[Fault]) -> int | None:
        text = self._cell(row, Column.CSM)
        found = self.reps.get(text.casefold())
        if found is None:
            faults.append(Fault("no_csm" if text else "csm_missing", Column.CSM, text))
        return found

    def _month(self, row: Sequence[str], faults: list[Fault]) -> date:
        text = self._cell(row, Column.MONTH)
        match = MONTH.fullmatch(text)
        day = cells.day(f"{text}-01") if match else cells.day(text, month_first=self.month_first)
        if day is None or day.year < FIRST_YEAR:
            faults.append(Fault("no_month", Column.MONTH, text))
        elif day > self.today:
            faults.append(Fault("to_come", Column.MONTH, text))
        return day.replace(day=1) if day else date.min

    def _value(self, row: Sequence[str], faults: list[Fault]) -> Decimal:
        """12, 12.5 or 12,5; no thousands, which could be either."""
        text = self._cell(row, Column.VALUE)
        try:
            value = Decimal(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or not 0 <= value < MOST_VALUE:
            faults.append(Fault("no_value", Column.VALUE, text))
            return Decimal(0)
        return value.quantize(Decimal("0.01"))

    def _count(self, row: Sequence[str], faults: list[Fault], measure: str) -> int | None:
        text = self._cell(row, Column.COUNT)
        if not text:
            if measure == "touches":
                faults.append(Fault("count_missing", Column.COUNT))
            return None
        if not (text.isascii() and text.isdigit()) or int(text) > MOST_COUNT:
            faults.append(Fault("no_count", Column.COUNT, text))
            return None
        if measure == "touches" and not int(text):
            faults.append(Fault("count_missing", Column.COUNT, text))
        return int(text)
