"""The activity kinds that programs may name, filled by the apps above when they start.

A kind brings a frozen dataclass of settings. Its fields are int, float, bool, str or tuple[str, ...], each made by
`setting` with its default and what people read about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class ActivityKind:
    """`label` is a lazy translated name for lists and the editor."""

    key: str
    label: Any
    settings: type


def setting[T](
    default: T, label: Any, hint: Any = "", *, choices: Choices = (), figures: bool = False, **bounds: int
) -> T:
    """A field of a kind's settings; `label` and `hint` are lazy translated texts for the editor.

    `min` and `max` bound a number, or the length of a text or list. `choices` are the only texts that a list may have;
    `figures`: its texts are keys of the program's figures.
    """
    more = {"choices": choices, "figures": figures, **bounds}
    known: Any = field(default=default, metadata={"label": label, "hint": hint, **more})
    value: T = known
    return value


_kinds: dict[str, ActivityKind] = {}


def register(kind: ActivityKind) -> None:
    if kind.key in _kinds:
        raise ValueError(f"activity kind {kind.key!r} is registered twice")
    _kinds[kind.key] = kind


def known() -> dict[str, ActivityKind]:
    """All kinds by key; a copy, so that nobody adds one on the way."""
    return dict(_kinds)
