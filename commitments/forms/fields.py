"""Typed hours and moments, read kindly and stored strictly."""

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from facilitator.dated import FIRST_YEAR, LAST_YEAR

# 9, 9:30, 9.30, 09h30, 930, 2pm, 2:15 pm
HOUR = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*([ap])?\.?m?\.?", re.IGNORECASE)


class HourField(forms.Field):
    """An hour of the day as people type it; a `time`, or None when nothing was written."""

    widget = forms.TimeInput(attrs={"type": "time", "step": 900})
    default_error_messages = {"invalid": _("Write the hour like 10:00 or 14:30.")}

    def to_python(self, value: Any) -> time | None:
        text = str(value or "").strip()
        if not text:
            return None
        match = HOUR.fullmatch(text)
        if match is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour > 23 or minute > 59:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return time(hour, minute)


class MomentField(forms.DateTimeField):
    """A team's own day and hour as the browser's field sends them, naive; bounded as sessions.forms.DayField is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment
