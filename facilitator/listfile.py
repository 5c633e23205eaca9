"""Reads what people have as a list: CSV with any usual delimiter, text from an editor, or the first sheet of an XLSX.

Cells come out cleaned; what a column means is the business of whoever asked.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from facilitator.texts import clean_text

DELIMITERS = ",;\t|"
# What Excel, Numbers and text editors write, and how each begins.
SPREADSHEET = b"PK"
# A sheet unpacks to many times its file; more than this is no list but a trap.
MOST_UNPACKED = 100 * 2**20


class ListFileError(ValueError):
    """The whole list cannot be read; the message says what to do instead."""


def decode(data: bytes) -> str:
    """The text of a text file. Raises ListFileError."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListFileError(_("This file is not a text file. Save the list as CSV, or paste it below."))


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every line with something in it. Raises ListFileError."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise ListFileError(_("This file is not a text file. Save the list as CSV, or paste it below."))
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), skipinitialspace=True, strict=True)
    start = 1
    try:
        for cells in reader:
            cleaned = [clean_text(cell) for cell in cells]
            if any(cleaned):
                yield start, cleaned
            start = reader.line_num + 1
    except csv.Error as error:
        raise ListFileError(
            _("Line %(line)s cannot be read: look for a quotation mark that is not closed.") % {"line": start}
        ) from error


def _delimiter(text: str) -> str:
    """The sniffer is asked about the first lines only; a plain list of names has no delimiter, so it may fail."""
    sample = "\n".join(line[:400] for line in text[:200_000].splitlines()[:50] if line.strip())
    if not any(delimiter in sample for delimiter in DELIMITERS):
        return ","
    first = sample.splitlines()[0]
    present = [delimiter for delimiter in DELIMITERS if delimiter in first]
    try:
        return csv.Sniffer().sniff(sample, delimiters=DELIMITERS).delimiter
    except csv.Error:
        return max(present, key=first.count) if present else ","


def sheet_of(data: bytes, *, most_rows: int, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of the first sheet, as `lines_of` gives a text. Reads on to one row and column too many, so
    that the caller can say so. Raises ListFileError.
    """
    try:
        yield from _filled(_rows_of(data, most_rows + 2, most_columns + 1))
    except ListFileError:
        raise
    except Exception as error:  # openpyxl fails on damaged files in many ways of its own
        raise ListFileError(_("This spreadsheet cannot be read. Save the sheet as CSV, and load that.")) from error


def _rows_of(data: bytes, rows: int, columns: int) -> Iterator[Iterable[Any]]:
    # Here, because it takes a tenth of a second that only this page should pay.
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
    if unpacked > MOST_UNPACKED:
        raise ListFileError(_("This spreadsheet holds far more than a list. Save the one sheet as CSV."))
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    # Some programs write wrong dimensions, which would cut the sheet short.
    sheet.reset_dimensions()
    yield from sheet.iter_rows(max_row=rows, max_col=columns, values_only=True)
    book.close()


def _filled(rows: Iterable[Iterable[Any]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, start=1):
        cells = [_as_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells


def _as_text(value: Any) -> str:
    """A cell as somebody would write it in a text file: days as 2026-11-27, yes or no for a tick."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            # A spreadsheet's day is midnight; any other hour was meant.
            return value.date().isoformat() if value.time() == time() else value.isoformat("T", "minutes")
        case date() | time():
            return value.isoformat()
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".")
        case _:
            return clean_text(str(value))
