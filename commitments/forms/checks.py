"""What the manager found in a play, and the written exception that extends its close target."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.forms.days import still_to_come
from commitments.forms.desk import CHECKS
from sessions.forms import DayField, TextField

REASON, NAME = 300, 80
# Further away is no extension, but another play.
FURTHEST = timedelta(days=90)


class CheckForm(forms.Form):
    verdict = forms.ChoiceField(choices=CHECKS)


class ExtensionForm(forms.Form):
    """Reason, new day and who approved it. `close_by` is the target now, `today` the team's day."""

    reason = TextField(
        max_length=REASON,
        label=gettext_lazy("Why it takes longer"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REASON}),
        error_messages={
            "required": gettext_lazy("Write what happened that could not be known before."),
            "max_length": gettext_lazy("Shorten it to %(limit_value)d characters."),
        },
    )
    to_day = DayField(
        label=gettext_lazy("New close target"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("Choose the new day to sign.")),
    )
    approver = TextField(
        max_length=NAME,
        label=gettext_lazy("Approved by"),
        error_messages={
            "required": gettext_lazy("Write the name of who approved it."),
            "max_length": gettext_lazy("Shorten it to %(limit_value)d characters."),
        },
    )

    def __init__(self, *args: Any, close_by: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.close_by, self.today = close_by, today

    def clean_to_day(self) -> date:
        day: date = self.cleaned_data["to_day"]
        if day <= self.close_by:
            at = date_format(self.close_by, "l j F")
            raise forms.ValidationError(_("The target is %(day)s already. Choose a later day.") % {"day": at})
        return still_to_come(day, self.today, FURTHEST)
