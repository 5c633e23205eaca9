"""Conversations and what else is dated as calendars have them, subscribed or sent."""

from datetime import datetime

from commitments import ics
from commitments.models import CalendarEntry, Commitment


def note_item(
    note: Commitment, *, who: str = "", renamed_at: datetime | None = None, busy: bool = True, url: str = ""
) -> ics.Item:
    """A conversation as calendars have it; a calendar of several people says `who`, as they are called since when."""
    summary = f"{note.account}: {note.next_action}"
    return ics.Item(
        uid=note.uid,
        sequence=note.ics_sequence,
        revised_at=max(note.updated_at, renamed_at or note.updated_at),
        starts=note.conversation_at,
        minutes=note.minutes,
        summary=f"{who} · {summary}" if who else summary,
        description=note.next_action,
        cancelled=note.is_off,
        busy=busy,
        url=url,
    )


def entry_item(entry: CalendarEntry, *, busy: bool = True, url: str = "") -> ics.Item:
    """Anything else that is dated."""
    return ics.Item(
        uid=entry.uid,
        sequence=entry.sequence,
        revised_at=entry.revised_at,
        starts=entry.starts,
        minutes=entry.minutes,
        summary=entry.summary,
        description=entry.description,
        cancelled=entry.cancelled_at is not None,
        busy=busy,
        url=url,
    )
