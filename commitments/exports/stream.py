"""Sends a table while it is read: neither the memory nor the database's thread is held for longer than a chunk.

A synchronous iterator would be read to its end before its first byte is sent. Here each chunk is one short piece of
work in the thread that the desk's pages share, and the event loop sends it before the next one is asked for.
"""

import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from asgiref.sync import sync_to_async
from django.utils import timezone

from commitments.exports import tables
from commitments.exports.tables import Cell, Chunk, Place, Row, Table
from commitments.models.duties import DutyQuerySet
from facilitator.models import Team

# What a spreadsheet program takes for the beginning of a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Rows = Sequence[Row]
# Work for the database's thread: the rows after a place, None for the beginning, and the next place, None at the end.
Read = Callable[[Any], tuple[Rows, Any]]


def chunks(table: Table, team: Team, found: DutyQuerySet) -> Callable[[Place | None], tuple[list[Row], Place | None]]:
    """A function for the database's thread: the rows after a place, and the next place, None at the end."""
    now = timezone.now()

    def read(after: Place | None) -> tuple[list[Row], Place | None]:
        duties = tables.read(found, after)
        place = (duties[-1]["due_at"], duties[-1]["pk"]) if len(duties) == tables.CHUNK else None
        return list(table.rows(Chunk(team, now, duties))), place

    return read


async def csv_of(columns: Sequence[Any], read: Read) -> AsyncIterator[bytes]:
    """UTF-8 with the mark by which Excel knows it; a chunk at a time."""
    place = None

    def written(after: Any) -> tuple[bytes, Any]:
        rows, following = read(after)
        return csv_bytes(rows), following

    yield "\ufeff".encode() + csv_bytes([[str(column) for column in columns]])
    while True:
        data, place = await sync_to_async(written)(place)
        yield data
        if place is None:
            return


def csv_bytes(rows: Rows) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_plain(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _plain(cell: Cell) -> str | int | Decimal:
    """Text that would run as a formula is shown as text; days and moments are written so that they sort."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    if cell is None or isinstance(cell, (int, Decimal)):
        return "" if cell is None else cell
    return cell.isoformat(" ", "minutes") if isinstance(cell, datetime) else cell.isoformat()
