"""One part of a brief, as a phone sends it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments import realplay
from facilitator.texts import plain
from sessions.forms import MOST, DayField, TextField
from sessions.models import TrainingSession

LONGEST = 240
MOST_MONEY = 10**9
# The promise of the brief reaches this far.
PROMISE_DAYS = 14
SIGNALS = (
    ("usage", _("A usage level passed")),
    ("hire", _("A telling hire")),
    ("milestone", _("A rollout milestone")),
    ("tickets", _("Repeated tickets about the pain")),
)
SOURCES = (("text", _("In writing")), ("recording", _("On a recording")))
DAYS = ("renewal", "seen", "said", "meeting")
A_DAY = dict.fromkeys(("required", "invalid"), _("Pick a day."))
MONEY_WORDS = dict.fromkeys(
    ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
    _("Write the yearly contract as a number above 0, like 120000."),
)


class PartForm(forms.Form):
    """`part` names the field that holds the text; `base` are the texts that were on the phone, by number.

    Every part may be empty: what is missing is said by the test, not by the form. Gives part, base and value.
    """

    part = forms.ChoiceField(
        choices=[(part, part) for part in realplay.PARTS],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Reload this page; what you wrote stays here.")),
    )
    base = forms.RegexField(r"^(\d{1,18}(,\d{1,18}){0,20})?$", required=False, max_length=400)

    def __init__(self, data: Mapping[str, Any] | None = None, *, training: TrainingSession, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.training = training
        part = (data or {}).get("part", "")
        if part in realplay.PARTS:
            self.fields[part] = field_of(part)

    def clean_base(self) -> list[int]:
        return [number for text in self.cleaned_data["base"].split(",") if text and (number := int(text)) <= MOST]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        part = data.get("part", "")
        if part in self.errors or part not in self.fields or "base" not in data:
            return data
        value = data.get(part)
        if isinstance(value, dt.date):
            self._check_day(part, value)
        text = (
            plain(value) if isinstance(value, Decimal) else value.isoformat() if isinstance(value, dt.date) else value
        )
        return {"part": part, "base": data["base"], "value": text or ""}

    def _check_day(self, part: str, day: dt.date) -> None:
        today = timezone.now().astimezone(self.training.team.zone).date()
        if part in {"seen", "said"} and day > today:
            self.add_error(part, _("This is still to come. Pick the day it happened."))
        if part == "meeting" and not today <= day <= today + dt.timedelta(PROMISE_DAYS):
            self.add_error(part, _("Pick a day within the next 14 days."))


def field_of(part: str) -> forms.Field:
    """The field of one part."""
    if part in DAYS:
        return DayField(required=False, error_messages=A_DAY)
    if part == "acv":
        return forms.DecimalField(
            required=False, min_value=1, max_value=MOST_MONEY, decimal_places=2, error_messages=MONEY_WORDS
        )
    if part in {"signal", "source"}:
        words = {"invalid_choice": _("Choose one of the list.")}
        choices = SIGNALS if part == "signal" else SOURCES
        return forms.ChoiceField(choices=choices, required=False, error_messages=words)
    return TextField(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("Shorten it to %(limit_value)d characters; now it has %(show_value)d.")},
    )


class SeatForm(forms.Form):
    """Which pair to sit down in; 0 is a page of one's own."""

    pair = forms.IntegerField(
        min_value=0,
        max_value=MOST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Choose a pair.")),
    )
