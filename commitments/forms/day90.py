"""One monthly value of a measure, and the note that is kept with a reading."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import calendars
from commitments.models import Measure
from commitments.valuelist import MOST_COUNT, MOST_VALUE
from facilitator.forms import one_of_the_list
from facilitator.models import Rep, Team
from sessions.forms import TextField

NUMBER = gettext_lazy("Write a number from 0 on, like 12 or 12.5.")
WHOLE = gettext_lazy("Write a whole number from 0 on, like 8.")


class ValueForm(forms.Form):
    """One value of one calendar month; triggers are a CSM's. Gives measure, month, rep, value and count."""

    measure = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=Measure.choices,
        error_messages=one_of_the_list(gettext_lazy("Choose what was measured.")),
    )
    month = forms.RegexField(
        r"^\d{4}-\d{2}$",
        label=gettext_lazy("Month"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-09"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "max_length"), gettext_lazy("Write the month like 2026-09.")
        ),
    )
    value = forms.DecimalField(
        label=gettext_lazy("Value"),
        min_value=Decimal(0),
        max_value=MOST_VALUE - 1,
        decimal_places=2,
        help_text=gettext_lazy("Triggers: how many. Touch: the median in hours. Expansion: money a year."),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_digits", "max_decimal_places"), NUMBER
        ),
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many are behind it"),
        required=False,
        min_value=0,
        max_value=MOST_COUNT,
        help_text=gettext_lazy(
            "A median of touches needs it; for a sum of deals it says how far the number can be trusted."
        ),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), WHOLE),
    )
    # See templatetags.ui.field.
    count.depends = True  # type: ignore[attr-defined] # ours

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = calendars.of(team).day_of(timezone.now())
        self.fields["rep"] = forms.ModelChoiceField(
            Rep.objects.filter(team=team, active=True),
            label=gettext_lazy("Whose triggers"),
            required=False,
            empty_label=str(_("The whole team’s value")),
            error_messages=one_of_the_list(gettext_lazy("Choose a CSM of this team.")),
        )

    def clean_month(self) -> date:
        try:
            month = date.fromisoformat(f"{self.cleaned_data['month']}-01")
        except ValueError:
            raise forms.ValidationError(_("Write the month like 2026-09.")) from None
        if month > self.today or month.year < 2000:
            raise forms.ValidationError(_("Choose a month that has begun."))
        return month

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("measure") == Measure.SIGNALS and not data.get("rep") and "rep" not in self.errors:
            self.add_error("rep", _("Triggers are counted by CSM: choose whose."))
        if data.get("measure") != Measure.SIGNALS:
            data["rep"] = None
        if data.get("measure") == Measure.TOUCHES and not data.get("count") and "count" not in self.errors:
            self.add_error("count", _("Write how many touches the median is of."))
        return data


class KeepForm(forms.Form):
    """What the team makes of it."""

    note = TextField(
        required=False,
        max_length=300,
        label=gettext_lazy("What you do about it"),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
        error_messages={"max_length": gettext_lazy("Shorten it to %(limit_value)d characters.")},
    )
