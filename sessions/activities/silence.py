"""A count of seven after the ask: the server says when it began, every screen counts by itself."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from facilitator.kinds import setting
from facilitator.models import User
from sessions.activities import register
from sessions.activities.base import Activity, Command, Context, changing
from sessions.live import frames
from sessions.models import ActivityRun, Participant

if TYPE_CHECKING:
    from sessions.queries.room import Room

SCREENS = ("face", "screen", "task")
# The first count waits until the frame has reached every screen, so that nobody misses the one.
LEAD_MS = 600


@dataclass(frozen=True)
class Settings:
    """`line` is the example ask that the silence follows; `counts` are about a second each."""

    counts: int = setting(7, gettext_lazy("Counts of silence"), gettext_lazy("About a second each."), min=3, max=15)
    line: str = setting(
        "",
        gettext_lazy("The ask to say before it"),
        gettext_lazy("An example that you say aloud; the silence follows."),
        max=300,
    )


def start(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Begin the count, or begin it again."""
    with changing(run, *SCREENS) as locked:
        locked.state["from"] = frames.now_ms() + LEAD_MS


def clear(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Back to the example ask."""
    with changing(run, *SCREENS) as locked:
        locked.state.pop("from", None)


class Silence(Activity):
    kind = "silence"
    label = gettext_lazy("Count of seven")
    app = "sessions"
    Settings = Settings
    commands = {"start": Command(start), "clear": Command(clear)}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        return {"count_from": run.state.get("from"), "beats": range(self.settings(run).counts)}

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        return self.console(run, room)

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        return self.console(run, room)

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        return {}


register(Silence())
