"""The same tables as XLSX. Its file can only be sent once it is complete, so it grows on disk, not in memory."""

import tempfile
import threading
from collections.abc import AsyncIterator, Sequence
from typing import IO, Any

from asgiref.sync import sync_to_async
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from commitments.exports.stream import Read, Rows
from commitments.exports.tables import Cell

PIECE = 64 * 1024


async def xlsx_of(columns: Sequence[Any], read: Read) -> AsyncIterator[bytes]:
    """Rows are read in the database's thread and written in another, so that only reading holds it."""
    place = None
    sheet = Sheet([str(column) for column in columns])
    try:
        while True:
            rows, place = await sync_to_async(read)(place)
            await sync_to_async(sheet.write, thread_sensitive=False)(rows)
            if place is None:
                break
        with tempfile.TemporaryFile() as file:
            await sync_to_async(sheet.finish, thread_sensitive=False)(file)
            while piece := await sync_to_async(file.read, thread_sensitive=False)(PIECE):
                yield piece
    finally:
        await sync_to_async(sheet.discard, thread_sensitive=False)()


class Sheet:
    """A workbook of one sheet that is written row by row."""

    def __init__(self, columns: list[str]) -> None:
        self.book = Workbook(write_only=True)
        self.sheet: WriteOnlyWorksheet = self.book.create_sheet()
        self.sheet.freeze_panes = "A2"
        self.saved = False
        # A download that is broken off is discarded while its last chunk may still be written.
        self.busy = threading.Lock()
        self.write([columns])

    def write(self, rows: Rows) -> None:
        with self.busy:
            for row in rows:
                self.sheet.append([self._cell(cell) for cell in row])

    def _cell(self, cell: Cell) -> object:
        if not isinstance(cell, str):
            return cell
        text = ILLEGAL_CHARACTERS_RE.sub("", cell)
        if not text.startswith(("=", "#")):
            return text
        # Openpyxl takes these for a formula or an error; said outright, they are text.
        shown = WriteOnlyCell(self.sheet, text)
        shown.data_type = "s"
        return shown

    def finish(self, file: IO[bytes]) -> None:
        with self.busy:
            self.saved = True
            self.book.save(file)
            file.seek(0)

    def discard(self) -> None:
        """Of a download that was broken off: openpyxl keeps a sheet's file until the process ends."""
        with self.busy:
            if not self.saved:
                self.sheet.close()
                self.sheet._writer.cleanup()  # type: ignore[attr-defined] # there is no public way
