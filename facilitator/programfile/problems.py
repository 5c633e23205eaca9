"""What can be wrong with a program file, and the list that collects all of it."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# From the root of a file to one value: names of tables and keys, and positions in lists counted from 0.
Path = tuple[str | int, ...]

# Nobody reads more at once, and a file of nothing but unknown keys must not take seconds to refuse.
MOST = 100


@dataclass(frozen=True)
class Problem:
    """One fault. `field` counts lists from 1, as people do: `sections[2].minutes` is the second section."""

    file: str
    line: int | None
    field: str
    reason: str
    suggestion: str | None = None

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        place = ", ".join(part for part in (self.file, line, self.field) if part)
        hint = f" Did you mean “{self.suggestion}”?" if self.suggestion else ""
        return f"{place}: {self.reason}{hint}"


class ProgramFileError(ValueError):
    """A file or a settings table that cannot be used; `problems` holds every fault found, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def dotted(path: Path) -> str:
    """`("sections", 1, "minutes")` as `sections[2].minutes`."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part[:40]}"
    return text.removeprefix(".")


def closest(word: str, known: Sequence[str]) -> str | None:
    """The known word that somebody who wrote `word` most likely meant."""
    matches = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return matches[0] if matches else None


@dataclass
class Problems:
    """Collects the first hundred faults. `lines` knows the line of a path, or of the nearest table around it."""

    file: str
    lines: Mapping[Path, int] = field(default_factory=dict)
    found: list[Problem] = field(default_factory=list)
    _paths: set[Path] = field(default_factory=set)

    def add(self, path: Path, reason: str, suggestion: str | None = None) -> None:
        self._paths.add(path)
        if len(self.found) < MOST:
            self.found.append(Problem(self.file, self._line(path), dotted(path), reason, suggestion))

    def add_unknown(self, path: Path, reason: str, word: str, known: Iterable[str]) -> None:
        """A name that does not exist: suggests the one meant, or lists those there are."""
        if len(self.found) >= MOST:
            return
        names = sorted(filter(None, known))
        suggestion = closest(word, names)
        if suggestion is None:
            reason += f" Use one of: {', '.join(names)}." if names else " There are none here."
        self.add(path, reason, suggestion)

    def touches(self, *paths: Path) -> bool:
        """Whether one of these values, or something inside it, is already known to be wrong."""
        return any(bad[: len(path)] == path for bad in self._paths for path in paths)

    def raise_if_any(self) -> None:
        if self.found:
            raise ProgramFileError(self.in_file_order())

    def in_file_order(self) -> tuple[Problem, ...]:
        return tuple(sorted(self.found, key=lambda problem: problem.line or 0))

    def _line(self, path: Path) -> int | None:
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None
