"""The three answers: did it take place, how did the customer react, what follows."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import calendars
from commitments.forms.fields import HourField
from commitments.models import Report
from facilitator.models import Team
from sessions.forms import DayField, TextField

LONGEST, STEP = 300, 240
# Further away than this is a slip in the year, and no Friday can be worked out for the last days of the calendar.
LATEST = timedelta(days=366)
Outcome = Report.Outcome


class ReportForm(forms.Form):
    """What is required follows from the outcome; what does not belong to it is left out. `next_at` is UTC or None."""

    outcome = forms.ChoiceField(
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("Did it take place?"),
        error_messages={"required": gettext_lazy("Choose what became of the conversation.")},
    )
    response = forms.ChoiceField(
        choices=Report.Reaction.choices,
        required=False,
        widget=forms.RadioSelect,
        label=gettext_lazy("How did the customer react?"),
    )
    response_text = TextField(required=False, max_length=LONGEST, label=gettext_lazy("In their words"))
    next_step = TextField(required=False, max_length=STEP, label=gettext_lazy("What follows?"))
    next_date = DayField(
        required=False, label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    next_hour = HourField(required=False, label=gettext_lazy("Hour"))
    reason = TextField(required=False, max_length=LONGEST, label=gettext_lazy("What got in the way?"))

    def __init__(self, *args: Any, team: Team, conversation_at: datetime | None = None, **kwargs: Any) -> None:
        """`conversation_at` is when the promised conversation is: it cannot have taken place before."""
        super().__init__(*args, **kwargs)
        self.team = team
        self.conversation_at = conversation_at
        for name in ("response", "reason", "next_date", "next_hour"):
            # Asked for with some outcomes only; see templatetags.ui.field.
            self.fields[name].depends = True  # type: ignore[attr-defined] # ours

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        outcome = data.get("outcome")
        if outcome is None:
            return data
        if outcome == Outcome.HAPPENED:
            self._require_begun()
            self._require("response", _("Choose how the customer reacted."))
            if data.get("response") == Report.Reaction.AGREED:
                self._require("next_step", _("Write the next step you agreed on."))
            data["reason"] = ""
        else:
            self._require("reason", _("Write in a few words why."))
            data["response"] = data["response_text"] = ""
        if outcome == Outcome.RESCHEDULED:
            self._require("next_date", _("Pick the new day."))
            self._require("next_hour", _("Write the new hour too, like 10:00."))
        data["next_at"] = None if outcome == Outcome.NO_LONGER_VALID else self._next_at(data)
        return data

    def _require(self, field: str, message: str) -> None:
        if not self.cleaned_data.get(field) and field not in self.errors:
            self.add_error(field, message)

    def _require_begun(self) -> None:
        if self.conversation_at is None or self.conversation_at <= timezone.now():
            return
        at = date_format(self.conversation_at.astimezone(self.team.zone), "l j F, H:i")
        self.add_error(
            "outcome",
            _("The conversation is on %(at)s. Report it after that, or choose “Moved to a new date”.") % {"at": at},
        )

    @property
    def wrote(self) -> bool:
        """Whether anything stands here that the form did not begin with."""
        return any(self._typed(name) != " ".join(str(self.initial.get(name) or "").split()) for name in self.fields)

    def _typed(self, name: str) -> str:
        return " ".join(str(self.data.get(self.add_prefix(name), "")).split())

    def _next_at(self, data: dict[str, Any]) -> datetime | None:
        day: date | None = data.get("next_date")
        hour: time | None = data.get("next_hour")
        if day is None:
            if hour is not None and not self.errors:
                self.add_error("next_date", _("Pick the day for this hour."))
            return None
        if hour is None:
            if "next_hour" not in self.errors:
                self.add_error("next_hour", _("Write the hour too, like 10:00."))
            return None
        at = calendars.local(day, hour, self.team.timezone)
        if at <= timezone.now():
            self.add_error("next_date", _("This is in the past. Pick a day and hour still to come."))
        elif at > timezone.now() + LATEST:
            self.add_error("next_date", _("This is more than a year away. Check the year."))
        return at
