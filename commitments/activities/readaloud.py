"""Everybody reads their own note out; the wall shows whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from commitments import rounds
from commitments.actions import reading
from commitments.forms import TurnForm
from commitments.models import Commitment
from commitments.queries import own, wall
from facilitator.kinds import setting
from facilitator.models import User
from sessions import clockwork
from sessions.activities import register
from sessions.activities.base import Activity, Command, Context
from sessions.models import ActivityRun, Participant, Response
from sessions.queries.room import Room, span


@dataclass(frozen=True)
class Settings:
    """`seconds` are shared out: with N notes everybody has seconds / N (CONTENT 4.1)."""

    seconds: int = setting(
        300, gettext_lazy("Seconds for all notes"), gettext_lazy("Shared out among those who read."), min=30, max=3600
    )


class ReadAloud(Activity):
    kind: ClassVar[str] = "readaloud"
    label: ClassVar[str | Promise] = gettext_lazy("Read the notes out")
    app: ClassVar[str] = "commitments"
    Settings: ClassVar[type] = Settings

    def __init__(self) -> None:
        self.commands = {  # type: ignore[misc] # the actions need this activity's own settings
            "next": Command(self._with_seconds(reading.read_on), TurnForm),
            "back": Command(self._with_seconds(reading.read_back), TurnForm),
            "absent": Command(self._with_seconds(reading.skip_absent), TurnForm),
        }

    def _with_seconds(self, act: Any) -> Any:
        def do(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
            act(run=run, turn=data["turn"], seconds=self.settings(run).seconds)

        return do

    def console(self, run: ActivityRun, room: Room) -> Context:
        return self._reading(run, room)

    def projector(self, run: ActivityRun, room: Room) -> Context:
        return self._reading(run, room)

    def task(self, run: ActivityRun, room: Room, participant: Participant | None) -> Context:
        return self._reading(run, room)

    def _reading(self, run: ActivityRun, room: Room) -> Context:
        now = wall.reading(room.training, run.state.get("turns", {}))
        return {"reading": now, "each": self._each(run, room, now), "zone": room.training.team.timezone}

    def _each(self, run: ActivityRun, room: Room, now: wall.Reading) -> int:
        """Seconds for the one who reads, or for each still to read."""
        if now.current is not None:
            return run.timer_seconds
        left = clockwork.remaining(span(room.section_of(run)), room.now, room.paused) // 1000
        return rounds.reader_seconds(self.settings(run).seconds, len(now.notes), left, len(now.round.queue))

    def mine(self, run: ActivityRun, room: Room, participant: Participant) -> Context:
        mine = own.own_note(participant)
        stored = run.state.get("turns", {})
        now = room.once_for_all(("reading", run.pk), lambda: wall.turns_now(room.training, stored))
        return {
            "my_turn": mine is not None and mine.note.pk == now.current,
            "next_up": mine is not None and mine.note.pk == now.then and rounds.begun(now),
            "own": mine,
            "zone": room.training.team.timezone,
        }

    def concerned(self, run: ActivityRun, room: Room) -> set[int] | None:
        """Whoever has a note on the wall: it is on their phone, and their turn comes."""
        return set(Commitment.objects.live().filter(training=room.training).values_list("participant_id", flat=True))

    def took_part(self, run: ActivityRun, room: Room, given: Sequence[Response]) -> set[int] | None:
        return self.progress(run, room)

    def progress(self, run: ActivityRun, room: Room) -> set[int] | None:
        read = Commitment.objects.live().filter(training=room.training).exclude(read_at=None)
        return set(read.values_list("participant_id", flat=True))


register(ReadAloud())
