"""The note: account, trigger, exact next action, day and hour; posted, it hangs on the wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import access, noteform
from commitments.actions import notes, plays
from commitments.forms import NotePick, TickForm, note_form
from commitments.models import Commitment, Trigger
from commitments.queries import own, wall
from facilitator.kinds import setting
from facilitator.models import User
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context
from sessions.errors import NotNowError
from sessions.models import ActivityRun, Participant, Response
from sessions.queries.room import Room


@dataclass(frozen=True)
class Settings:
    """`triggers` are the codes offered as chips; all others stand behind "another trigger".

    `play`: the note has the three parts of the cross-sell program. Its meeting is at most `meeting_days` after the
    hour, its close target `close_days` after the signal, and it is in the CRM `log_minutes` after the
    hour ended.
    """

    triggers: tuple[str, ...] = setting(
        (Trigger.USAGE.value, Trigger.SPONSOR.value, Trigger.RENEWAL.value),
        gettext_lazy("Triggers to choose from"),
        gettext_lazy("Six at most; all others stand behind “another trigger”."),
        choices=Trigger.choices,
        max=6,
    )
    play: bool = setting(
        default=False,
        label=gettext_lazy("The note is a cross-sell play"),
        hint=gettext_lazy("It then also asks for product, sponsor and the day of the meeting."),
    )
    meeting_days: int = setting(
        7, gettext_lazy("Days until the meeting, at most"), gettext_lazy("Of a play, from the hour on."), min=1, max=60
    )
    close_days: int = setting(
        14, gettext_lazy("Days until it is signed"), gettext_lazy("Of a play, from its signal on."), min=1, max=180
    )
    log_minutes: int = setting(
        60,
        gettext_lazy("Minutes to log it in the CRM"),
        gettext_lazy("Of a play, from the end of the hour on; the phone counts down."),
        min=5,
        max=1440,
    )


def take_down(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The facilitator takes a note off the wall."""
    note = access.get_note_on_wall(run.training, data["note"])
    if note is None:
        raise NotNowError(_("This note is no longer on the wall."))
    notes.withdraw(note=note, user=user)


class Commitments(Activity):
    kind: ClassVar[str] = "commitments"
    label: ClassVar[str | Promise] = gettext_lazy("Commitments on the wall")
    app: ClassVar[str] = "commitments"
    Settings: ClassVar[type] = Settings
    # The form is filled with what this very rep wrote before.
    personal: ClassVar[bool] = True
    commands: ClassVar[dict[str, Command]] = {"withdraw": Command(take_down, NotePick)}
    answers: ClassVar[dict[str, Answer]] = {
        "note": Answer(notes.put, note_form, with_training=True, with_run=True, redraws=notes.OWN),
        "invite": Answer(plays.tick_invite, TickForm, redraws=notes.OWN),
        "logged": Answer(plays.tick_logged, TickForm, redraws=notes.OWN),
    }

    def console(self, run: ActivityRun, room: Room) -> Context:
        shown = wall.wall(room.training, limit=None)
        missing = wall.without_note(room.training)
        return {
            "wall": shown,
            "missing": missing,
            "zone": room.training.team.timezone,
            "invited": sum(note.play is not None and note.play.invite_sent_at is not None for note in shown.notes),
            "logged": sum(note.play is not None and note.play.logged_at is not None for note in shown.notes),
        }

    def projector(self, run: ActivityRun, room: Room) -> Context:
        return {"wall": wall.wall(room.training), "zone": room.training.team.timezone}

    def task(self, run: ActivityRun, room: Room, participant: Participant | None) -> Context:
        return {"face_html": noteform.markup(run, room, participant, self.settings(run))}

    def mine(self, run: ActivityRun, room: Room, participant: Participant) -> Context:
        return {"own": own.own_note_in(room, participant), "zone": room.training.team.timezone}

    def took_part(self, run: ActivityRun, room: Room, given: Sequence[Response]) -> set[int] | None:
        return self.progress(run, room)

    def progress(self, run: ActivityRun, room: Room) -> set[int] | None:
        posted = Commitment.objects.live().filter(training=room.training)
        return set(posted.values_list("participant_id", flat=True))


register(Commitments())
