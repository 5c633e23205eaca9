"""Appointments as iCalendar files that Google, Outlook and Apple read alike (CONTENT 3.1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vDuration, vText

PRODUCT = "-//AskOnce//Commitments//EN"
# A hint only: Google asks once or twice a day whatever it says, and Outlook every few hours.
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Item:
    """One appointment. `starts` is an aware moment, or a day for what takes all of it; then `minutes` means nothing.

    uid and sequence are stored: the uid is made once, the sequence goes up when start or length change and on
    cancelling. `revised_at` (aware) is the last change of anything. What is not `busy` leaves the time free.
    """

    uid: str
    sequence: int
    revised_at: datetime
    starts: datetime | date
    minutes: int
    summary: str
    description: str = ""
    location: str = ""
    cancelled: bool = False
    busy: bool = True
    url: str = ""


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
    """A file of one appointment: in UTC, no METHOD, the same bytes for the same arguments. Refused as by `vevent`."""
    item = Item(
        uid=uid,
        sequence=sequence,
        revised_at=revised_at,
        starts=start,
        minutes=minutes,
        summary=summary,
        description=description,
        location=location,
        cancelled=cancelled,
        url=url or "",
    )
    calendar = _calendar()
    calendar.add_component(vevent(item))
    data: bytes = calendar.to_ical()
    return data


def feed_ics(name: str, items: Iterable[Item]) -> bytes:
    """A calendar to subscribe to: no METHOD, so neither organizer nor attendees; the same bytes for the same items."""
    calendar = _calendar()
    calendar.add("name", _line(name))
    calendar.add("x-wr-calname", _line(name))
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for item in items:
        calendar.add_component(vevent(item))
    if not calendar.subcomponents:
        calendar.add_component(_nothing())
    data: bytes = calendar.to_ical()
    return data


def invitation_ics(item: Item, *, method: str, organizer: str, attendee: str, name: str, made_at: datetime) -> bytes:
    """What an invitation mail carries, METHOD REQUEST or CANCEL: one event, one attendee (CONTENT 3.1.18 to 22).

    `organizer` and `attendee` are addresses. RSVP is FALSE: nobody reads what comes back.
    """
    event = vevent(item)
    # With a METHOD it is the moment that this message was made.
    event.pop("dtstamp")
    event.add("dtstamp", _utc(made_at))
    event.add("organizer", vCalAddress(f"mailto:{_mailbox(organizer)}"))
    role = {"cutype": "INDIVIDUAL", "role": "REQ-PARTICIPANT", "partstat": "NEEDS-ACTION", "rsvp": "FALSE"}
    common_name = _line(name).replace('"', "'")
    parameters = {"cn": common_name, **role} if common_name else role
    event.add("attendee", vCalAddress(f"mailto:{_mailbox(attendee)}"), parameters=parameters)
    calendar = _calendar()
    calendar.add("method", method)
    calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


def vevent(item: Item) -> Event:
    """The VEVENT of an appointment; DTSTAMP is its last change.

    ValueError for a naive moment, a length below a minute, an empty uid or a broken url.
    """
    if item.minutes < 1 or item.sequence < 0 or not item.uid.strip():
        raise ValueError(f"No event from uid {item.uid!r}, {item.minutes} minutes, sequence {item.sequence}.")
    event = Event()
    event.add("uid", _line(item.uid))
    event.add("sequence", item.sequence)
    event.add("dtstamp", _utc(item.revised_at))
    event.add("last-modified", _utc(item.revised_at))
    if isinstance(item.starts, datetime):
        event.add("dtstart", _utc(item.starts))
        event.add("dtend", _utc(item.starts) + timedelta(minutes=item.minutes))
    else:
        event.add("dtstart", item.starts)
        event.add("dtend", item.starts + timedelta(days=1))
    event.add("status", "CANCELLED" if item.cancelled else "CONFIRMED")
    if not item.busy or not isinstance(item.starts, datetime):
        event.add("transp", "TRANSPARENT")
    event.add("summary", _line(item.summary))
    for name, text in (("description", _lines(item.description)), ("location", _line(item.location))):
        if text:
            event.add(name, text)
    if item.url:
        event.add("url", _web_address(item.url))
    return event


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    return calendar


def _nothing() -> Timezone:
    """A calendar has one component at least (RFC 5545 3.6); this one shows nothing."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 # a zone's own beginning is local time
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone.add_component(standard)
    return zone


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("This moment has no time zone.")
    return moment.astimezone(UTC).replace(microsecond=0)


def _lines(text: str) -> _Text:
    """Plain text with \\n between lines; other control characters have no place in a calendar file."""
    return _Text(re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", re.sub(r"\r\n?", "\n", text)).strip())


def _line(text: str) -> _Text:
    return _Text(" ".join(_lines(text).split()))


def _mailbox(address: str) -> str:
    if not re.fullmatch(r"[!-9;-~]+@[!-9;-~]+", address):
        raise ValueError(f"{address!r} is no mail address.")
    return address


def _web_address(url: str) -> str:
    if not re.fullmatch(r"https?://[!-~]+", url):
        raise ValueError(f"{url!r} is no web address.")
    return url
