"""Changes a program's text in one place and leaves every other byte of it as it was.

Values are set with tomlkit, which keeps comments, order, quoting and line breaks. Whole tables are moved as blocks of
lines, because tomlkit leaves the comment above a table with the table before it. Whatever happened to the text, what
it says is compared with what it should say; where the block way does not fit a file's layout, tomlkit's way is taken.
"""

import copy
import difflib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tomlkit

from facilitator.programfile.blocks import Block, layout
from facilitator.programfile.problems import Path
from facilitator.programfile.writing import Value, item, table_text

_MARK = "\ufeff"


class EditError(RuntimeError):
    """The change could not be written so that the text says it and nothing else."""


def put(text: str, path: Path, values: Mapping[str, Value | None]) -> str:
    """Sets keys of the table at `path`, the root at `()`; None takes a key away. What is equal is not touched."""

    def plain(data: Any) -> None:
        table = _at(data, path)
        for name, value in values.items():
            if value is None:
                table.pop(name, None)
            else:
                table[name] = value

    def kept(document: Any) -> None:
        table = _at(document, path)
        for name, value in values.items():
            _put_one(table, name, value)

    return _changed(text, plain, _with_tomlkit(kept))


def insert(text: str, path: Path, position: int, values: dict[str, Value]) -> str:
    """A new table in the array at `path`, before the one that is at `position` now."""

    def plain(data: Any) -> None:
        _at(data, path[:-1]).setdefault(path[-1], []).insert(position, values)

    def kept(document: Any) -> None:
        parent, name = _at(document, path[:-1]), path[-1]
        if name not in parent:
            parent[name] = tomlkit.aot() if not path[:-1] else tomlkit.array("[]")
        parent[name].insert(position, item(values))

    return _changed(text, plain, lambda old: _insert_block(old, path, position, values), _with_tomlkit(kept))


def remove(text: str, path: Path) -> str:
    """Without the table at `path`, an element of an array."""

    def taken(data: Any) -> None:
        _at(data, path[:-1]).pop(path[-1])
        if not _at(data, path[:-1]):
            _at(data, path[:-2]).pop(path[-2])

    return _changed(text, taken, lambda old: _remove_block(old, path), _with_tomlkit(taken))


def move(text: str, path: Path, to: int) -> str:
    """The element at `path` at another position of its array."""

    def moved(data: Any) -> None:
        array = _at(data, path[:-1])
        array.insert(to, array.pop(path[-1]))

    return _changed(text, moved, lambda old: _move_block(old, path, to), _with_tomlkit(moved))


def _changed(text: str, plain: Callable[[Any], None], *ways: Callable[[str], str | None]) -> str:
    """The first way's text that says what `plain` makes of the data. Raises EditError when none does."""
    mark = _MARK if text.startswith(_MARK) else ""
    text = text.removeprefix(_MARK)
    old = tomllib.loads(text)
    wanted = copy.deepcopy(old)
    plain(wanted)
    if wanted == old:
        return mark + text
    for way in ways:
        new = way(text)
        if new is not None and _says(new, wanted):
            return mark + new
    raise EditError


def _says(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _with_tomlkit(change: Callable[[Any], None]) -> Callable[[str], str]:
    def way(text: str) -> str:
        document = tomlkit.parse(text)
        change(document)
        return tomlkit.dumps(document)

    return way


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _put_one(table: Any, name: str, value: Value | None) -> None:
    if value is None:
        if name in table:
            del table[name]
    elif name not in table:
        table[name] = item(value)
    elif isinstance(value, dict) and isinstance(table[name], dict):
        for inner in [inner for inner in table[name] if inner not in value]:
            del table[name][inner]
        for inner, each in value.items():
            _put_one(table[name], inner, each)
    elif isinstance(value, list) and value and isinstance(table[name], list) and table[name]:
        _put_list(table[name], value)
    elif not _same(table[name], value):
        table[name] = item(value)


def _same(old: Any, new: Value) -> bool:
    """Equal and of one type, for to Python 1 and true are equal."""
    plain = old.unwrap() if hasattr(old, "unwrap") else old
    return type(plain) is type(new) and plain == new


def _put_list(array: Any, value: list[Any]) -> None:
    """Changes only the items that differ, so that the comments beside the others stay."""
    old = [str(each) for each in array]
    for kind, low, high, new_low, new_high in reversed(
        difflib.SequenceMatcher(None, old, value, autojunk=False).get_opcodes()
    ):
        if kind == "equal":
            continue
        both = min(high - low, new_high - new_low)
        for offset in range(both):
            array[low + offset] = item(value[new_low + offset])
        for position in reversed(range(low + both, high)):
            del array[position]
        for offset, each in enumerate(value[new_low + both : new_high]):
            array.insert(low + both + offset, item(each))


def _insert_block(text: str, path: Path, position: int, values: dict[str, Value]) -> str | None:
    found = layout(text)
    before = found.block((*path, position))
    last = found.block((*path, position - 1)) if position else None
    if before is not None:
        at = before.start
    elif last is not None:
        at = last.end
    else:
        parent = found.block(path[:-1]) if path[:-1] else Block(0, len(found.lines))
        if parent is None:
            return None
        at = parent.end
    new = table_text(".".join(step for step in path if isinstance(step, str)), values)
    if "\r\n" in text:
        new = new.replace("\n", "\r\n")
    return _joined(found.lines[:at], [new], found.lines[at:])


def _remove_block(text: str, path: Path) -> str | None:
    found = layout(text)
    block = found.block(path)
    return None if block is None else _joined(found.lines[: block.start], [], found.lines[block.end :])


def _move_block(text: str, path: Path, to: int) -> str | None:
    found = layout(text)
    at = path[-1]
    assert isinstance(at, int)  # noqa: S101 # an element of an array
    low, high = min(at, to), max(at, to)
    blocks = [found.block((*path[:-1], number)) for number in range(low, high + 1)]
    pieces = [found.lines[block.start : block.end] for block in blocks if block is not None]
    if len(pieces) < len(blocks) or blocks[0] is None or blocks[-1] is None:
        return None
    pieces.insert(to - low, pieces.pop(at - low))
    return _joined(found.lines[: blocks[0].start], *pieces, found.lines[blocks[-1].end :])


def _joined(*pieces: Sequence[str]) -> str:
    """The pieces in order, with an empty line where two now meet that did not meet before."""
    texts = [text for text in ("".join(piece) for piece in pieces) if text]
    newline = "\r\n" if any("\r\n" in text for text in texts) else "\n"
    whole = ""
    for text in texts:
        if whole and not whole.endswith(newline * 2):
            whole = whole.rstrip("\r\n") + newline * 2
        whole += text
    return whole.rstrip("\r\n") + newline
