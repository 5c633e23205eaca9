"""The note: account, trigger, exact next action, day and hour; posted, it hangs on the wall."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import access
from commitments.actions import notes, plays
from commitments.forms import NoteForm, NotePick, TickForm, note_form
from commitments.forms.plays import TERMS
from commitments.models import Commitment, Trigger
from commitments.queries import own, wall
from facilitator.models import User
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context
from sessions.errors import NotNowError
from sessions.models import ActivityRun, Participant
from sessions.queries import earlier
from sessions.queries.room import Room


@dataclass(frozen=True)
class Settings:
    """`triggers` are the codes offered as chips; all others stand behind "another trigger".

    `play`: the note has the three parts of the cross-sell program. Its meeting is at most `meeting_days` after the
    hour, its close target `close_days` after the signal, and it is in the CRM `log_minutes` after posting.
    """

    triggers: tuple[str, ...] = field(
        default=(Trigger.USAGE.value, Trigger.SPONSOR.value, Trigger.RENEWAL.value), metadata={"max": 6}
    )
    play: bool = False
    meeting_days: int = field(default=7, metadata={"min": 1, "max": 60})
    close_days: int = field(default=14, metadata={"min": 1, "max": 180})
    log_minutes: int = field(default=60, metadata={"min": 5, "max": 1440})


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
        missing = wall.without_note(room.training, shown.notes)
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
        own_note = own.own_note_in(room, participant) if participant else None
        form = note_form(training=room.training, run=run)
        chips = [(code, Trigger(code).label) for code in self.settings(run).triggers if code in Trigger.values]
        offered = {code for code, _label in chips}
        return {
            "form": form,
            "filled": self._filled(own_note, participant, form),
            "terms": self._terms(own_note, participant) if self.settings(run).play else {},
            "own": own_note,
            "chips": chips,
            "others": [choice for choice in Trigger.choices if choice[0] not in offered],
            "zone": room.training.team.timezone,
        }

    def _filled(self, own_note: own.OwnNote | None, participant: Participant | None, form: NoteForm) -> dict[str, Any]:
        """What the form shows before anybody types: the note as it is, or what was said earlier in the hour."""
        blank = {"account": "", "trigger": "", "next_action": "", "day": "", "date": None, "hour": None, "late": False}
        if own_note is None:
            return {**blank, **(own.earlier_words(participant) if participant else {})}
        note = own_note.note
        at = note.conversation_at.astimezone(note.training.team.zone)
        on_chip = at.date() in form.days
        return {
            "account": note.account,
            "trigger": note.trigger,
            "next_action": note.next_action,
            "day": at.date() if on_chip else "later",
            "date": None if on_chip else at.date(),
            "hour": at.time(),
            "late": own_note.missed_goal,
        }

    def _terms(self, own_note: own.OwnNote | None, participant: Participant | None) -> dict[str, str]:
        """The fields that a play adds, as the form shows them: as posted, or as written earlier in the hour."""
        if own_note is not None and own_note.play is not None:
            return {name: str(getattr(own_note.play, name)) for name in TERMS}
        known = earlier.words(participant, TERMS) if participant else {}
        return {name: str(known.get(name, "")) for name in TERMS}

    def mine(self, run: ActivityRun, room: Room, participant: Participant) -> Context:
        return {"own": own.own_note_in(room, participant), "zone": room.training.team.timezone}

    def progress(self, run: ActivityRun, room: Room) -> set[int] | None:
        posted = Commitment.objects.live().filter(training=room.training)
        return set(posted.values_list("participant_id", flat=True))


register(Commitments())
