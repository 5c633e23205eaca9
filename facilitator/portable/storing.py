"""Stores rows of a team's file in pieces so short that a room beside them does not notice.

On a laptop whoever writes holds the database, and the room's notes and taps wait for it, on the thread that serves the
sockets as well. So a piece is as many rows as fit into HOLD, and after each the database is left to others for as long.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from facilitator.models import PortedRow, Team
from facilitator.portable.registry import Part, Row

# Seconds; a note of the room, which waits for at most a piece, then keeps ten times an idle one's time (PERFORMANCE).
HOLD = 0.01
# Fewer would be a commit, and its wait for the disk, for next to nothing.
FIRST, FEWEST, MOST = 25, 25, 200
# Whoever waits for SQLite looks again after 1, 2, 5, 10 … ms.
SHORTEST_PAUSE, LONGEST_PAUSE = 0.002, 0.1

# (id in the file, columns, lists).
Ready = tuple[int, Row, dict[str, list[int]]]


@dataclass
class Pace:
    """How many rows are stored at once: kept over all parts of a file."""

    rows: int = FIRST

    def took(self, seconds: float, rows: int) -> None:
        """So long for so many; a slow moment halves the next piece at most, a quick one doubles it."""
        fitting = rows * HOLD / max(seconds, 0.0001)
        self.rows = round(min(max(fitting, self.rows / 2, FEWEST), self.rows * 2, MOST))

    def rest(self, seconds: float) -> None:
        """Let others have the database, where there is only one who may write."""
        if connection.vendor == "sqlite":
            time.sleep(min(max(seconds, SHORTEST_PAUSE), LONGEST_PAUSE))


@dataclass
class Storing:
    """Rows of one part on their way in."""

    part: Part
    team: Team
    origin: str
    pace: Pace

    def store(self, ready: list[Ready]) -> Iterator[tuple[int, int | None, str]]:
        """(id in the file, id here, what is wrong) of each; a row that breaks a rule has no id here."""
        while ready:
            piece, ready = ready[: self.pace.rows], ready[self.pace.rows :]
            try:
                yield from self._kept(piece)
            except DatabaseError:
                # One of them breaks a rule of the database: find out which, and keep the others.
                for one in piece:
                    try:
                        yield from self._kept([one])
                    except DatabaseError as error:
                        yield one[0], None, str(error)[:120]

    def _kept(self, piece: list[Ready]) -> list[tuple[int, int | None, str]]:
        model = self.part.model
        rows = [model(**taken) for _theirs, taken, _lists in piece]
        times = self._own_times(piece)
        with transaction.atomic():
            began = time.perf_counter()
            model._default_manager.bulk_create(rows)
            self._rest_of(rows, piece, times)
            PortedRow.objects.bulk_create(
                [self._ported(theirs, one.pk) for (theirs, *_rest), one in zip(piece, rows, strict=True)],
                update_conflicts=True,
                unique_fields=["team", "origin", "part", "theirs"],
                update_fields=["ours"],
            )
        held = time.perf_counter() - began
        self.pace.took(held, len(piece))
        self.pace.rest(held)
        return [(theirs, one.pk, "") for (theirs, *_rest), one in zip(piece, rows, strict=True)]

    def _rest_of(self, rows: list[Model], piece: list[Ready], times: list[dict[str, Any]]) -> None:
        for one, (_theirs, _taken, lists), own in zip(rows, piece, times, strict=True):
            if own:
                # Such a column is set to now by whoever adds a row.
                type(one)._default_manager.filter(pk=one.pk).update(**own)
            for name, linked in lists.items():
                getattr(one, name).set(linked)

    def _own_times(self, piece: list[Ready]) -> list[dict[str, Any]]:
        names = [
            one.attname
            for one in self.part.fields
            if getattr(one, "auto_now_add", False) or getattr(one, "auto_now", False)
        ]
        return [{name: taken[name] for name in names if name in taken} for _theirs, taken, _lists in piece]

    def _ported(self, theirs: int, ours: int) -> PortedRow:
        return PortedRow(team=self.team, origin=self.origin, part=self.part.name, theirs=theirs, ours=ours)
