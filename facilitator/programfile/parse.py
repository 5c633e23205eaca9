"""From the text of a program file to its parts, with every fault found in one go."""

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from facilitator.programfile import limits
from facilitator.programfile.lines import lines_by_path
from facilitator.programfile.parts import (
    ActivityPart,
    ClaimPart,
    FaqPart,
    ProgramFile,
    ScenarioPart,
    SectionPart,
)
from facilitator.programfile.problems import Path, Problem, Problems, ProgramFileError
from facilitator.programfile.rules import check_whole
from facilitator.programfile.settings import KindLike, collect_settings
from facilitator.programfile.table import Table

MAX_BYTES = 256 * 1024
# tomllib's memory grows with the square of a dotted key: one of 200 KB would take the whole machine.
_ENDLESS_KEY = re.compile(r"""(?:\.[ \t]*+(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+){32}""")


def decode(data: bytes, *, name: str) -> str:
    """The text of an uploaded or stored file. Raises ProgramFileError when it is not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _single(name, "save the file as UTF-8; this line has other bytes.", line) from error


def parse(text: str, *, name: str, kinds: Mapping[str, KindLike]) -> ProgramFile:
    """The program in `text`, at most 256 KB of TOML; `name` is the file's name, for messages.

    `kinds` are the activities that exist. Raises ProgramFileError with all problems, in file order.
    """
    program, problems = read(text, name=name, kinds=kinds)
    if problems:
        raise ProgramFileError(problems)
    return program


def read(text: str, *, name: str, kinds: Mapping[str, KindLike]) -> tuple[ProgramFile, tuple[Problem, ...]]:
    """As `parse`, for a program that is still being written: what can be read, and everything that is wrong with it.

    A faulty value is an empty one. Raises ProgramFileError only for what is not TOML, or too much of it.
    """
    data = load(text, name)
    problems = Problems(name, lines_by_path(text.removeprefix("\ufeff").replace("\r\n", "\n")))
    root = Table(data, problems)
    program = ProgramFile(
        **root.read(limits.PROGRAM),
        sections=tuple(_section(table, kinds) for table in root.tables("sections", limits.MAX_SECTIONS, low=1)),
        claims=tuple(_claim(table) for table in root.tables("claims", limits.MAX_CLAIMS)),
        scenarios=tuple(_scenario(table) for table in root.tables("scenarios", limits.MAX_SCENARIOS)),
    )
    root.close()
    check_whole(program, problems)
    return program, problems.in_file_order()


def load(text: str, name: str) -> dict[str, Any]:
    """The file's plain data. Raises ProgramFileError for what is not TOML, or too much of it."""
    text = text.removeprefix("\ufeff")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _single(name, f"shorten the file to {MAX_BYTES // 1024} KB.", None)
    if endless := _ENDLESS_KEY.search(text):
        raise _single(name, "use fewer dots in one key.", text.count("\n", 0, endless.start()) + 1)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise _single(name, "use fewer brackets inside brackets.", None) from error
    except ValueError as error:
        # The parser says the place only inside its message; a number of thousands of digits has none.
        reason, _, place = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", place)
        line = int(found[1]) if found else text.count("\n") + 1 if place else None
        raise _single(name, f"this is not valid TOML: {reason}.", line) from error


def _single(name: str, reason: str, line: int | None) -> ProgramFileError:
    return ProgramFileError((Problem(name, line, "", reason),))


def _section(table: Table, kinds: Mapping[str, KindLike]) -> SectionPart:
    part = SectionPart(
        **table.read(limits.SECTION),
        activities=tuple(_activity(each, kinds) for each in table.tables("activities", limits.MAX_ACTIVITIES, low=1)),
        faq=tuple(_faq(each) for each in table.tables("faq", limits.MAX_FAQ)),
    )
    table.close()
    return part


def _activity(table: Table, kinds: Mapping[str, KindLike]) -> ActivityPart:
    key, title = table.read(limits.ACTIVITY).values()
    settings = table.table("settings")
    table.close()
    kind = kinds.get(key)
    if kind is not None:
        return ActivityPart(key, title, _settings(kind, settings.data, table.problems, settings.path))
    if key:
        table.problems.add_unknown(table.at("key"), f"there is no activity “{key}”.", key, kinds)
    return ActivityPart(key, title, {})


def _settings(kind: KindLike, data: dict[str, Any], problems: Problems, path: Path) -> dict[str, Any]:
    settings = collect_settings(kind.settings, data, problems, path)
    complete: dict[str, Any] = {} if settings is None else dataclasses.asdict(settings)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in complete.items()}


def _faq(table: Table) -> FaqPart:
    part = FaqPart(**table.read(limits.FAQ))
    table.close()
    return part


def _claim(table: Table) -> ClaimPart:
    part = ClaimPart(**table.read(limits.CLAIM))
    table.close()
    return part


def _scenario(table: Table) -> ScenarioPart:
    part = ScenarioPart(**table.read(limits.SCENARIO))
    table.close()
    return part
