"""From the text of a program file to its parts, with every fault found in one go."""

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from facilitator.programfile.lines import lines_by_path
from facilitator.programfile.parts import (
    STANDINGS,
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
# An hour is the aim; a day is the point where a number is a slip of the finger.
MAX_MINUTES = 480


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
    data = _load(text.removeprefix("\ufeff"), name)
    problems = Problems(name, lines_by_path(text.removeprefix("\ufeff").replace("\r\n", "\n")))
    root = Table(data, problems)
    program = ProgramFile(
        key=root.key(),
        title=root.text("title", 120),
        summary=root.text("summary", 1000, required=False),
        outcome=root.text("outcome", 500, required=False),
        minutes=root.number("minutes", 1, MAX_MINUTES),
        sections=tuple(_section(table, kinds) for table in root.tables("sections", 30, low=1)),
        claims=tuple(_claim(table) for table in root.tables("claims", 60)),
        scenarios=tuple(_scenario(table) for table in root.tables("scenarios", 12)),
    )
    root.close()
    check_whole(program, problems)
    problems.raise_if_any()
    return program


def _load(text: str, name: str) -> dict[str, Any]:
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
        key=table.key(),
        title=table.text("title", 80),
        minutes=table.number("minutes", 1, MAX_MINUTES),
        minimum=table.number("minimum", 1, MAX_MINUTES),
        protected=table.flag("protected"),
        auto_advance=table.flag("auto_advance"),
        purpose=table.text("purpose", 500),
        notes=table.text("notes", 4000, required=False),
        prompts=table.texts("prompts", 12, 400),
        activities=tuple(_activity(each, kinds) for each in table.tables("activities", 12)),
        faq=tuple(_faq(each) for each in table.tables("faq", 20)),
    )
    table.close()
    return part


def _activity(table: Table, kinds: Mapping[str, KindLike]) -> ActivityPart:
    key = table.key()
    title = table.text("title", 80)
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
    part = FaqPart(question=table.text("question", 200), answer=table.text("answer", 1000))
    table.close()
    return part


def _claim(table: Table) -> ClaimPart:
    part = ClaimPart(
        key=table.key(),
        section=table.key("section"),
        figure=table.text("figure", 24),
        unit=table.text("unit", 24, required=False),
        text=table.text("text", 240),
        source=table.text("source", 160, required=False),
        standing=table.text("standing", 14),
        note=table.text("note", 300, required=False),
    )
    table.close()
    if part.standing and part.standing not in STANDINGS:
        reason = f"“{part.standing}” is not a standing."
        table.problems.add_unknown(table.at("standing"), reason, part.standing, STANDINGS)
    return part


def _scenario(table: Table) -> ScenarioPart:
    part = ScenarioPart(
        key=table.key(high=20),
        title=table.text("title", 80),
        motion=table.text("motion", 20, required=False),
        facts=table.text("facts", 800),
        goal=table.text("goal", 400),
        win=table.text("win", 400),
        seller_card=table.text("seller_card", 600),
        customer_card=table.text("customer_card", 600),
        checks=table.texts("checks", 10, 120),
        breaches=table.texts("breaches", 10, 160),
    )
    table.close()
    return part
