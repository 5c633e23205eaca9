"""The note of the cross-sell program: customer, joint meeting, close target, each with its last day."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from commitments import calendars, duedates
from commitments.forms.days import signal_seen, still_to_come
from commitments.forms.notes import NoteForm
from commitments.models import Motion
from sessions.forms import DayField, TextField
from sessions.models import ActivityRun, TrainingSession

PRODUCT, NAME = 120, 80
TERMS = ("signal_on", "product", "sponsor_name", "sponsor_title", "sponsor_on", "colleague")


def _text(most: int, required: Any) -> TextField:
    messages = {"required": required, "max_length": gettext_lazy("Shorten it to %(limit_value)d characters.")}
    return TextField(max_length=most, error_messages=messages)


def _day(required: Any) -> DayField:
    return DayField(error_messages=dict.fromkeys(("required", "invalid"), required))


class PlayForm(NoteForm):
    """A note with a signal, a product, a sponsor and a colleague; `play` comes out for the row beside the note."""

    signal_on = _day(gettext_lazy("Choose the day the signal was seen: the close target counts from it."))
    product = _text(PRODUCT, gettext_lazy("Write the adjacent product this is about."))
    sponsor_name = _text(NAME, gettext_lazy("Write the name of the sponsor who signs. No name, no play."))
    sponsor_title = _text(NAME, gettext_lazy("Write the sponsor’s title."))
    sponsor_on = _day(gettext_lazy("Choose the day you are in front of the sponsor."))
    colleague = _text(NAME, gettext_lazy("Write who of yours comes along: the meeting is for CSM and AE together."))

    def __init__(self, *args: Any, training: TrainingSession, run: ActivityRun, **kwargs: Any) -> None:
        super().__init__(*args, training=training, **kwargs)
        settings = run.settings
        self.close_days = int(settings.get("close_days", duedates.CLOSE_DAYS))
        self.friday = calendars.meeting_by(training, settings)

    @property
    def after_standup(self) -> None:
        """Nothing to say: the goal of this program is a number of days, not the standup."""

    @property
    def today(self) -> dt.date:
        return self.calendar.day_of(timezone.now())

    def clean_signal_on(self) -> dt.date:
        return signal_seen(self.cleaned_data["signal_on"], self.today)

    def clean_sponsor_on(self) -> dt.date:
        return still_to_come(self.cleaned_data["sponsor_on"], self.today)

    def read(self, data: dict[str, Any]) -> dict[str, Any]:
        data = super().read(data)
        if self.errors:
            return data
        play = {name: data[name] for name in TERMS}
        play |= {
            "meeting_by": self.friday,
            "close_by": duedates.close_target(data["signal_on"], self.close_days),
            "close_days": self.close_days,
        }
        return {**data, "motion": Motion.CROSS_SELL, "play": play}


class TickForm(forms.Form):
    """A tick set or taken away."""

    done = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")


def note_form(*args: Any, training: TrainingSession, run: ActivityRun, **kwargs: Any) -> NoteForm:
    """The form that the activity's settings ask for."""
    if run.settings.get("play"):
        return PlayForm(*args, training=training, run=run, **kwargs)
    return NoteForm(*args, training=training, **kwargs)
