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
    "loss_sample": _("Shares are judged from so many plays on"),
    "loss_budget": _("Lost for want of a budget: speak up from (%)"),
    "loss_value": _("Lost because the value was not proven: speak up from (%)"),
    "change_counts": _("Day 90: a change counts from (%)"),
    "triggers_low": _("Day 90: triggers are low below so many a CSM and month"),
    "touch_workdays": _("The AE’s hours from a signal to the customer"),
}
# Rules that are one of a few, not a number.
CHOICES = {
    "touch_workdays": [
        (0, _("every hour counts")),
        (1, _("only hours of working days: no Saturday, Sunday or public holiday")),
    ]
}


def _choice(name: str) -> forms.TypedChoiceField:
    words = gettext("Choose one of the list.")
    return forms.TypedChoiceField(
        label=LABELS[name],
        choices=CHOICES[name],
        coerce=int,
        help_text=gettext("Open clocks are worked out anew when this changes."),
        error_messages=dict.fromkeys(("required", "invalid_choice"), words),
    )


class HouseRulesForm(forms.Form):
    """Every level and day; `own` gives what differs from the usual ones, `seen` the rules whose moves were shown."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = houserules.HouseRules()
        for name in NAMES:
            if name in CHOICES:
                self.fields[name] = _choice(name)
                continue
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

    @property
    def rules(self) -> str:
        """The rules as they were sent, in a few words of their own: what `seen` is compared with."""
        return "|".join(f"{name}={value}" for name, value in sorted(self.own.items())) or "usual"

    @property
    def is_unseen(self) -> bool:
        """Other rules, of which the person has not seen yet what they move."""
        return self.has_changed() and self.cleaned_data["seen"] != self.rules
