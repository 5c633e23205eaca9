"""What differs between two states of a program, part by part; and where a part stands in a file.

A part is named by an address that stays when it moves: `("sections", "frame", "activities", "question")`; the
program itself is `()`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from facilitator.programfile.limits import plain_fields
from facilitator.programfile.parts import ActivityPart, ClaimPart, ProgramFile, ScenarioPart, SectionPart
from facilitator.programfile.problems import Path

Address = tuple[str, ...]
Part = ProgramFile | SectionPart | ActivityPart | ClaimPart | ScenarioPart
# The arrays of a program whose tables have an address, and those inside a section.
NOUNS = ("sections", "claims", "scenarios")
INNER_NOUN = "activities"


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Difference:
    """One part that differs; `values` is {field: (old, new)}, empty for a part that only moved."""

    what: What
    address: Address
    title: str
    values: dict[str, tuple[Any, Any]]


def title_of(part: Part) -> str:
    """What people call a part."""
    if isinstance(part, ClaimPart):
        return f"{part.figure} {part.unit}".strip()
    return f"{part.key} · {part.title}" if isinstance(part, ScenarioPart) else part.title


def fields_of(part: Part) -> dict[str, Any]:
    """Everything that can be changed about a part, without the parts inside it; ready for JSON."""
    values = plain_fields(part)
    if isinstance(part, SectionPart):
        values["faq"] = [asdict(each) for each in part.faq]
    if isinstance(part, ActivityPart):
        values |= {f"settings.{name}": value for name, value in part.settings.items()}
    del values["key"]
    return values


def locate(program: ProgramFile, address: Address) -> Path | None:
    """The path of a part in the file's data; None when there is no such part."""
    path: Path = ()
    parent: Any = program
    for noun, key in zip(address[::2], address[1::2], strict=True):
        parts: Sequence[Any] = getattr(parent, noun)
        at = next((number for number, each in enumerate(parts) if each.key == key), None)
        if at is None:
            return None
        path, parent = (*path, noun, at), parts[at]
    return path


def part_at(program: ProgramFile, path: Path) -> Any:
    """The part at a path that `locate` gave."""
    found: Any = program
    for step in path:
        found = found[step] if isinstance(step, int) else getattr(found, step)
    return found


def parts(program: ProgramFile) -> Iterator[tuple[Address, Part]]:
    """Every part with its address, the program itself first."""
    yield (), program
    for section in program.sections:
        yield ("sections", section.key), section
        for activity in section.activities:
            yield ("sections", section.key, INNER_NOUN, activity.key), activity
    for noun in NOUNS[1:]:
        for part in getattr(program, noun):
            yield (noun, part.key), part


def differences(old: ProgramFile, new: ProgramFile) -> list[Difference]:
    """In the order of the new program; what was removed comes last."""
    before, after = dict(parts(old)), dict(parts(new))
    moved = _moved(list(before), list(after))
    found = []
    for address, part in after.items():
        if address not in before:
            found.append(Difference(What.ADDED, address, title_of(part), _added(part)))
        elif values := _changed(before[address], part):
            found.append(Difference(What.CHANGED, address, title_of(part), values))
        elif address in moved:
            found.append(Difference(What.MOVED, address, title_of(part), {}))
    gone = [address for address in before if address not in after]
    found += [
        Difference(What.REMOVED, address, title_of(before[address]), _removed(before[address])) for address in gone
    ]
    return found


def _changed(old: Part, new: Part) -> dict[str, tuple[Any, Any]]:
    before, after = fields_of(old), fields_of(new)
    names = [*after, *(name for name in before if name not in after)]
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def _added(part: Part) -> dict[str, tuple[Any, Any]]:
    return {name: (None, value) for name, value in fields_of(part).items() if value not in ("", [], None)}


def _removed(part: Part) -> dict[str, tuple[Any, Any]]:
    return {name: (value, None) for name, value in fields_of(part).items() if value not in ("", [], None)}


def _moved(before: Sequence[Address], after: Sequence[Address]) -> set[Address]:
    """The fewest parts whose moving explains the new order, list by list."""
    moved: set[Address] = set()
    for home in {address[:-1] for address in after}:
        old = [each for each in before if each[:-1] == home and each in after]
        new = [each for each in after if each[:-1] == home and each in before]
        moved |= set(new) - _longest_run([old.index(each) for each in new], new)
    return moved


def _longest_run(order: Sequence[int], items: Sequence[Address]) -> set[Address]:
    """The items of one longest rising run of `order`: those that stayed where they were."""
    best: list[list[int]] = []
    for at, value in enumerate(order):
        before = max((run for run in best if order[run[-1]] < value), key=len, default=[])
        best.append([*before, at])
    return {items[at] for at in max(best, key=len, default=[])}
