"""One conversation as an iCalendar file that Google, Outlook and Apple read alike (CONTENT 3.1)."""

import re
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vText

PRODUCT = "-//AskOnce//Commitments//EN"


class _Text(vText):
    """Text escaped as RFC 5545 3.3.11 says; the library turns a written backslash and N into a line break."""

    def to_ical(self) -> bytes:
        text = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return text.replace("\n", "\\n").encode()


def event_ics(
    uid: str,
    start: datetime,
    minutes: int,
    summary: str,
    description: str,
    location: str,
    revised_at: datetime,
    sequence: int,
    cancelled: bool = False,
    url: str | None = None,
) -> bytes:
    """The file's bytes: one VEVENT in UTC, no METHOD, the same bytes for the same arguments.

    uid and sequence come from the stored note: the uid is made once, the sequence goes up when start,
    length or place change and on cancelling. start and revised_at (the note's last change, which becomes
    DTSTAMP) are aware. ValueError for a naive moment, a length below a minute, an empty uid or a
    broken url.
    """
    if minutes < 1 or sequence < 0 or not uid.strip():
        raise ValueError(f"No event from uid {uid!r}, {minutes} minutes, sequence {sequence}.")
    event = Event()
    event.add("uid", _line(uid))
    event.add("sequence", sequence)
    event.add("dtstamp", _utc(revised_at))
    event.add("last-modified", _utc(revised_at))
    event.add("dtstart", _utc(start))
    event.add("dtend", _utc(start) + timedelta(minutes=minutes))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("summary", _line(summary))
    for name, text in (("description", _lines(description)), ("location", _line(location))):
        if text:
            event.add(name, text)
    if url:
        event.add("url", _web_address(url))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("This moment has no time zone.")
    return moment.astimezone(UTC).replace(microsecond=0)


def _lines(text: str) -> _Text:
    """Plain text with \\n between lines; other control characters have no place in a calendar file."""
    return _Text(re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", re.sub(r"\r\n?", "\n", text)).strip())


def _line(text: str) -> _Text:
    return _Text(" ".join(_lines(text).split()))


def _web_address(url: str) -> str:
    if not re.fullmatch(r"https?://[!-~]+", url):
        raise ValueError(f"{url!r} is no web address.")
    return url
