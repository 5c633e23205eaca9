"""Calendars as a client reads them: by a parser (`ical`) that did not write them (`icalendar`)."""

import datetime as dt

from django.test import Client
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from commitments import feedlinks
from commitments.models import CalendarFeed
from tests.commitments.conftest import WEDNESDAY

HAPPENED = {"outcome": "happened", "response": "agreed_next_step", "next_step": "Send the plan"}
NEXT_WEEK = WEDNESDAY + dt.timedelta(days=7)


def address(feed: CalendarFeed) -> str:
    return f"/calendar/{feedlinks.shown(feed)}.ics"


def read(data: bytes) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(data.decode())


def fetched(feed: CalendarFeed) -> Calendar:
    response = Client().get(address(feed))
    assert response.status_code == 200
    return read(response.content)


def by_summary(feed: CalendarFeed) -> dict[str, Event]:
    return {str(event.summary): event for event in fetched(feed).events}
