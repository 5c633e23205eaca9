"""The signals that the rows of a list become, once somebody has said what its columns mean: pure, row by row.

A row is right, or says what to write instead; nothing is guessed from a cell that cannot be read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from commitments import cells, signalcolumns, signalrules
from commitments.listrows import Fault, Rows
from commitments.signalcolumns import SignalColumn as Column

# As for one that is typed: a signal that old is none.
OLDEST = timedelta(days=366)
LONGEST = {
    Column.ACCOUNT: 200,
    Column.EVIDENCE: 240,
    Column.METRIC: 80,
    Column.LINK: 500,
    Column.OUTCOME: 240,
    Column.ASK: 240,
    Column.CSM: 120,
    Column.AE: 120,
    Column.EXTERNAL: 80,
}
DAYS = (Column.OBSERVED, Column.LOGGED, Column.TOUCHED)


@dataclass(frozen=True)
class Line:
    """A row as it was read. `data` holds the fields of a signal, with logged_at, touched_at and external_id.

    `given` are those that stand in the row itself, and are not worked out for a new signal.
    """

    number: int
    data: dict[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    given: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, str, date | None]:
        """What two rows of one signal share where the CRM gave them no name."""
        return signalrules.key(self.data["account"]), self.data["trigger"], self.data["observed_on"]


@dataclass
class Reader(Rows):
    """`columns` is {meaning: position}; `trigger` is what a row without one is. `now` is aware, `zone` the team's."""

    now: datetime
    zone: str
    trigger: str = ""
    is_link: Callable[[str], bool] = lambda text: True

    def lines(self, rows: Sequence[Sequence[str]], first: int = 1) -> Iterator[Line]:
        """Every row of the list; `first` is the number of the first one as people count."""
        self.month_first = {
            column: cells.months_first(self._cell(row, column) for row in rows)
            for column in DAYS
            if column in self.columns
        }
        for number, row in enumerate(rows, start=first):
            faults: list[Fault] = []
            data = self._read(row, faults)
            yield Line(number, data, tuple(faults), frozenset(self._given(row)))

    def _given(self, row: Sequence[str]) -> Iterator[str]:
        return (column for column in self.columns if self._cell(row, Column(column)))

    def _read(self, row: Sequence[str], faults: list[Fault]) -> dict[str, Any]:
        data: dict[str, Any] = {column.value: self._text(row, column, faults) for column in LONGEST}
        data["trigger"] = self._trigger(row, faults)
        data["value"], data["limit"] = (self._number(row, c, faults) for c in (Column.VALUE, Column.LIMIT))
        if not data["account"]:
            faults.append(Fault("no_account"))
        data["evidence"] = data["evidence"] or _evidence(data)
        if not data["evidence"]:
            faults.append(Fault("no_evidence"))
        if data["link"] and not self.is_link(data["link"]):
            faults.append(Fault("no_link", Column.LINK, data["link"]))
        self._times(row, data, faults)
        return data

    def _text(self, row: Sequence[str], column: Column, faults: list[Fault]) -> str:
        text = self._cell(row, column)
        if len(text) > LONGEST[column]:
            faults.append(Fault("too_long", column, text[:40], LONGEST[column]))
        return text

    def _trigger(self, row: Sequence[str], faults: list[Fault]) -> str:
        text = self._cell(row, Column.TRIGGER)
        found = signalcolumns.trigger(text) if text else self.trigger
        if not found:
            faults.append(Fault("no_trigger", Column.TRIGGER, text))
        return found or ""

    def _number(self, row: Sequence[str], column: Column, faults: list[Fault]) -> Decimal | None:
        text = self._cell(row, column)
        if not text:
            return None
        found = cells.number(text)
        if found is None or found < 0 or found >= 10**12:
            faults.append(Fault("no_number", column, text))
            return None
        return Decimal(str(found)).quantize(Decimal("0.01"))

    def _times(self, row: Sequence[str], data: dict[str, Any], faults: list[Fault]) -> None:
        logged, touched = (self._moment(row, c, faults) for c in (Column.LOGGED, Column.TOUCHED))
        data["logged_at"] = logged or self.now
        data["touched_at"] = touched
        if logged is None and touched is not None:
            faults.append(Fault("touched_without_logged", Column.TOUCHED))
        elif touched is not None and touched < data["logged_at"]:
            faults.append(Fault("touched_before_logged", Column.TOUCHED, self._cell(row, Column.TOUCHED)))
        text = self._cell(row, Column.OBSERVED)
        day = cells.day(text, month_first=self.month_first[Column.OBSERVED]) if text else None
        if text and day is None:
            faults.append(Fault("no_day", Column.OBSERVED, text))
        day = day or data["logged_at"].astimezone(ZoneInfo(self.zone)).date()
        if not self._is_fresh(day):
            faults.append(Fault("too_old_or_to_come", Column.OBSERVED, text or str(day)))
        data["observed_on"] = day

    def _moment(self, row: Sequence[str], column: Column, faults: list[Fault]) -> datetime | None:
        """A day and hour, the team's where no zone stands with it. A day alone is its beginning: the stricter clock."""
        text = self._cell(row, column)
        if not text:
            return None
        found = _iso(text)
        if found is None and (day := cells.day(text, month_first=self.month_first[column])) is not None:
            found = datetime.combine(day, time(), tzinfo=ZoneInfo(self.zone))
        if found is None:
            faults.append(Fault("no_day", column, text))
            return None
        try:
            at = (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(self.zone))).astimezone(UTC)
        except (OverflowError, ValueError):
            at = None
        if at is None or not self.now - OLDEST <= at <= self.now:
            faults.append(Fault("too_old_or_to_come", column, text))
            return None
        return at

    def _is_fresh(self, day: date) -> bool:
        today = self.now.astimezone(ZoneInfo(self.zone)).date()
        return today - OLDEST <= day <= today


def _iso(text: str) -> datetime | None:
    """2026-11-24T10:30:00.000Z and the like; a day alone is none."""
    if len(text) < 16:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _evidence(data: Mapping[str, Any]) -> str:
    """A line from the numbers, where nobody wrote one: "seats: 174 of 200"."""
    if data["value"] is None:
        return ""
    value, limit = (None if data[name] is None else f"{data[name].normalize():f}" for name in ("value", "limit"))
    line = f"{value} / {limit}" if limit is not None else str(value)
    return f"{data['metric']}: {line}" if data["metric"] else line
