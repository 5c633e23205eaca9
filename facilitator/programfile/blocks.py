"""Where each table of an array stands in a TOML text, with the comments above it, so that it can be moved as it is.

The text must already have parsed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.programfile.lines import headers
from facilitator.programfile.problems import Path


@dataclass(frozen=True)
class Block:
    """Lines `start` up to but without `end`, counted from 0."""

    start: int
    end: int


@dataclass(frozen=True)
class Layout:
    """A text as lines, with its table headers in order."""

    lines: Sequence[str]
    headers: Sequence[tuple[int, Path]]
    comments: frozenset[int]

    def block(self, path: Path) -> Block | None:
        """The table at `path` with all tables inside it; None where it is not written with headers of its own."""
        at = next((number for number, (_line, found) in enumerate(self.headers) if found == path), None)
        if at is None:
            return None
        following = (line for line, found in self.headers[at + 1 :] if found[: len(path)] != path)
        return Block(self._above(self.headers[at][0]), self._above(next(following, len(self.lines))))

    def _above(self, header: int) -> int:
        """The first line that belongs to a header: comments above it do, unless they end the table before."""
        if header >= len(self.lines):
            return len(self.lines)
        first = header
        while first and (first - 1 in self.comments or not self.lines[first - 1].strip()):
            first -= 1
        # A comment without an empty line before it says something about what it follows.
        while first < header and first in self.comments and first:
            first += 1
        while first < header and not self.lines[first].strip():
            first += 1
        return first


def layout(text: str) -> Layout:
    found, comments = headers(text)
    # Not splitlines: that ends lines at characters which to TOML are part of a text.
    return Layout(text.replace("\n", "\n\x00").split("\x00"), found, comments)
