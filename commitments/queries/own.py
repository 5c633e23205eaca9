"""What one rep's phone shows: their own note, when they report, and what they said."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from commitments import calendars
from commitments.models import Commitment, Duty, Report, Trigger
from sessions.models import Participant, Response

# Where account and trigger were named before the note, the latest place first.
EARLIER = ("roundrobin", "triggers")
# Short names that an activity may store in place of the code.
SHORT = {"usage": Trigger.USAGE, "sponsor": Trigger.SPONSOR, "renewal": Trigger.RENEWAL}


@dataclass(frozen=True)
class OwnDuty:
    """A Friday report of this rep: the promise it asks about, and the newest answer."""

    pk: int
    anchor_at: datetime
    due_at: datetime
    report: Report | None


@dataclass(frozen=True)
class OwnNote:
    """The live note with its reports, oldest duty first. `missed_goal`: later than the hour's Friday."""

    note: Commitment
    duties: list[OwnDuty]
    missed_goal: bool
    moved_for_holiday: bool

    @property
    def open_duty(self) -> OwnDuty | None:
        return next((duty for duty in self.duties if duty.report is None), None)

    @property
    def told(self) -> OwnDuty | None:
        """The duty reported last."""
        return next((duty for duty in reversed(self.duties) if duty.report is not None), None)


def own_note(participant: Participant) -> OwnNote | None:
    """None before posting and after withdrawal. 3 queries."""
    note = (
        Commitment.objects.live()
        .filter(participant=participant)
        .select_related("training__team")
        .prefetch_related(Prefetch("duties", Duty.objects.friday().prefetch_related("reports")))
        .first()
    )
    if note is None:
        return None
    due = calendars.due(note)
    return OwnNote(
        note=note,
        duties=[OwnDuty(d.pk, d.anchor_at, d.due_at, next(iter(d.reports.all()), None)) for d in note.duties.all()],
        missed_goal=due.missed_by_friday,
        moved_for_holiday=due.moved_for_holiday,
    )


def earlier_words(participant: Participant) -> dict[str, str]:
    """`account` and `trigger` as the rep named them in an earlier activity, each only if it is usable. 1 query."""
    found: dict[str, str] = {}
    responses = {
        response.activity_run.kind: response.data
        for response in Response.objects.filter(
            participant=participant, activity_run__kind__in=EARLIER, slot="answer"
        ).select_related("activity_run")
    }
    for kind in EARLIER:
        data = responses.get(kind, {})
        account, trigger = data.get("account"), data.get("trigger")
        trigger = SHORT.get(trigger, trigger) if isinstance(trigger, str) else None
        if isinstance(account, str) and account.strip():
            found.setdefault("account", account.strip())
        if trigger in Trigger.values:
            found.setdefault("trigger", str(trigger))
    return found
