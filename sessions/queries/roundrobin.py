"""The round as the screens show it: names, what they wrote, and whose turn it is."""

from dataclasses import dataclass, replace
from typing import Any

from sessions import turns
from sessions.models import ActivityRun, Participant, Response
from sessions.queries.room import Room
from sessions.triggers import Trigger
from sessions.turns import Turns

# Lines that can be read at eight metres: beside the clock of who speaks, and on the whole screen afterwards.
BESIDE_CLOCK, WHOLE_SCREEN = 4, 14


@dataclass(frozen=True)
class Line:
    """One person of the round; `account` is empty until they have written something."""

    participant: Participant
    account: str
    trigger: Any
    state: str


@dataclass(frozen=True)
class Round:
    """`lines`: who spoke, who speaks, who waits. `share` is seconds each; `minutes` what all of it takes."""

    lines: list[Line]
    now: Participant | None
    then: Participant | None
    over: bool
    share: int
    minutes: int
    too_long: bool
    turn: int
    can_go_back: bool
    more: int = 0

    def said_only(self) -> "Round":
        """For the wall: a line appears when it is said, the newest first, as many as can be read."""
        said = [line for line in reversed(self.lines) if line.state != "waiting" and line.account]
        room = WHOLE_SCREEN if self.over else BESIDE_CLOCK
        return replace(self, lines=said[:room], more=max(0, len(said) - room))


def round_of(run: ActivityRun, room: Room, stored: Turns) -> Round:
    """2 queries, whatever the number of people."""
    people = {p.pk: p for p in Participant.objects.filter(training=room.training).order_by("joined_at", "pk")}
    here = [pk for pk, p in people.items() if p.removed_at is None and not p.absent]
    now = turns.repaired(stored, here)
    written = {r.participant_id: r.data for r in Response.objects.filter(activity_run=run)}
    seconds = run.settings.get("seconds", 300)
    share = turns.share(seconds, len(here))
    return Round(
        lines=[_line(people[pk], written.get(pk, {}), now) for pk in (*now.spoken, *now.queue) if pk in people],
        now=people.get(now.current or 0),
        then=people.get(now.then or 0),
        over=now.over,
        share=share,
        minutes=-(-share * len(here) // 60),
        too_long=share * len(here) > seconds,
        turn=now.moves,
        can_go_back=any(pk in here for pk in now.spoken),
    )


def _line(person: Participant, data: dict[str, Any], now: Turns) -> Line:
    state = "now" if person.pk == now.current else "said" if person.pk in now.spoken else "waiting"
    return Line(person, data.get("account", ""), trigger_label(data), state)


def trigger_label(data: dict[str, Any]) -> Any:
    return dict(Trigger.choices).get(data.get("trigger", ""), "")


def line_text(data: dict[str, Any]) -> str:
    """What the owner reads back: the account and why now."""
    return f"{data['account']} · {trigger_label(data)}"
