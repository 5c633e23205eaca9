"""What people do to a draft: save a part, add one, move one, take one away, take the last change back."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from facilitator.actions.draft_work import Clash, ClashError, FullError, Work, working
from facilitator.models import Program, ProgramChange, User
from facilitator.programfile import limits
from facilitator.programfile.compare import Address, differences, fields_of, part_at, title_of
from facilitator.programfile.editing import insert, move, put, remove
from facilitator.programfile.problems import Path

What = ProgramChange.What
MOST = {
    "sections": limits.MAX_SECTIONS,
    "claims": limits.MAX_CLAIMS,
    "scenarios": limits.MAX_SCENARIOS,
    "activities": limits.MAX_ACTIVITIES,
}


@dataclass(frozen=True)
class Saved:
    """The number of the draft now, the fields that this save changed, and those of others that it was joined with."""

    number: int
    changed: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


def save_part(*, program: Program, user: User, address: Address, values: Mapping[str, Any], seen: int) -> Saved:
    """Sets fields of one part, as `fields_of` names them. `seen` is the number of the draft that the page showed.

    Fields that others changed meanwhile are joined with these. Raises ClashError where both changed the same field,
    and GoneError.
    """
    with working(program, user) as work:
        changed, joined = _save(work, address, values, seen)
    return Saved(work.draft.number, changed, joined)


def save_minutes(*, program: Program, user: User, minutes: Mapping[str, int], seen: int) -> Saved:
    """{section key: minutes} for several sections at once. Raises as `save_part`; field names are section keys then."""
    clashes: dict[str, Clash] = {}
    changed: tuple[str, ...] = ()
    error: ClashError | None = None
    with working(program, user) as work:
        for key, value in minutes.items():
            try:
                if _save(work, ("sections", key), {"minutes": value}, seen)[0]:
                    changed += (key,)
            except ClashError as clash:
                error, clashes[key] = clash, clash.fields["minutes"]
        if error is not None:
            raise ClashError(clashes, number=error.number, by=error.by)
    return Saved(work.draft.number, changed)


def add_part(*, program: Program, user: User, home: Address, values: Mapping[str, Any], at: int | None = None) -> Saved:
    """A new part at the end of a list, or before the one at `at`. `home` is the list: ("sections",) or
    ("sections", KEY, "activities"); `values` hold its key. Raises FullError when the list is full."""
    with working(program, user) as work:
        parent: Path = work.path(home[:-1])
        known = getattr(part_at(work.program, parent), home[-1])
        if len(known) >= MOST[home[-1]]:
            raise FullError
        position = len(known) if at is None else min(at, len(known))
        written = {name: value for name, value in values.items() if value not in ("", [], None)}
        work.edit(insert(work.text, (*parent, home[-1]), position, written))
        address = (*home, str(values["key"]))
        part = part_at(work.program, work.path(address))
        told = {name: [None, value] for name, value in fields_of(part).items() if value not in ("", [], None)}
        work.tell(What.ADDED, address, title_of(part), told)
    return Saved(work.draft.number)


def move_part(*, program: Program, user: User, address: Address, by: int) -> Saved:
    """A part up (−1) or down (1) in its list; at its end it stays. Raises GoneError."""
    with working(program, user) as work:
        path = work.path(address)
        part = part_at(work.program, path)
        siblings = part_at(work.program, path[:-1])
        at = path[-1]
        assert isinstance(at, int)  # noqa: S101 # a part of a list has its number last
        to = at + by
        if 0 <= to < len(siblings):
            work.edit(move(work.text, path, to))
            work.tell(What.MOVED, address, title_of(part), {"position": [at + 1, to + 1]})
    return Saved(work.draft.number)


def remove_part(*, program: Program, user: User, address: Address, seen: int) -> Saved:
    """Without this part. What refers to a removed section goes with it: its figures have no other place.

    Raises ClashError, with no fields, when somebody has changed the part meanwhile, and GoneError.
    """
    with working(program, user) as work:
        part = part_at(work.program, work.path(address))
        since = _since(work, address, seen, inside=True)
        if since:
            raise ClashError({}, number=work.draft.number, by=since[0].user)
        if address[0] == "sections" and len(address) == 2:
            for claim in [claim for claim in work.program.claims if claim.section == part.key]:
                _remove(work, ("claims", claim.key))
        _remove(work, address)
    return Saved(work.draft.number)


def undo(*, program: Program, user: User, seen: int) -> bool:
    """Takes the last change back, unless there has been another since the page was shown."""
    with working(program, user) as work:
        if work.draft.number != seen or not work.draft.previous:
            return False
        before = work.program
        work.edit(work.draft.previous)
        for each in differences(before, work.program):
            work.tell(What.UNDONE, each.address, each.title, {name: list(pair) for name, pair in each.values.items()})
    return True


def _save(
    work: Work, address: Address, values: Mapping[str, Any], seen: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    path = work.path(address)
    part = part_at(work.program, path)
    now = fields_of(part)
    since = _since(work, address, seen)
    before = dict(now)
    for line in since:  # newest first: what is left is what the page had
        before |= {name: pair[0] for name, pair in line.values.items()}
    mine = {name: value for name, value in values.items() if value != before.get(name)}
    theirs = {name for name in now if now[name] != before.get(name)}
    clashes = {name: Clash(now[name], mine[name]) for name in mine if name in theirs and now.get(name) != mine[name]}
    if clashes:
        raise ClashError(clashes, number=work.draft.number, by=since[0].user)
    new = {name: value for name, value in mine.items() if now.get(name) != value}
    if new:
        work.edit(_written(work, path, now, new))
        title = title_of(part_at(work.program, path))
        work.tell(What.CHANGED, address, title, {name: [now.get(name), value] for name, value in new.items()})
    return tuple(new), tuple(sorted(theirs - mine.keys()))


def _since(work: Work, address: Address, seen: int, *, inside: bool = False) -> list[ProgramChange]:
    """What happened to a part after a number, newest first; `inside`: or to the parts in it."""
    part = "/".join(address)
    lines = ProgramChange.objects.filter(program=work.draft.program, number__gt=seen).exclude(what=What.MOVED)
    if inside:
        return [line for line in lines.select_related("user") if f"{line.part}/".startswith(f"{part}/")]
    return list(lines.filter(part=part).select_related("user"))


def _written(work: Work, path: Path, now: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The text with new values: plain ones, settings one by one, and questions as tables of their own."""
    plain = {name: value for name, value in new.items() if name != "faq" and not name.startswith("settings.")}
    settings = {name.removeprefix("settings."): value for name, value in new.items() if name.startswith("settings.")}
    text = put(work.text, path, plain)
    for name, value in settings.items():
        text = put(text, path, {"settings": _raw_settings(text, path) | {name: value}})
    return _with_faq(text, path, now["faq"], new["faq"]) if "faq" in new else text


def _raw_settings(text: str, path: Path) -> dict[str, Any]:
    """The settings as the file has them: without defaults that it leaves to the activity."""
    data: Any = tomllib.loads(text.removeprefix("\ufeff"))
    for step in path:
        data = data[step]
    found: dict[str, Any] = data.get("settings", {})
    return found


def _with_faq(text: str, path: Path, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> str:
    for number in reversed(range(len(new), len(old))):
        text = remove(text, (*path, "faq", number))
    for number, entry in enumerate(new):
        if number >= len(old):
            text = insert(text, (*path, "faq"), number, dict(entry))
        elif entry != old[number]:
            text = put(text, (*path, "faq", number), entry)
    return text


def _remove(work: Work, address: Address) -> None:
    path = work.path(address)
    part = part_at(work.program, path)
    gone = {name: [value, None] for name, value in fields_of(part).items() if value not in ("", [], None)}
    work.edit(remove(work.text, path))
    work.tell(What.REMOVED, address, title_of(part), gone)
