"""The form of a team's own levels and days."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from facilitator import houserules
from facilitator.houserules import NAMES

LABELS = {
    "adoption_gap": _("Below this, sell nothing (% in use)"),
    "usage_signal": _("From here it is a signal (%)"),
    "usage_ready": _("From here, if it lasts, they are ready (%)"),
    "usage_urgent": _("Above this it is urgent (%)"),
    "sponsor_days": _("A new leader’s window (days)"),
    "onboarding_from": _("First results, from (days after onboarding)"),
    "onboarding_until": _("First results, until (days)"),
    "renewal_open": _("Renewal window opens (days before the end)"),
    "renewal_review": _("Contract review begins (days before the end)"),
    "renewal_closed": _("Too late from (days before the end)"),
    "quiet_days": _("Quiet after a signed renewal (days)"),
    "clean_until": _("Clean window until (days after the renewal)"),
    "pain_days": _("How long a word on the pain counts (days)"),
    "upsell_cycle": _("Expected cycle of an upsell (days)"),
    "cross_sell_cycle": _("Expected cycle of a cross-sell (days)"),
}


class HouseRulesForm(forms.Form):
    """Every level and day; `own` gives what differs from the usual ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = houserules.HouseRules()
        for name in NAMES:
            low, high = houserules.bounds(name)
            words = gettext("Write a whole number from %(low)d to %(high)d.") % {"low": low, "high": high}
            self.fields[name] = forms.IntegerField(
                label=LABELS[name],
                min_value=low,
                max_value=high,
                help_text=gettext("usually %(value)d") % {"value": getattr(usual, name)},
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for lower, higher in list(houserules.out_of_order(data)):
            text = gettext("Choose a number above that of “%(other)s”.") % {"other": LABELS[lower]}
            self.add_error(higher, text)
        return data

    @property
    def own(self) -> dict[str, int]:
        return houserules.own(self.cleaned_data)
