"""Ranks accounts by how many signals lie on them: usage, outcome and strategy laid over each other (CONTENT 1.13).

The top gets the coming 90 days, and the bottom is deliberately left alone. Nothing here depends on the order of the
list: equal accounts share a rank.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

FOCUS_DAYS = 90


class Group(StrEnum):
    """The three layers."""

    USAGE = "usage"
    OUTCOME = "outcome"
    STRATEGIC = "strategic"


class Band(StrEnum):
    """What an account's rank means for the coming quarter."""

    FOCUS = "focus"
    LATER = "later"
    LEAVE = "leave"


class Hold(StrEnum):
    """Why an account is left alone whatever else is seen on it (CONTENT 1.15)."""

    ESCALATION = "escalation"
    ADOPTION_GAP = "adoption_gap"
    NEGOTIATION = "negotiation"


# The guardrail behind each.
GUARDRAIL = {Hold.ESCALATION: "G1", Hold.NEGOTIATION: "G2", Hold.ADOPTION_GAP: "G4"}


@dataclass(frozen=True)
class Sign:
    """One signal on an account. `value` is what was read, in the words of the list; `points` say how strong it is."""

    code: str
    group: Group
    points: int = 1
    value: str = ""


@dataclass(frozen=True)
class Account:
    """`key` tells accounts apart; `doubts` are cells that were not understood, as "column: text"."""

    key: str
    name: str
    signs: tuple[Sign, ...] = ()
    holds: tuple[Hold, ...] = ()
    owner: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        return sum(sign.points for sign in self.signs)

    @property
    def groups(self) -> int:
        """How many of the three layers show something."""
        return len({sign.group for sign in self.signs})

    @property
    def weight(self) -> tuple[int, int]:
        """More points first; with as many, those that are spread over more layers."""
        return self.points, self.groups


@dataclass(frozen=True)
class Ranked:
    """`rank` counts from 1, equal accounts share it; None for what is left alone."""

    account: Account
    rank: int | None
    band: Band


def rank(accounts: Iterable[Account], focus: int) -> list[Ranked]:
    """All accounts, the densest first. The best `focus` of them are marked; who ties with the last of these is too,
    because nothing tells them apart.
    """
    merged = list(one_each(accounts))
    ranked = sorted(filter(_open, merged), key=_order)
    left = sorted((one for one in merged if not _open(one)), key=_order)
    return [*_numbered(ranked, focus), *(Ranked(one, None, Band.LEAVE) for one in left)]


def one_each(accounts: Iterable[Account]) -> Iterator[Account]:
    """Rows with one key are one account: of each signal the strongest, and every reason to hold."""
    by_key: dict[str, list[Account]] = {}
    for one in accounts:
        by_key.setdefault(one.key, []).append(one)
    for found in by_key.values():
        yield found[0] if len(found) == 1 else _merged(found)


def _merged(rows: Sequence[Account]) -> Account:
    best: dict[str, Sign] = {}
    for sign in (sign for row in rows for sign in row.signs):
        known = best.get(sign.code)
        if known is None or (sign.points, sign.value) > (known.points, known.value):
            best[sign.code] = sign
    return Account(
        key=rows[0].key,
        name=min(row.name for row in rows),
        signs=tuple(best[code] for code in sorted(best)),
        holds=tuple(sorted({hold for row in rows for hold in row.holds})),
        owner=min((row.owner for row in rows if row.owner), default=""),
        doubts=tuple(sorted({doubt for row in rows for doubt in row.doubts})),
    )


def _open(account: Account) -> bool:
    """No documented signal, no play (G6); a hold ends it in any case."""
    return bool(account.signs) and not account.holds


def _order(account: Account) -> tuple[int, int, str]:
    points, groups = account.weight
    return -points, -groups, account.key


def _numbered(accounts: Sequence[Account], focus: int) -> Iterator[Ranked]:
    before = 0
    for _weight, equal in groupby(accounts, key=lambda one: one.weight):
        tied = list(equal)
        band = Band.FOCUS if before < focus else Band.LATER
        yield from (Ranked(one, before + 1, band) for one in tied)
        before += len(tied)
