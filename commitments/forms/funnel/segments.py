"""A segment with its target."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.forms.funnel.fields import money, text
from commitments.models import Segment
from facilitator.texts import same


class SegmentForm(forms.Form):
    """A segment with its target, and cycles of its own where its customers take longer."""

    name = text(60, gettext_lazy("Segment"), required=gettext_lazy("Write what you call these customers."))
    start = money(
        gettext_lazy("Recurring revenue a year"), gettext_lazy("Of the customers of this segment, at the beginning.")
    )
    rate = forms.DecimalField(
        label=gettext_lazy("Expansion rate, percent"),
        required=False,
        min_value=Decimal("0.1"),
        max_value=100,
        max_digits=4,
        decimal_places=1,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            gettext_lazy("Write a percentage like 15 or 7.5."),
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    period = forms.ChoiceField(
        label=gettext_lazy("The rate is of"),
        choices=Segment.Period.choices,
        widget=forms.RadioSelect,
        initial="quarter",
    )

    def __init__(self, *args: Any, segment: Segment | None = None, taken: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.segment, self.taken = segment, taken
        words = _("Write a whole number of days from 1 to 730, or leave it empty.")
        for name, label in (
            ("upsell_cycle", _("Cycle of an upsell")),
            ("cross_sell_cycle", _("Cycle of a cross-sell")),
        ):
            self.fields[name] = forms.IntegerField(
                label=label,
                required=False,
                min_value=1,
                max_value=730,
                help_text=_("In days; empty for the team’s."),
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
            )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if any(same(name) == same(other) for other in self.taken):
            raise forms.ValidationError(_("There is a segment of this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (data.get("start") is None) != (data.get("rate") is None):
            missing = "start" if data.get("start") is None else "rate"
            self.add_error(
                missing, _("A target needs both: the revenue, and the rate of it. Leave both empty for none.")
            )
        return data
