"""Reads single cells of an account list: ticks, shares, days. What is not understood is None, never a guess."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

# In the languages that column names are known in; a tick is often a mark.
BLANK = frozenset(["", "-", "–", "—", "n/a", "na", "none", "null", "keine", "aucun", "ninguno"])
NO = BLANK | {"no", "n", "0", "false", "falsch", "faux", "falso", "nein", "non"}
YES = frozenset(["yes", "y", "1", "true", "x", "✓", "✔", "ja", "oui", "si", "sí", "wahr", "vrai", "verdadero"])
NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,6})?")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
SLASHED = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")


def at(row: Sequence[str], position: int | None) -> str:
    """A cell of a row, which may be shorter than its list; nothing for a column that nobody has named."""
    return row[position] if position is not None and position < len(row) else ""


def is_blank(text: str) -> bool:
    return text.casefold() in BLANK


def tick(text: str) -> bool:
    """Whether something stands there: a yes, a number above zero, or words that say what was seen."""
    word = text.casefold()
    if word in YES:
        return True
    amount = number(word)
    return amount > 0 if amount is not None else word not in NO


def number(text: str) -> float | None:
    """12, 12.5 or 12,5."""
    text = text.replace("\u00a0", "").replace(" ", "")
    return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None


def is_number(text: str) -> bool:
    return number(text) is not None


def percent(text: str, *, as_share: bool = False) -> float | None:
    """87, 87 % or, in a column of shares, 0.87."""
    marked = text.endswith("%")
    found = number(text.removesuffix("%").rstrip())
    if found is None or found < 0:
        return None
    return found * 100 if as_share and not marked else found


def are_shares(cells: Iterable[str]) -> bool:
    """Whether a column says 0.87 for 87 %: no mark in it, nothing above 2, and something between whole numbers."""
    found = [(text, number(text)) for text in cells]
    numbers = [value for _text, value in found if value is not None]
    if any(text.endswith("%") for text, _value in found) or not numbers:
        return False
    return max(numbers) <= 2 and any(0 < value < 1 or 1 < value < 2 for value in numbers)


def months_first(cells: Iterable[str]) -> bool:
    """Whether a column writes 11/27/2026. Only a number above 12 tells; without one the day comes first."""
    matches = [match for text in cells if (match := SLASHED.fullmatch(text))]
    return any(int(match[2]) > 12 for match in matches) and not any(int(match[1]) > 12 for match in matches)


def day(text: str, *, month_first: bool = False) -> date | None:
    """2026-11-27, 27.11.2026, 27/11/26, or 11/27/2026 in a column that puts the month first."""
    if match := ISO.fullmatch(text):
        year, month, number_ = (int(part) for part in match.groups())
    elif match := SLASHED.fullmatch(text):
        first, second, year = (int(part) for part in match.groups())
        month, number_ = (first, second) if month_first else (second, first)
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, number_)
    except ValueError:
        return None
