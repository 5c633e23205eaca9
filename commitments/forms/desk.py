"""Filters of the desk's lists, and the manager's one tap."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import states
from commitments.models import Review
from sessions.forms import DayField, TextField

OWNER = re.compile(r"[rp]\d{1,18}")

STATE_LABELS = {
    states.OVERDUE: gettext_lazy("Overdue"),
    states.OPEN: gettext_lazy("To come"),
    states.KEPT: gettext_lazy("Kept"),
    states.NOT_KEPT: gettext_lazy("Not kept"),
    states.MOVED: gettext_lazy("Moved"),
    states.DROPPED: gettext_lazy("No longer makes sense"),
}


class NotesFilter(forms.Form):
    """`state` is one of states.STATES, `rep` a Duty.owner_key, `week` a day of a week, `since` a first day."""

    state = forms.ChoiceField(choices=list(STATE_LABELS.items()), required=False)
    rep = forms.CharField(required=False)
    week = DayField(required=False)
    since = DayField(required=False)

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
