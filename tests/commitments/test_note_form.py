"""What the note's form takes, and what it asks to write instead."""

import datetime as dt

import pytest

from commitments.forms import NoteForm
from commitments.forms.fields import HourField
from sessions.models import TrainingSession
from tests.commitments.conftest import typed


def errors(training: TrainingSession, **changed: str) -> dict[str, list[str]]:
    form = NoteForm(typed(**changed), training=training)
    return {field: list(texts) for field, texts in form.errors.items()}


@pytest.mark.parametrize(
    ("changed", "field", "word"),
    [
        ({"account": " "}, "account", "account’s name"),
        ({"account": "x" * 201}, "account", "at most 200"),
        ({"trigger": ""}, "trigger", "Choose the trigger"),
        ({"trigger": "mood"}, "trigger", "mood"),
        ({"next_action": ""}, "next_action", "like “Call Priya"),
        ({"next_action": "Call Priya"}, "next_action", "three words"),
        ({"next_action": "the capacity thing somehow"}, "next_action", "Start with what you will do"),
        ({"next_action": "Call " + "x " * 150}, "next_action", "240 characters"),
        ({"day": ""}, "day", "Choose the day"),
        ({"day": "2026-11-23"}, "day", "in the past"),
        ({"day": "2026-11-24", "hour": "9:30"}, "day", "in the past"),
        ({"hour": ""}, "hour", "like 10:00"),
        ({"hour": "noonish"}, "hour", "like 10:00"),
        ({"day": "later"}, "date", "Pick the day"),
        ({"day": "later", "date": "2026-12-02"}, "late_ok", "later than Fri 27 Nov"),
        ({"day": "later", "date": "2027-06-01", "late_ok": "on"}, "date", "too far away"),
    ],
)
def test_form_says_what_to_write_instead(
    training: TrainingSession, changed: dict[str, str], field: str, word: str
) -> None:
    found = errors(training, **changed)
    assert list(found) == [field]
    assert word in found[field][0]


def test_form_takes_a_day_after_friday_when_the_rep_says_so(training: TrainingSession) -> None:
    form = NoteForm(typed(day="later", date="2026-12-02", late_ok="on"), training=training)
    assert form.is_valid()
    assert form.cleaned_data["conversation_at"] == dt.datetime(2026, 12, 2, 9, 0, tzinfo=dt.UTC)


def test_form_offers_today_to_friday(training: TrainingSession) -> None:
    assert NoteForm(training=training).days == [dt.date(2026, 11, day) for day in (24, 25, 26, 27)]


def test_form_drops_invisible_characters(training: TrainingSession) -> None:
    form = NoteForm(typed(account="North\u202ewind"), training=training)
    assert form.is_valid()
    assert form.cleaned_data["account"] == "Northwind"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10:00", dt.time(10)),
        ("9", dt.time(9)),
        ("9.30", dt.time(9, 30)),
        ("14h15", dt.time(14, 15)),
        ("1430", dt.time(14, 30)),
        ("2pm", dt.time(14)),
        ("12 a.m.", dt.time(0)),
        ("12:15 PM", dt.time(12, 15)),
    ],
)
def test_hour_is_read_as_people_type_it(text: str, expected: dt.time) -> None:
    assert HourField().clean(text) == expected
