"""Filters of the list of plays, of the funnel and of the loss review, as they stand in the address."""

import datetime as dt
from typing import Any

from django import forms

from commitments.forms.desk import OWNER
from commitments.models import LossReason, Motion, Stage
from facilitator.dated import FIRST_YEAR, LAST_YEAR
from facilitator.texts import clean_text

SPANS = (90, 365)
OPEN, SLOW = "open", "slow"


class PlaysFilter(forms.Form):
    """`show` is a stage, `open` or `slow`; `month` the month it was closed in, like 2026-11; `since` days of birth."""

    show = forms.ChoiceField(choices=[(OPEN, OPEN), (SLOW, SLOW), *Stage.choices], required=False)
    motion = forms.ChoiceField(choices=Motion.choices, required=False)
    reason = forms.ChoiceField(choices=LossReason.choices, required=False)
    rep = forms.CharField(required=False)
    segment = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    month = forms.CharField(required=False, max_length=7)
    months = forms.IntegerField(min_value=1, max_value=12, required=False)
    since = forms.TypedChoiceField(choices=[(span, span) for span in SPANS], coerce=int, required=False)
    find = forms.CharField(max_length=60, required=False)

    def clean_rep(self) -> str:
        rep: str = self.cleaned_data["rep"]
        if rep and not OWNER.fullmatch(rep):
            raise forms.ValidationError("")
        return rep

    def clean_month(self) -> dt.date | None:
        return month_of(self.cleaned_data["month"])

    def clean_find(self) -> str:
        return clean_text(self.cleaned_data["find"])

    def chosen(self) -> dict[str, Any]:
        """What is set and makes sense; the rest is left out, so that an old link still opens."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def month_of(text: str) -> dt.date | None:
    """The first day of a month written like 2026-11; None for anything else."""
    try:
        day = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
