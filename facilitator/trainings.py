"""What the app above shows of its trainings on the pages of this one; it fills the door when it starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page

from facilitator.models import User


@dataclass(frozen=True)
class TrainingLine:
    """A training in a list; `when` is local to the team, ready to read. `drives`: this user may open its console."""

    pk: int
    title: str
    team: str
    when: str
    state: str
    state_label: str
    drives: bool
    is_today: bool


@dataclass(frozen=True)
class TrainingLists:
    """`coming` in order of time, what runs first; `past` from the latest, those of one page."""

    coming: Sequence[TrainingLine] = ()
    past: Sequence[TrainingLine] = ()
    page: "Page[Any] | None" = None


Provider = Callable[[User, str | None], TrainingLists]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    _providers[:] = [provider]


def of(user: User, page: str | None = None) -> TrainingLists:
    """A user's trainings, with the named page of those that were held; empty while no app provides any."""
    return _providers[0](user, page) if _providers else TrainingLists()
