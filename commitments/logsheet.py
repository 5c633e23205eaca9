"""The way to log a signal while an activity of the hour is on screen: a sheet over it, which loses nothing under it."""

from typing import Any

from commitments.models import Trigger
from sessions.activities.base import Context
from sessions.triggers import Trigger as First


def part(code: str) -> tuple[str, Context]:
    """The button under every activity, and the sheet that it opens."""
    return "commitments/parts/log_sheet.html", {"code": code, **triggers()}


def triggers() -> dict[str, list[tuple[str, Any]]]:
    """Those that the program teaches stand open, the others behind one tap."""
    usual = {*First.values}
    return {
        "usual": [one for one in Trigger.choices if one[0] in usual],
        "others": [one for one in Trigger.choices if one[0] not in usual],
    }
