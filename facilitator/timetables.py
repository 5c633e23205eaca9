"""What the app above knows of the time that a program's activities take; it fills the door when it starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from facilitator.programfile import ProgramFile

# A room as programs are written for: the numbers are checked again for each training's own team.
PEOPLE = 12


@dataclass(frozen=True)
class Tight:
    """A section, by its key, whose activities take longer than its minutes; `text` says so."""

    section: str
    text: str


Check = Callable[[ProgramFile, int], Sequence[Tight]]
_checks: list[Check] = []


def provide(check: Check) -> None:
    _checks[:] = [check]


def of(program: ProgramFile) -> Sequence[Tight]:
    """What does not fit with a usual room; empty while no app knows."""
    return _checks[0](program, PEOPLE) if _checks else ()
