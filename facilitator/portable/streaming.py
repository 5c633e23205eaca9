"""Reads a team's file piece by piece: neither the memory nor the interpreter is held by all of it at once.

A large file as one JSON value is a second in which no other thread runs, the room's among them, and many times its
size in objects. Here a row is one value; rows wait packed until their part is read.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

# A block is unpacked in about a millisecond.
BLOCK_ROWS, BLOCK_SIZE = 500, 200_000
# The longest row there is: an account list of 10,000 accounts.
MOST_VALUE = 16_000_000
ENDS = frozenset(",]}: \t\n\r")
SPACE = re.compile(r"[ \t\n\r]*")


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON.")


DECODER = json.JSONDecoder(parse_constant=_no_number)


class Rows:
    """The rows of one part. As a list, but each time they are gone through they are read anew."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._waiting: list[str] = []
        self._size = self._count = 0

    def add(self, text: str) -> None:
        """A row, as it stands in the file."""
        self._waiting.append(text)
        self._size += len(text)
        self._count += 1
        if len(self._waiting) == BLOCK_ROWS or self._size > BLOCK_SIZE:
            self.seal()

    def seal(self) -> None:
        if self._waiting:
            self._blocks.append(zlib.compress(f"[{','.join(self._waiting)}]".encode("utf-8", "surrogatepass"), 1))
            self._waiting, self._size = [], 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        for block in self._blocks:
            yield from json.loads(zlib.decompress(block).decode("utf-8", "surrogatepass"))


class TooManyError(ValueError):
    """The file has more rows than were allowed."""


def document(pieces: Iterable[str], most_rows: int) -> Any:
    """The value of a JSON text, its `parts` as Rows. ValueError or RecursionError for what is no JSON, TooManyError."""
    text = _Text(pieces)
    if text.peek() != "{":
        found = text.value()[0]
    else:
        found = {}
        for name in text.members():
            found[name] = _parts(text, most_rows) if name == "parts" and text.peek() == "{" else text.value()[0]
    if text.peek():
        raise ValueError("Something follows after the end.")
    return found


def _parts(text: "_Text", left: int) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for name in text.members():
        if text.peek() != "[":
            parts[name] = text.value()[0]
            continue
        parts[name] = rows = Rows()
        for row in text.items():
            left -= 1
            if left < 0:
                raise TooManyError
            rows.add(row)
        rows.seal()
    return parts


class _Text:
    """A JSON text of which only a window is there."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self._window, self._at = "", 0

    def peek(self) -> str:
        """The sign that comes next, or nothing at the end."""
        while True:
            match = SPACE.match(self._window, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._more(1):
                return ""

    def value(self) -> tuple[Any, str]:
        """The value that comes next, and how it is written."""
        self.peek()
        while True:
            try:
                found, end = DECODER.raw_decode(self._window, self._at)
            except ValueError:
                # Wrong, or cut off by the window: only more of it tells.
                if self._more(2 * (len(self._window) - self._at)):
                    continue
                raise
            # A number may go on behind the window, and 1. is one that does.
            if self._window[end : end + 1] in ENDS or not self._more(len(self._window) - self._at + 1):
                written, self._at = self._window[self._at : end], end
                return found, written

    def members(self) -> Iterator[str]:
        """The names in an object; each value is to be taken before the next name is asked for."""
        self._take("{")
        while self.peek() != "}":
            name = self.value()[0]
            if not isinstance(name, str):
                raise ValueError("A name is no text.")  # noqa: TRY004 # as all that is no JSON
            self._take(":")
            yield name
            self._next("}")
        self._take("}")

    def items(self) -> Iterator[str]:
        """The values of a list, as they are written."""
        self._take("[")
        while self.peek() != "]":
            yield self.value()[1]
            self._next("]")
        self._take("]")

    def _next(self, closing: str) -> None:
        if self.peek() != closing:
            self._take(",")
            if self.peek() == closing:
                raise ValueError("Something is missing after a comma.")

    def _take(self, sign: str) -> None:
        if self.peek() != sign:
            raise ValueError(f"{sign} is missing.")
        self._at += 1

    def _more(self, wanted: int) -> bool:
        """Widen the window until so much of it is not read yet; whether anything was added."""
        if len(self._window) - self._at > MOST_VALUE:
            return False
        kept, found = [self._window[self._at :]], 0
        while len(kept[0]) + found < wanted or not found:
            piece = next(self._pieces, None)
            if piece is None:
                break
            kept.append(piece)
            found += len(piece)
        self._window, self._at = "".join(kept), 0
        return found > 0
