"""What the rows of every imported list share: how a cell is found, and why a row is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from commitments import cells

MOST_ROWS = 2_000


@dataclass(frozen=True)
class Fault:
    """Why a row is left out: a code, the column, and what stands in it."""

    code: str
    column: str = ""
    text: str = ""
    most: int = 0


@dataclass
class Rows:
    """`columns` is {meaning: position}."""

    columns: Mapping[str, int]

    def _cell(self, row: Sequence[str], column: StrEnum) -> str:
        text = cells.at(row, self.columns.get(column))
        return "" if cells.is_blank(text) else text
