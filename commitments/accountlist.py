"""The accounts that the rows of a list become, once somebody has said what its columns mean."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from commitments import cells
from commitments.columns import GROUPS, HOLDS, SEEN, Column
from commitments.density import Account, Group, Hold, Sign
from facilitator.houserules import HouseRules
from facilitator.texts import same

MOST_ROWS = 10_000
MOST_COLUMNS = 60
LONGEST_ACCOUNT = 200
LONGEST_KEY = 400
LONGEST_VALUE = 60
MOST_DOUBTS = 5

Row = Sequence[str]


@dataclass
class Reader:
    """Turns rows into accounts. `columns` is {meaning: position}, `names` the columns' names for what is doubted."""

    columns: Mapping[Column, int]
    names: Sequence[str]
    today: date
    rules: HouseRules = field(default_factory=HouseRules)

    def accounts(self, rows: Sequence[Row]) -> Iterator[Account]:
        """One account a row; rows without a name are left out."""
        self._look(rows)
        for row in rows:
            name = self._cell(row, Column.ACCOUNT)
            if name:
                yield self._account(name, row)

    def _look(self, rows: Sequence[Row]) -> None:
        """How whole columns write their shares and days: a single cell does not tell."""
        self.as_share = cells.are_shares(self._all(rows, Column.USAGE))
        dated = (Column.SPONSOR, Column.RENEWAL, Column.ONBOARDED)
        self.month_first = {column: cells.months_first(self._all(rows, column)) for column in dated}
        # Only what is mapped is asked of each row.
        self.seen = [column for column in SEEN if column in self.columns]
        asked: tuple[tuple[Column, Callable[[Row, list[str]], Sign | None]], ...] = (
            (Column.SPONSOR, self._sponsor),
            (Column.RENEWAL, self._renewal),
            (Column.ONBOARDED, self._onboarded),
        )
        self.dated = [ask for column, ask in asked if column in self.columns]

    def _all(self, rows: Sequence[Row], column: Column) -> Iterable[str]:
        return [self._cell(row, column) for row in rows] if column in self.columns else []

    def _cell(self, row: Row, column: Column) -> str:
        return cells.at(row, self.columns.get(column))

    def _account(self, name: str, row: Row) -> Account:
        doubts: list[str] = []
        used = self._percent(row, doubts)
        signs = [self._usage(used)] if used is not None else []
        signs += [ask(row, doubts) for ask in self.dated]
        signs += [self._seen(column, row) for column in self.seen]
        holds = [hold for column, hold in HOLDS.items() if cells.tick(self._cell(row, column))]
        if used is not None and used < self.rules.adoption_gap:
            holds.append(Hold.ADOPTION_GAP)
        return Account(
            key=same(name)[:LONGEST_KEY],
            name=name if len(name) <= LONGEST_ACCOUNT else name[: LONGEST_ACCOUNT - 1] + "…",
            signs=tuple(sign for sign in signs if sign is not None),
            holds=tuple(sorted(holds)),
            owner=self._cell(row, Column.OWNER)[:LONGEST_VALUE],
            doubts=tuple(doubts[:MOST_DOUBTS]),
        )

    def _percent(self, row: Row, doubts: list[str]) -> float | None:
        """Percent of what they bought, from its own column or from used and bought."""
        text = self._cell(row, Column.USAGE)
        if not cells.is_blank(text):
            found = cells.percent(text, as_share=self.as_share)
            return self._known(found, Column.USAGE, text, doubts)
        texts = [self._cell(row, column) for column in (Column.USED, Column.LICENSED)]
        if any(map(cells.is_blank, texts)):
            return None
        used = self._known(cells.number(texts[0]), Column.USED, texts[0], doubts)
        bought = self._known(cells.number(texts[1]) or None, Column.LICENSED, texts[1], doubts)
        return None if used is None or bought is None or used < 0 or bought < 0 else 100 * used / bought

    def _usage(self, used: float) -> Sign | None:
        """From the signal 1 point, ready 2, above the urgent level 3 (S2's is strict)."""
        levels = self.rules
        points = (used >= levels.usage_signal) + (used >= levels.usage_ready) + (used > levels.usage_urgent)
        return Sign(Column.USAGE, Group.USAGE, points, f"{used:.0f}") if points else None

    def _sponsor(self, row: Row, doubts: list[str]) -> Sign | None:
        text = self._cell(row, Column.SPONSOR)
        since = self._day(text, Column.SPONSOR)
        if since is None:
            # Words are a name, "new VP": somebody saw it. A number is neither a day nor a name.
            return self._seen(Column.SPONSOR, row) if self._in_words(text, Column.SPONSOR, doubts) else None
        days = (self.today - since).days
        return Sign(Column.SPONSOR, Group.STRATEGIC, 1, str(days)) if 0 <= days <= self.rules.sponsor_days else None

    def _onboarded(self, row: Row, doubts: list[str]) -> Sign | None:
        text = self._cell(row, Column.ONBOARDED)
        since = self._day(text, Column.ONBOARDED)
        if since is None:
            return self._seen(Column.ONBOARDED, row) if self._in_words(text, Column.ONBOARDED, doubts) else None
        days = (self.today - since).days
        in_time = self.rules.onboarding_from <= days <= self.rules.onboarding_until
        return Sign(Column.ONBOARDED, Group.OUTCOME, 1, str(days)) if in_time else None

    def _renewal(self, row: Row, doubts: list[str]) -> Sign | None:
        """A day, or the days that are left."""
        text = self._cell(row, Column.RENEWAL)
        if cells.is_blank(text):
            return None
        ends = self._day(text, Column.RENEWAL)
        left = (ends - self.today).days if ends is not None else cells.number(text)
        left = self._known(left, Column.RENEWAL, text, doubts)
        if left is None or not self.rules.renewal_closed < left <= self.rules.renewal_open:
            return None
        return Sign(Column.RENEWAL, Group.STRATEGIC, 1, str(int(left)))

    def _day(self, text: str, column: Column) -> date | None:
        return cells.day(text, month_first=self.month_first[column])

    def _in_words(self, text: str, column: Column, doubts: list[str]) -> bool:
        """Whether a cell that is no day may be a tick; a number other than 0 and 1 is doubted."""
        amount = cells.number(text)
        if amount is not None and amount not in {0, 1}:
            self._known(None, column, text, doubts)
            return False
        return True

    def _seen(self, column: Column, row: Row) -> Sign | None:
        text = self._cell(row, column)
        if not cells.tick(text):
            return None
        # Words say what was seen; a bare tick needs no repeating.
        value = "" if text.casefold() in cells.YES else text[:LONGEST_VALUE]
        return Sign(column, GROUPS[column], 1, value)

    def _known[T](self, found: T | None, column: Column, text: str, doubts: list[str]) -> T | None:
        if found is None:
            doubts.append(f"{self.names[self.columns[column]][:LONGEST_VALUE]}: {text[:LONGEST_VALUE]}")
        return found
