"""Checks the settings of an activity against the dataclass that its kind brings."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, get_type_hints

from facilitator.programfile.problems import Path, Problems
from facilitator.programfile.values import kind_of, list_fault, number_fault, text_fault

MAX_TEXT = 500
MAX_ITEMS = 20
MAX_ITEM = 200
MAX_NUMBER = 100_000


class KindLike(Protocol):
    """The part of an activity kind that a program file is checked against."""

    @property
    def settings(self) -> type: ...


def read_settings[T](settings_type: type[T], values: Mapping[str, Any], *, file: str = "", path: Path = ()) -> T:
    """`values`, from TOML or stored JSON, as an instance of the kind's frozen dataclass.

    Lists become tuples, whole numbers are accepted for a float, and what is absent takes its default. Raises
    ProgramFileError with every unknown, mistyped or out-of-range setting.
    """
    problems = Problems(file)
    settings = collect_settings(settings_type, values, problems, path)
    problems.raise_if_any()
    assert settings is not None  # noqa: S101 # None always comes with a problem
    return settings


def collect_settings[T](settings_type: type[T], values: Mapping[str, Any], problems: Problems, path: Path) -> T | None:
    """As `read_settings`, but adds the faults to `problems` and returns None.

    A settings class may raise ValueError("name: what to write instead") when it is made.
    """
    # A dataclass type is callable with its fields, which `type[T]` cannot say.
    fields = {field.name: field for field in dataclasses.fields(settings_type)}  # type: ignore[arg-type]
    hints = get_type_hints(settings_type)
    before = len(problems.found)
    for name in sorted(values.keys() - fields.keys()):
        problems.add_unknown((*path, name), "this activity has no such setting.", name, fields.keys() - values.keys())
    accepted: dict[str, Any] = {}
    for name, field in fields.items():
        if name in values:
            value = values[name]
            if fault := _fault(hints[name], value, field.metadata):
                problems.add((*path, name), fault)
            elif field.metadata.get("choices"):
                _check_choices((*path, name), value, [word for word, _label in field.metadata["choices"]], problems)
            accepted[name] = _converted(hints[name], value)
        elif _must_be_written(field, hints[name]):
            problems.add((*path, name), "add this setting; it has no default.")
    if len(problems.found) != before:
        return None
    try:
        return settings_type(**accepted)
    except ValueError as fault:
        # What only the settings together can tell: the dataclass says it as "name: what to write instead".
        name, _colon, reason = str(fault).partition(": ")
        problems.add((*path, name) if name in fields else path, reason if name in fields else str(fault))
        return None


def _check_choices(path: Path, value: Sequence[str], words: Sequence[str], problems: Problems) -> None:
    for number, item in enumerate(value):
        if item not in words:
            problems.add_unknown((*path, number), f"“{item}” is not known here.", item, words)


def _must_be_written(field: "dataclasses.Field[Any]", hint: Any) -> bool:
    """Whether there is no default, or only one that the setting's own bounds refuse, such as an empty question."""
    if field.default is not dataclasses.MISSING:
        return _fault(hint, field.default, field.metadata) is not None
    return field.default_factory is dataclasses.MISSING


def _fault(hint: Any, value: Any, bounds: Mapping[str, Any]) -> str | None:
    if hint is bool:
        return None if isinstance(value, bool) else f"write true or false; this is {kind_of(value)}."
    if hint is int or hint is float:
        low, high = bounds.get("min", 0), bounds.get("max", MAX_NUMBER)
        return number_fault(value, low=low, high=high, whole=hint is int)
    if hint is str:
        return text_fault(value, low=bounds.get("min", 0), high=bounds.get("max", MAX_TEXT))
    if hint == tuple[str, ...]:
        return _list_fault(value, bounds)
    raise TypeError(f"an activity setting cannot be of type {hint!r}")


def _list_fault(value: Any, bounds: Mapping[str, Any]) -> str | None:
    if fault := list_fault(value, low=bounds.get("min", 0), high=bounds.get("max", MAX_ITEMS)):
        return fault
    for number, item in enumerate(value, start=1):
        if fault := text_fault(item, low=1, high=MAX_ITEM):
            return f"item {number}: {fault}"
    return None


def _converted(hint: Any, value: Any) -> Any:
    if hint is float and isinstance(value, int):
        return float(value)
    return tuple(value) if isinstance(value, list) else value
