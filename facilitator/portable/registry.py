"""Which models are in a team's file: apps declare theirs when they start, a test fails for one that is forgotten."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Field, ForeignKey, Model

from facilitator.models import Team

Row = dict[str, Any]
type AnyField = Field[Any, Any]
type Key = ForeignKey[Any, Any]


@dataclass(frozen=True)
class Part:
    """`to_team` is the lookup that leads to the team. `omit`: fields that never leave, secrets first of all.

    `settle` changes what was read before it is stored here. `same` gives the id of a row of this team that a read one
    is, beside what the model's own unique constraints say. Without `reads` the part is only written.
    """

    model: type[Model]
    to_team: str
    omit: frozenset[str] = frozenset()
    settle: Callable[[Row], None] | None = None
    same: Callable[[Team, Row], int | None] | None = None
    reads: bool = True
    fields: tuple[AnyField, ...] = field(default=(), compare=False)
    lists: tuple[Any, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        return self.model._meta.label_lower


_parts: dict[type[Model], Part] = {}
_left_out: dict[type[Model], str] = {}


def register(
    model: type[Model],
    *,
    omit: tuple[str, ...] = (),
    settle: Callable[[Row], None] | None = None,
    same: Callable[[Team, Row], int | None] | None = None,
    reads: bool = True,
) -> None:
    """Take a model into the file. The way to its team is found by its foreign keys. Called from AppConfig.ready()."""
    _check(model, omit)
    shown = (one for one in model._meta.concrete_fields if one.name not in omit and not one.primary_key)
    lists = tuple(one for one in model._meta.local_many_to_many if one.name not in omit)
    path = _path(model)
    _parts[model] = Part(model, path, frozenset(omit), settle, same, reads, tuple(shown), lists)
    _ordered.cache_clear()


def leave_out(model: type[Model], why: str) -> None:
    """Say that a model is not in the file, and why."""
    _check(model, ())
    _left_out[model] = why


def _check(model: type[Model], omit: tuple[str, ...]) -> None:
    if model in _parts or model in _left_out:
        raise ValueError(f"{model.__name__} is declared twice.")
    unknown = set(omit) - {one.name for one in model._meta.get_fields()}
    if unknown:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}.")


def declared() -> set[type[Model]]:
    return {*_parts, *_left_out}


def left_out() -> dict[type[Model], str]:
    return dict(_left_out)


def parts() -> tuple[Part, ...]:
    """Each after those that it cannot be without."""
    return _ordered()


def get(name: str) -> Part | None:
    return next((part for part in _parts.values() if part.name == name), None)


@cache
def _ordered() -> tuple[Part, ...]:
    """Of those that could come next, one that misses nothing is taken first: of a ring of keys, the empty ones of the
    rest are filled in later.
    """
    waiting, done = list(_parts.values()), []
    while waiting:
        missing = {part.name: _missing(part, waiting) for part in waiting}
        ready = [part for part in waiting if all(key.null for key in missing[part.name])]
        if not ready:
            raise ValueError(f"These cannot be without each other: {', '.join(missing)}.")
        following = min(ready, key=lambda part: len(missing[part.name]))
        waiting.remove(following)
        done.append(following)
    return tuple(done)


def _missing(part: Part, waiting: list[Part]) -> list[Key]:
    """Keys to other parts that are still to come."""
    models = {other.model for other in waiting if other is not part}
    return [key for key in foreign_keys(part) if key.related_model in models]


def foreign_keys(part: Part) -> list[Key]:
    return [one for one in part.fields if isinstance(one, ForeignKey)]


def _path(model: type[Model]) -> str:
    """The shortest way over foreign keys to the team. Over keys that may be empty only where there is no other, or
    rows would be missed.
    """
    way = _way(model, null=False) or _way(model, null=True)
    if way is None:
        raise ValueError(f"No way leads from {model.__name__} to a team.")
    return way


def _way(model: type[Model], *, null: bool) -> str | None:
    ways: list[tuple[type[Model], str]] = [(model, "")]
    seen = {model}
    while ways:
        here, path = ways.pop(0)
        for key in here._meta.concrete_fields:
            if not isinstance(key, ForeignKey) or (key.null and not null):
                continue
            way = f"{path}__{key.name}" if path else key.name
            if key.related_model is Team:
                return way
            if key.related_model not in seen:
                seen.add(key.related_model)
                ways.append((key.related_model, way))
    return None
