"""What phones, the console and the report show of hours that are over, filled by the apps above when they start."""

from collections.abc import Callable

from sessions.activities.base import Context
from sessions.models import Participant, TrainingSession

Part = Callable[[Participant], tuple[str, Context]]
ConsolePart = Callable[[TrainingSession], tuple[str, Context]]
ReportPart = Callable[[TrainingSession, bool], tuple[str, Context]]
_parts: list[Part] = []
_own_parts: list[Part] = []
_console_parts: list[ConsolePart] = []
_report_parts: list[ReportPart] = []
_learning_parts: list[ConsolePart] = []
_ends: list[Callable[[TrainingSession], None]] = []
_before_ends: list[Callable[[TrainingSession], None]] = []


def register(part: Part) -> None:
    """`part(participant)` gives the template and context of one block of the closing page."""
    _parts.append(part)


def parts() -> tuple[Part, ...]:
    return tuple(_parts)


def register_own(part: Part) -> None:
    """`part(participant)` gives the template and context of one block of the page with the personal link.

    That page is open before, during and after the hour, to its owner's phone alone.
    """
    _own_parts.append(part)


def own_parts() -> tuple[Part, ...]:
    return tuple(_own_parts)


def register_console(part: ConsolePart) -> None:
    """`part(training)` gives the template and context of one block of the console's last page."""
    _console_parts.append(part)


def console_parts() -> tuple[ConsolePart, ...]:
    return tuple(_console_parts)


def register_end(moved: Callable[[TrainingSession], None], *, before: Callable[[TrainingSession], None]) -> None:
    """`moved(training)` is called in the transaction that ends the hour, or takes that back: see `ended_at`.

    `before(training)` takes the locks that come before the hour's own row.
    """
    _ends.append(moved)
    _before_ends.append(before)


def end_moves(training: TrainingSession) -> None:
    for before in _before_ends:
        before(training)


def end_moved(training: TrainingSession) -> None:
    for moved in _ends:
        moved(training)


def register_report(part: ReportPart) -> None:
    """`part(training, drives)` gives the template and context of one block of the report.

    `drives` says whether it is read by somebody who runs the training; a manager sees no single rep's talk.
    """
    _report_parts.append(part)


def report_parts() -> tuple[ReportPart, ...]:
    return tuple(_report_parts)


def register_learning(part: ConsolePart) -> None:
    """`part(training)` gives the template and context of what an hour's people learned, in totals that name nobody."""
    _learning_parts.append(part)


def learning_parts() -> tuple[ConsolePart, ...]:
    return tuple(_learning_parts)
