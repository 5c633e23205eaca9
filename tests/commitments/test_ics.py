"""The calendar file, read back by a parser of its own and by the library (CONTENT 3.1, rules 1 to 9)."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from commitments.ics import event_ics

START = datetime(2026, 11, 20, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
REVISED = datetime(2026, 11, 16, 9, 58, 12, 345678, tzinfo=UTC)

plain = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=200)


def make(**changes):
    given = {
        "uid": "fu-1@room.test",
        "start": START,
        "minutes": 30,
        "summary": "Acme: plan the next seats",
        "description": "Trigger: usage threshold",
        "location": "",
        "revised_at": REVISED,
        "sequence": 0,
    }
    return event_ics(**{**given, **changes})


def unfolded(data):
    text = data.decode("utf-8").replace("\r\n ", "")
    assert text.endswith("\r\n")
    return text.removesuffix("\r\n").split("\r\n")


def properties(data):
    """Each property's raw value by its name; values are TEXT where they are compared as such."""
    return dict(line.split(":", 1) for line in unfolded(data) if not line.startswith(("BEGIN", "END")))


def unescaped(value):
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def text(data, name):
    return unescaped(properties(data)[name])


def test_there_is_one_event_in_one_calendar():
    frame = [line for line in unfolded(make()) if line.startswith(("BEGIN", "END"))]
    assert frame == ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR"]


def test_the_event_carries_what_every_client_needs_and_no_method():
    assert properties(make()) == {
        "VERSION": "2.0",
        "PRODID": "-//AskOnce//Commitments//EN",
        "UID": "fu-1@room.test",
        "SEQUENCE": "0",
        "DTSTAMP": "20261116T095812Z",
        "LAST-MODIFIED": "20261116T095812Z",
        "DTSTART": "20261120T133000Z",
        "DTEND": "20261120T140000Z",
        "STATUS": "CONFIRMED",
        "SUMMARY": "Acme: plan the next seats",
        "DESCRIPTION": "Trigger: usage threshold",
    }


def test_a_cancelled_event_says_so():
    event = properties(make(cancelled=True, sequence=1))
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", "1")


def test_the_same_note_gives_the_same_bytes():
    assert make() == make()


def test_a_link_is_written_as_it_is():
    assert properties(make(url="https://room.test/f/a,b;c"))["URL"] == "https://room.test/f/a,b;c"


@pytest.mark.parametrize(
    "name",
    ["Smith, Jones; Sons", "C:\\New\\notes", "Ünïcode 🎉👩‍👩‍👧", "x" * 200, "🎉" * 200, "a:b\"c'd", "100 % \\, \\;"],
)
def test_a_name_comes_back_as_it_was(name):
    assert text(make(summary=name, location=name, description=name), "SUMMARY") == name
    assert text(make(summary=name, location=name, description=name), "DESCRIPTION") == name


def test_lines_in_a_description_stay_lines():
    assert text(make(description="one\r\ntwo\rthree\n\nfour"), "DESCRIPTION") == "one\ntwo\nthree\n\nfour"


def test_a_summary_is_one_line():
    assert text(make(summary="Acme\r\nATTENDEE:mailto:x@y.test"), "SUMMARY") == "Acme ATTENDEE:mailto:x@y.test"


def test_control_characters_are_left_out():
    assert text(make(description="a\x00b\x07c\x1bd\te"), "DESCRIPTION") == "abcd\te"


@pytest.mark.parametrize("field", ["description", "location"])
def test_an_empty_field_is_not_written(field):
    assert field.upper() not in properties(make(**{field: " \n"}))


@given(plain, plain, plain)
def test_every_line_is_75_bytes_of_whole_characters_at_the_most(summary, description, location):
    lines = make(summary=summary, description=description, location=location).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode("utf-8") == line.decode("utf-8", "replace") for line in lines)


@given(plain)
def test_any_description_comes_back(description):
    shown = description.strip()
    assert unescaped(properties(make(description=description)).get("DESCRIPTION", "")) == shown


@given(st.text(max_size=300))
def test_no_text_can_add_a_property(written):
    names = set(properties(make(summary=written, location="here", description="why")))
    assert names == set(properties(make(location="here", description="why")))


@given(st.integers(0, 4000 * 24 * 60), st.timezones(), st.integers(1, 600), st.integers(0, 50))
def test_the_library_reads_the_same_event(later, zone, minutes, sequence):
    start = (REVISED + timedelta(minutes=later)).astimezone(zone)
    event = Calendar.from_ical(make(start=start, minutes=minutes, sequence=sequence)).walk("VEVENT")[0]
    begin = start.astimezone(UTC).replace(microsecond=0)
    assert event.decoded("dtstart") == begin
    assert event.decoded("dtend") == begin + timedelta(minutes=minutes)
    assert event["sequence"] == sequence


@pytest.mark.parametrize(
    "changes",
    [
        {"start": START.replace(tzinfo=None)},
        {"revised_at": REVISED.replace(tzinfo=None)},
        {"minutes": 0},
        {"sequence": -1},
        {"uid": " "},
        {"url": "javascript:alert(1)"},
        {"url": "https://room.test/\r\nMETHOD:REQUEST"},
    ],
)
def test_what_makes_no_event_is_refused(changes):
    with pytest.raises(ValueError, match=r"time zone|No event|no web address"):
        make(**changes)
