"""One table of a program file: gives its values checked, and knows which keys nobody asked for."""

from collections.abc import Iterator
from typing import Any

from facilitator.programfile.limits import Choice, Flag, Key, Number, Rule, Rules, Text, Texts
from facilitator.programfile.problems import Path, Problems
from facilitator.programfile.values import key_fault, kind_of, list_fault, number_fault, text_fault

_MISSING = object()


class Table:
    """A faulty value is reported and replaced by an empty one, so that reading goes on to the next."""

    def __init__(self, data: dict[str, Any], problems: Problems, path: Path = ()) -> None:
        self.data = data
        self.problems = problems
        self.path = path
        self._asked: set[str] = set()

    def at(self, *names: str | int) -> Path:
        return (*self.path, *names)

    def read(self, rules: Rules) -> dict[str, Any]:
        """The values that the rules name, in their order."""
        return {name: self._read(name, rule) for name, rule in rules.items()}

    def _read(self, name: str, rule: Rule) -> Any:
        match rule:
            case Key():
                return self.key(name, rule.high)
            case Text():
                return self.text(name, rule.high, required=rule.required)
            case Texts():
                return self.texts(name, rule.high, rule.each)
            case Number():
                return self.number(name, rule.low, rule.high)
            case Flag():
                return self.flag(name)
            case Choice():
                return self.choice(name, rule)

    def choice(self, name: str, rule: Choice) -> str:
        value = self.text(name, rule.high, required=rule.required)
        if value and value not in rule.words:
            self.problems.add_unknown(self.at(name), f"“{value}” is not a {name}.", value, rule.words)
        return value

    def text(self, name: str, high: int, *, required: bool = True) -> str:
        """At most `high` characters, outer white space removed."""
        value = self._value(name, required=required)
        if value is _MISSING or self._refused(name, text_fault(value, low=int(required), high=high)):
            return ""
        return str(value).strip()

    def key(self, name: str = "key", high: int = 40) -> str:
        value = self._value(name)
        return "" if value is _MISSING or self._refused(name, key_fault(value, high=high)) else str(value)

    def number(self, name: str, low: int, high: int) -> int:
        value = self._value(name)
        return 0 if value is _MISSING or self._refused(name, number_fault(value, low=low, high=high)) else int(value)

    def flag(self, name: str) -> bool:
        """False when absent."""
        value = self._value(name, required=False)
        if value is _MISSING or isinstance(value, bool):
            return value is True
        self.problems.add(self.at(name), f"write true or false; this is {kind_of(value)}.")
        return False

    def texts(self, name: str, high: int, each: int) -> tuple[str, ...]:
        """At most `high` texts of at most `each` characters; empty when absent."""
        value = self._value(name, required=False)
        if value is _MISSING or self._refused(name, list_fault(value, low=0, high=high)):
            return ()
        for position, item in enumerate(value):
            if fault := text_fault(item, low=1, high=each):
                self.problems.add(self.at(name, position), fault)
        return tuple(str(item).strip() for item in value)

    def table(self, name: str) -> "Table":
        """A table of its own or an inline one; empty when absent."""
        value = self._value(name, required=False)
        if isinstance(value, dict):
            return Table(value, self.problems, self.at(name))
        if value is not _MISSING:
            self.problems.add(self.at(name), f"write a table; this is {kind_of(value)}.")
        return Table({}, self.problems, self.at(name))

    def tables(self, name: str, high: int, *, low: int = 0) -> Iterator["Table"]:
        """The `[[name]]` tables, at least `low` and at most `high`."""
        value = self._value(name, required=low > 0)
        if value is _MISSING or self._refused(name, list_fault(value, low=low, high=high)):
            return
        for position, item in enumerate(value):
            if isinstance(item, dict):
                yield Table(item, self.problems, self.at(name, position))
            else:
                self.problems.add(self.at(name, position), f"write a table; this is {kind_of(item)}.")

    def close(self) -> None:
        """Reports the keys that nobody asked for. Call after the last value was read."""
        free = self._asked - self.data.keys()
        for name in sorted(self.data.keys() - self._asked):
            self.problems.add_unknown(self.at(name), "this key is not known here.", name, free)

    def _value(self, name: str, *, required: bool = True) -> Any:
        self._asked.add(name)
        value = self.data.get(name, _MISSING)
        if value is _MISSING and required:
            self.problems.add(self.at(name), "add this; it is missing.")
        return value

    def _refused(self, name: str, fault: str | None) -> bool:
        if fault:
            self.problems.add(self.at(name), fault)
        return fault is not None
