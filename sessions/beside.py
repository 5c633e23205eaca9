"""What the apps above put beside the running activity: on every phone alike, at any moment of the hour."""

from collections.abc import Callable

from sessions.activities.base import Context

Part = Callable[[str], tuple[str, Context]]
_parts: list[Part] = []


def register(part: Part) -> None:
    """`part(code)` gives the template and context of one block under the activity, for the room of that code.

    It is drawn once for all phones, so it holds nothing of one person and asks the database for nothing.
    """
    _parts.append(part)


def parts(code: str) -> list[tuple[str, Context]]:
    return [part(code) for part in _parts]
