"""What one rep's phone shows: their own note, when they report, and what they said."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.utils import timezone

from commitments import calendars, guarding
from commitments.models import Commitment, Duty, PlayPart, Report
from facilitator.prepared import PreparedRows
from sessions.models import Participant
from sessions.playbook.guardrails import Verdict
from sessions.queries.room import Room, ms

LIVE_NOTE = PreparedRows(
    Commitment, lambda pk: Commitment.objects.live().filter(participant=pk)[:1], int, beside="play"
)
FRIDAYS = PreparedRows(Duty, lambda pk: Duty.objects.friday().filter(commitment=pk), int)


@dataclass(frozen=True)
class OwnDuty:
    """A Friday report of this rep: what it asks about, and the newest answer.

    `step` is what an earlier report said would follow; empty for what the note promises.
    """

    pk: int
    anchor_at: datetime
    due_at: datetime
    report: Report | None
    step: str = ""


@dataclass(frozen=True)
class OwnNote:
    """The live note with its reports, oldest duty first. `missed_goal`: later than the hour's last day.

    `days_left` until the close target and `log_late` mean something with a `play` only.
    """

    note: Commitment
    duties: list[OwnDuty]
    missed_goal: bool
    moved_for_holiday: bool
    play: PlayPart | None = None
    days_left: int = 0
    log_late: bool = False

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """The guardrails that speak up about it; once for both of a phone's panels."""
        return guarding.of_note(self.note, self.play)

    @property
    def log_by_ms(self) -> int | None:
        """When the clock for logging runs out; None once it is logged."""
        return ms(self.play.log_by) if self.play and not self.play.logged_at else None

    @property
    def log_seconds(self) -> int:
        """How long the clock for logging was at first."""
        return round((self.play.log_by - self.note.posted_at).total_seconds()) if self.play else 0

    @property
    def open_duty(self) -> OwnDuty | None:
        return next((duty for duty in self.duties if duty.report is None), None)

    @property
    def told(self) -> OwnDuty | None:
        """The duty reported last."""
        return next((duty for duty in reversed(self.duties) if duty.report is not None), None)


def own_note(participant: Participant) -> OwnNote | None:
    """None before posting and after withdrawal. 2 queries until the first report, then 3."""
    note = LIVE_NOTE.first(participant.pk)
    if note is None:
        return None
    # The row that the caller holds already, with its team.
    note.training = participant.training
    duties = FRIDAYS.all(note.pk)
    if any(duty.outcome for duty in duties):
        prefetch_related_objects(duties, "reports")
    due = calendars.due(note)
    waiting = next((duty for duty in duties if duty.outcome is None), None)
    asked = calendars.due(note, waiting.anchor_at) if waiting else due
    play: PlayPart | None = getattr(note, "play", None)
    calendar = calendars.of(note.training.team)
    missed = due.missed_by_friday if play is None else calendar.day_of(note.conversation_at) > play.meeting_by
    return OwnNote(
        note=note,
        duties=[OwnDuty(duty.pk, duty.anchor_at, duty.due_at, _newest_report(duty), duty.step) for duty in duties],
        missed_goal=missed,
        moved_for_holiday=asked.moved_for_holiday,
        play=play,
        days_left=play.days_left(calendar.day_of(timezone.now())) if play else 0,
        log_late=play.is_logged_late(timezone.now()) if play else False,
    )


def own_note_in(room: Room, participant: Participant) -> OwnNote | None:
    """The same for panels that are drawn together."""
    return room.once(("own note", participant.pk), lambda: own_note(participant))


def _newest_report(duty: Duty) -> Report | None:
    return next(iter(duty.reports.all()), None) if duty.outcome else None
