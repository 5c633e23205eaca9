"""What one mail is about: a line for each duty, as it is now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commitments import answering, calendars, dutyrules, ladder
from commitments.answering import Answering
from commitments.mailing import readers, stops
from commitments.mailing.readers import Managers
from commitments.mailing.stops import Stops
from commitments.models import Duty, Mail, MailClass, Reminder

Left = Reminder.Left


@dataclass(frozen=True)
class Entry:
    """One duty in a mail; `reminder` is the row that its links are signed for, `days_left` whole local days."""

    reminder: int
    duty: Duty
    kind: str
    rung: str
    owner: str
    is_over: bool
    days_left: int

    @property
    def answering(self) -> Answering | None:
        """How it is answered through a link; nothing for what needs a sign-in, or somebody's word."""
        return answering.KINDS.get(self.duty.kind)


@dataclass(frozen=True)
class Contents:
    """`entries` by how urgent they are; the reminders that are not needed any more, by the reason."""

    entries: list[Entry]
    left_out: dict[Left, list[int]]

    @property
    def kinds(self) -> list[str]:
        """The classes of mail that it is, in the order in which they are declared."""
        return [kind for kind in MailClass.values if kind in {entry.kind for entry in self.entries}]


def contents(mail: Mail, now: datetime) -> Contents:
    """What the mail would say now: nothing that was answered, moved, stopped or passed on. 4 queries."""
    related = ("duty__team", *(f"duty__{name}" for name in dutyrules.COLUMNS))
    rows = list(mail.reminders.filter(left_out="").select_related(*related))
    held, managers = stops.of([mail.address]), Managers.of({row.duty.team for row in rows})
    left_out: dict[Left, list[int]] = {}
    newest: dict[int, Reminder] = {}
    for row in sorted(rows, key=lambda row: (ladder.RUNGS.index(row.rung), row.pk)):
        reason = _obsolete(row, held, managers, now)
        if reason is None:
            # Of a duty the newest step speaks for those before it.
            newest[row.duty_id] = row
        else:
            left_out.setdefault(reason, []).append(row.pk)
    return Contents(sorted(_entries(newest.values(), now), key=_urgency), left_out)


def _obsolete(row: Reminder, held: Stops, managers: Managers, now: datetime) -> Left | None:
    duty = row.duty
    if (row.address, row.kind) in held.by_readers:
        return Left.STOPPED
    if (row.address, row.team_id) in held.by_desks:
        return Left.HELD
    if duty.closed_at is not None or duty.withdrawn_at is not None:
        return Left.ANSWERED
    if row.due_on != calendars.of(duty.team).day_of(duty.due_at):
        return Left.ANSWERED
    if row.address not in {reader.address for reader in readers.of(duty, managers)}:
        # A mail server may be down for days, and somebody leaves the team meanwhile.
        return Left.PASSED_ON
    return Left.LATE if row.rung == ladder.BEFORE and now >= duty.due_at else None


def _entries(rows: Iterable[Reminder], now: datetime) -> Iterable[Entry]:
    for row in rows:
        duty, calendar = row.duty, calendars.of(row.duty.team)
        owner = duty.owner_rep or duty.owner_participant or duty.owner_user
        yield Entry(
            reminder=row.pk,
            duty=duty,
            kind=row.kind,
            rung=row.rung,
            owner=str(owner or ""),
            is_over=duty.due_at <= now,
            days_left=(calendar.day_of(duty.due_at) - calendar.day_of(now)).days,
        )


def _urgency(entry: Entry) -> tuple[bool, datetime, int]:
    return entry.kind == MailClass.ALERT, entry.duty.due_at, entry.duty.pk
