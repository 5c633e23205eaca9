"""What one rep's phone shows: their own note, when they report, and what they said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.utils import timezone

from commitments import calendars, duedates, guarding, states
from commitments.duedates import Calendar, Due
from commitments.knownreps import knows_rep
from commitments.models import Commitment, Duty, PlayPart, Report
from facilitator.prepared import PreparedRows
from sessions.models import Participant
from sessions.playbook.guardrails import Verdict
from sessions.queries.room import Room, ms

# A promise a week for a year; nobody needs to know more exactly.
LONGEST_STREAK = 52
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

    @property
    def is_overdue(self) -> bool:
        return self.report is None and self.due_at < timezone.now()


@dataclass(frozen=True)
class OwnNote:
    """The live note with its reports, oldest duty first. `missed_goal`: later than the hour's last day.

    `days_left` until the close target and `log_late` mean something with a `play` only.
    """

    note: Commitment
    duties: list[OwnDuty]
    missed_goal: bool
    moved_for_holiday: bool
    # The standup that reads the answer out, where none is held when it is due.
    read_out_at: datetime | None = None
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
        read_out_at=_read_out_at(asked, calendar),
        play=play,
        days_left=play.days_left(calendar.day_of(timezone.now())) if play else 0,
        log_late=play.is_logged_late(timezone.now()) if play else False,
    )


def _read_out_at(asked: Due, calendar: Calendar) -> datetime | None:
    """What was promised for after a standup that a holiday moved is due before there is another one."""
    held = (
        duedates.next_standup(asked.at - timedelta(microseconds=1), calendar) if asked.moved_for_holiday else asked.at
    )
    return held if held != asked.at else None


def streak(participant: Participant) -> int:
    """How many of this rep's own promises in a row were kept, over all trainings. Nobody else is shown it. 1 query.

    0 until it is sure that the phone is theirs (see knows_rep).
    """
    if not knows_rep(participant):
        return 0
    owner = f"r{participant.rep_id}" if participant.rep_id else f"p{participant.pk}"
    mine = Duty.objects.friday().standing().filter(team=participant.training.team_id).owned_by(owner)
    now = timezone.now()
    newest = mine.order_by("-due_at", "-pk").values_list("outcome", "due_at")[:LONGEST_STREAK]
    return states.streak(states.state_of(outcome, due_at, now) for outcome, due_at in newest)


def own_note_in(room: Room, participant: Participant) -> OwnNote | None:
    """The same for panels that are drawn together."""
    return room.once(("own note", participant.pk), lambda: own_note(participant))


def _newest_report(duty: Duty) -> Report | None:
    return next(iter(duty.reports.all()), None) if duty.outcome else None
