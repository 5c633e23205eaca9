"""What a rep says when a clock ends: one tap, the sponsor's name and day, or the day on which the pain was said."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import calendars
from commitments.forms.days import FURTHEST, still_to_come
from commitments.forms.plays import NAME
from commitments.models import Duty
from facilitator.models import Team
from sessions.forms import DayField, TextField


class SponsorFoundForm(forms.Form):
    """Who signs, and when that person sees it: all three, or it is no play (CONTENT 1.4, P2.S5)."""

    sponsor_name = TextField(
        max_length=NAME,
        error_messages={
            "required": gettext_lazy("Write the name of who signs. No name, no play."),
            "max_length": gettext_lazy("Shorten it to %(limit_value)d characters: one name."),
        },
    )
    sponsor_title = TextField(
        max_length=NAME,
        error_messages={
            "required": gettext_lazy("Write the sponsor’s title."),
            "max_length": gettext_lazy("Shorten it to %(limit_value)d characters: one title."),
        },
    )
    sponsor_on = DayField(
        error_messages=dict.fromkeys(
            ("required", "invalid"), gettext_lazy("Choose the day you are in front of the sponsor.")
        )
    )

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = calendars.of(team).day_of(timezone.now())

    def clean_sponsor_on(self) -> date:
        return still_to_come(self.cleaned_data["sponsor_on"], self.today)


class SaidAgainForm(forms.Form):
    """The day on which somebody there said the pain last."""

    said = DayField(
        error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("Choose the day on which they said it."))
    )

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = calendars.of(team).day_of(timezone.now())

    def clean_said(self) -> date:
        day: date = self.cleaned_data["said"]
        if day > self.today:
            raise forms.ValidationError(_("This is still to come. Choose the day on which they said it."))
        if day < self.today - FURTHEST:
            raise forms.ValidationError(_("This is more than a year ago. Ask again, and choose that day."))
        return day


class ClocksFilter(forms.Form):
    """Which clocks a list shows: `kind` is one of Duty.CLOCKS; one that is not known is left out."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in Duty.CLOCKS], required=False)

    def chosen(self) -> str:
        self.is_valid()
        kind: str = self.cleaned_data.get("kind", "")
        return kind
