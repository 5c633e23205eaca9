"""Taking a program's figure off the screens of the room, and putting it back (rule R7)."""

from typing import Any

from facilitator.models import User
from sessions.activities.base import changing
from sessions.models import ActivityRun

SCREENS = ("face", "screen", "task")


def toggle(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Hide what somebody claims, or show it again; the console keeps it either way."""
    with changing(run, *SCREENS) as locked:
        locked.state["hidden"] = not locked.state.get("hidden", False)


def hidden(run: ActivityRun) -> bool:
    """A hidden figure is left out of the page, not covered."""
    return bool(run.state.get("hidden"))
