"""The registry of activities: one small module and one template folder each, three faces.

An app's activities live in `<app>/activities/<kind>.py`; each module registers its one activity at import, and
`discover` imports them when the app starts.
"""

import importlib
import pkgutil

from facilitator import kinds
from sessions.activities.base import Activity

_activities: dict[str, Activity] = {}


def register(activity: Activity) -> None:
    """Make an activity usable in programs, on the screens and by its commands."""
    kinds.register(kinds.ActivityKind(activity.kind, activity.label, activity.Settings))
    _activities[activity.kind] = activity


def get(kind: str) -> Activity:
    """The activity of a kind. Plans are validated when they are made, so an unknown kind is a programming error."""
    return _activities[kind]


def registered() -> dict[str, Activity]:
    return dict(_activities)


def discover(app: str) -> None:
    """Import every activity module of an app."""
    package = importlib.import_module(f"{app}.activities")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name != "base":
            importlib.import_module(f"{app}.activities.{module.name}")
