"""The activity kinds that programs may name, filled by the apps above when they start.

A kind brings a frozen dataclass of settings. Its fields are int, float, bool, str or tuple[str, ...], each with a
default; `field(metadata={"min": 1, "max": 30})` bounds a number or the length of a text or list.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ActivityKind:
    """`label` is a lazy translated name for lists and the editor."""

    key: str
    label: Any
    settings: type


_kinds: dict[str, ActivityKind] = {}


def register(kind: ActivityKind) -> None:
    if kind.key in _kinds:
        raise ValueError(f"activity kind {kind.key!r} is registered twice")
    _kinds[kind.key] = kind


def known() -> dict[str, ActivityKind]:
    """All kinds by key; a copy, so that nobody adds one on the way."""
    return dict(_kinds)
