"""Filters of the desk's lists, and the manager's one tap."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import ageing, periods, states
from commitments.models import Review
from sessions.forms import MOST, DayField, TextField

OWNER = re.compile(r"[rp]\d{1,18}")

STATE_LABELS = {
    states.OVERDUE: gettext_lazy("Overdue"),
    states.OPEN: gettext_lazy("To come"),
    states.KEPT: gettext_lazy("Kept"),
    states.NOT_KEPT: gettext_lazy("Not kept"),
    states.MOVED: gettext_lazy("Moved"),
    states.DROPPED: gettext_lazy("No longer makes sense"),
}


AGE_LABELS = {
    "0-2": gettext_lazy("0 to 2 days"),
    "3-7": gettext_lazy("3 to 7 days"),
    "8-14": gettext_lazy("8 to 14 days"),
    "15": gettext_lazy("15 days and more"),
}
PERIOD_LABELS = {
    1: gettext_lazy("This week"),
    4: gettext_lazy("4 weeks"),
    8: gettext_lazy("8 weeks"),
    13: gettext_lazy("13 weeks"),
    26: gettext_lazy("26 weeks"),
}


class PeriodFilter(forms.Form):
    """`weeks` is one of periods.LENGTHS."""

    weeks = forms.TypedChoiceField(choices=list(PERIOD_LABELS.items()), coerce=int, required=False, empty_value=None)

    def chosen(self) -> int:
        """The usual period for an address that names none, or one there is not."""
        self.is_valid()
        return self.cleaned_data.get("weeks") or periods.USUAL


class NotesFilter(forms.Form):
    """`state` is one of states.STATES, `rep` a Duty.owner_key, `week` a day of a week, `since` and `until` days,
    `program` a Program's key, `age` the code of a bucket; `carried` leaves what an earlier standup did not settle.
    """

    state = forms.ChoiceField(choices=list(STATE_LABELS.items()), required=False)
    rep = forms.CharField(required=False)
    week = DayField(required=False)
    since = DayField(required=False)
    until = DayField(required=False)
    program = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    age = forms.ChoiceField(choices=[(code, AGE_LABELS[code]) for code in ageing.BY_CODE], required=False)
    carried = forms.BooleanField(required=False)

    def clean_rep(self) -> str:
        rep: str = self.cleaned_data["rep"]
        if rep and not OWNER.fullmatch(rep):
            raise forms.ValidationError(_("Choose a rep from the desk."))
        return rep

    def clean_week(self) -> date | None:
        week: date | None = self.cleaned_data["week"]
        return states.monday(week) if week else None

    def chosen(self) -> dict[str, Any]:
        """The filters that are set and valid; a broken one is left out, so that an old link still opens."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


Verdict = Review.Verdict
LOOKS = [(verdict.value, verdict.label) for verdict in (Verdict.GO, Verdict.CHANGE, Verdict.STOP)]
CHECKS = [(verdict.value, verdict.label) for verdict in (Verdict.ON_TRACK, Verdict.SLIPPED, Verdict.SIGNED)]


class ReviewForm(forms.Form):
    """A bare tap is “go ahead”."""

    verdict = forms.ChoiceField(choices=LOOKS, required=False)
    note = TextField(required=False, max_length=300)

    def clean_verdict(self) -> str:
        return self.cleaned_data["verdict"] or Review.Verdict.GO
