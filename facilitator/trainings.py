"""What the app above shows of its trainings on the pages of this one; it fills the door when it starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
    """`coming` in order of time, what runs first; `past` from the latest."""

    coming: Sequence[TrainingLine] = ()
    past: Sequence[TrainingLine] = ()


Provider = Callable[[User], TrainingLists]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    _providers[:] = [provider]


def of(user: User) -> TrainingLists:
    """A user's trainings; empty while no app provides any."""
    return _providers[0](user) if _providers else TrainingLists()
