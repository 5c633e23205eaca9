"""Finds the line of each key in a TOML text, because tomllib keeps lines for syntax errors only.

The text must already have parsed. Keys inside inline tables and array items are not followed: a fault in
there is reported at the key that holds them.
"""

import re

from facilitator.programfile.problems import Path

# Strings and comments, which may hold anything that looks like a header, a key or a bracket.
_OPAQUE = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*",
    re.DOTALL,
)
_HEADER = re.compile(r"\s*(\[\[?)([\w\-. \t]+)\]")
_KEY = re.compile(r"\s*([\w\-]+(?:[ \t]*\.[ \t]*[\w\-]+)*)[ \t]*=")


class _Scanner:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.headers: list[tuple[int, Path]] = []
        self._counts: dict[Path, int] = {}
        self._table: Path = ()
        self._depth = 0

    def feed(self, number: int, line: str) -> None:
        if self._depth == 0 and (header := _HEADER.match(line)):
            self._enter(number, header[2].split("."), repeated=header[1] == "[[")
            return
        if self._depth == 0 and (key := _KEY.match(line)):
            self.lines[self._table + _names(key[1].split("."))] = number
        self._depth += sum(line.count(mark) for mark in "[{") - sum(line.count(mark) for mark in "]}")

    def _enter(self, number: int, dotted: list[str], *, repeated: bool) -> None:
        path: Path = ()
        *outer, last = _names(dotted)
        for name in outer:
            path = self._latest((*path, name))
        path = (*path, last)
        if repeated:
            self.lines.setdefault(path, number)
            self._counts[path] = self._counts.get(path, 0) + 1
        self._table = self._latest(path)
        self.lines[self._table] = number
        self.headers.append((number - 1, self._table))

    def _latest(self, path: Path) -> Path:
        return (*path, self._counts[path] - 1) if path in self._counts else path


def _names(dotted: list[str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in dotted)


def lines_by_path(text: str) -> dict[Path, int]:
    """Line numbers, from 1, of every table header and key: `("sections", 1, "minutes") -> 14`."""
    return _scan(_OPAQUE.sub(lambda match: "\n" * match[0].count("\n"), text)).lines


def headers(text: str) -> tuple[list[tuple[int, Path]], frozenset[int]]:
    """Every table header as (line, path), and the lines that hold nothing but a comment; both counted from 0."""
    bare = _OPAQUE.sub(lambda match: "#" if match[0][0] == "#" else "\n" * match[0].count("\n"), text)
    comments = (number for number, line in enumerate(bare.split("\n")) if line.strip() == "#")
    return _scan(bare.replace("#", "")).headers, frozenset(comments)


def _scan(bare: str) -> _Scanner:
    scanner = _Scanner()
    for number, line in enumerate(bare.split("\n"), start=1):
        scanner.feed(number, line)
    return scanner
