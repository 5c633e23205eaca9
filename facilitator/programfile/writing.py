"""Writes single values and tables as TOML, in the style of the built-in files."""

import re

import tomlkit
from tomlkit.items import Item

# What a program holds; a list is one of texts, or of tables.
Value = str | int | float | bool | list[str] | dict[str, "Value"] | list[dict[str, "Value"]]

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_SHORT = 100


def as_text(value: Value) -> str:
    """One value: texts of several lines in three quotes, long lists an item a line, tables inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, dict):
        inner = ", ".join(f"{name} = {_in_line(each)}" for name, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return _list([_in_line(each) for each in value])
    return repr(value)


def item(value: Value) -> Item:
    """The value as tomlkit's own, looking as `as_text` writes it."""
    parsed = tomlkit.parse(f"value = {as_text(value)}\n").item("value")
    assert isinstance(parsed, Item)  # noqa: S101 # only a table in pieces is not one
    return parsed


def table_text(header: str, values: dict[str, Value]) -> str:
    """A table of an array, `[[header]]`; lists of tables in it follow as arrays of their own."""
    own = {name: value for name, value in values.items() if not _is_tables(value)}
    lines = [f"[[{header}]]", *(f"{name} = {as_text(value)}" for name, value in own.items())]
    parts = ["\n".join(lines) + "\n"]
    for name, value in values.items():
        if _is_tables(value):
            assert isinstance(value, list)  # noqa: S101 # as `_is_tables` says
            parts += [table_text(f"{header}.{name}", dict(each)) for each in value if isinstance(each, dict)]
    return "\n".join(parts)


def _is_tables(value: Value) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _string(value: str) -> str:
    if "\n" not in value:
        return _quoted(value)
    # A break after the opening quotes is not part of the text; quotes are escaped where three would meet.
    inner = _escaped(value).replace('"""', '""\\"')
    if inner.endswith('"'):
        inner = inner[:-1] + '\\"'
    return f'"""\n{inner}"""'


def _quoted(value: str) -> str:
    inner = _escaped(value).replace('"', '\\"').replace("\n", "\\n")
    return f'"{inner}"'


def _in_line(value: Value) -> str:
    """Inline tables take no line break before TOML 1.1, and a short list none either."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(_in_line(each) for each in value)}]"
    return as_text(value)


def _list(items: list[str]) -> str:
    short = f"[{', '.join(items)}]"
    if len(short) <= _SHORT:
        return short
    return "[\n" + "".join(f"  {each},\n" for each in items) + "]"


def _escaped(value: str) -> str:
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04X}", value.replace("\\", "\\\\"))
