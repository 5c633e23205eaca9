"""A signal as a phone logs it in a few seconds, its packet, and what a board is asked for."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import calendars, signalrules, states
from commitments.forms.fields import MomentField
from commitments.models import Signal, Trigger
from facilitator.models import Team
from facilitator.texts import clean_text
from sessions.forms import MOST, AskField, DayField, TextField

# As for a packet: a signal that old is none.
OLDEST_DAYS = 366
STATE_LABELS = {
    states.OPEN: gettext_lazy("Open"),
    states.MISSED: gettext_lazy("Missed"),
    states.IN_TIME: gettext_lazy("In time"),
    states.LATE: gettext_lazy("Late"),
}
SHORTER = gettext_lazy("Shorten it to %(limit_value)d characters.")
NUMBER = gettext_lazy("Write a number such as 174, without a unit.")

NAMES = forms.TextInput(attrs={"list": "names", "autocomplete": "off"})


def _text(most: int, label: Any, missing: Any = "", **kwargs: Any) -> TextField:
    errors = {"max_length": SHORTER, "required": missing}
    return TextField(max_length=most, required=bool(missing), label=label, error_messages=errors, **kwargs)


def _number(label: Any) -> forms.DecimalField:
    said = dict.fromkeys(("invalid", "min_value", "max_digits", "max_whole_digits"), NUMBER)
    return forms.DecimalField(
        required=False,
        max_digits=14,
        decimal_places=2,
        min_value=Decimal(0),
        label=label,
        error_messages=said | {"max_decimal_places": gettext_lazy("Two decimals are enough.")},
    )


class QuickForm(forms.Form):
    """Account, trigger, one line: what a CSM has time for. `ae` is who reaches the customer, if they know."""

    account = _text(200, gettext_lazy("Account"), gettext_lazy("Write which customer this is about."))
    trigger = forms.ChoiceField(
        choices=Trigger.choices,
        label=gettext_lazy("Why now"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose what you saw.")),
    )
    evidence = _text(
        240, gettext_lazy("The proof"), gettext_lazy("Write the number, name or date that proves the trigger.")
    )
    ae_name = _text(120, gettext_lazy("AE who reaches the customer"))


class HandoffForm(forms.Form):
    """The rest of the packet (CONTENT 1.5). Nothing here is needed for the clock; what is left out stays empty."""

    evidence = QuickForm.base_fields["evidence"]
    metric = _text(80, gettext_lazy("What is measured"))
    value = _number(gettext_lazy("Where it stands"))
    limit = _number(gettext_lazy("Of how much"))
    observed_on = DayField(
        required=False,
        label=gettext_lazy("Seen on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Pick the day you saw it.")},
    )
    link = _text(500, gettext_lazy("Link to where it can be seen"))
    outcome = _text(240, gettext_lazy("What they wanted to reach when they started"))
    ask = AskField(required=False, label=gettext_lazy("One sentence for the next step"))
    csm_name = _text(120, gettext_lazy("CSM"), widget=NAMES)
    ae_name = _text(120, gettext_lazy("AE"), widget=NAMES)
    joint = forms.BooleanField(required=False, label=gettext_lazy("Both go to the first meeting"))

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team

    def clean_observed_on(self) -> date | None:
        day: date | None = self.cleaned_data["observed_on"]
        today = calendars.of(self.team).day_of(timezone.now())
        if day is not None and day > today:
            raise forms.ValidationError(_("This day is still to come. Pick the day you saw it."))
        if day is not None and day < today - timedelta(days=OLDEST_DAYS):
            raise forms.ValidationError(_("This is more than a year ago. A signal that old is none; find a fresh one."))
        return day

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not is_web_address(link):
            raise forms.ValidationError(_("Paste the whole address, beginning with https://."))
        return link

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("joint"):
            for name in ("csm_name", "ae_name"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Name both, or say that only one of you goes."))
        if data.get("value") is not None and data.get("limit") == 0:
            self.add_error("limit", _("Write how much there is in all: a number above zero."))
        # A day that was left out stays the one that it was logged with.
        if data.get("observed_on") is None:
            data.pop("observed_on", None)
        return data


class SignalForm(HandoffForm):
    """A whole signal at once, at the desk."""

    account = QuickForm.base_fields["account"]
    trigger = QuickForm.base_fields["trigger"]

    field_order = ("account", "trigger", "evidence")


def is_web_address(text: str) -> bool:
    """http or https, with a host and without a space: nothing that a browser would run."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text


class TouchForm(forms.Form):
    """How the AE reached out; empty: not after all. `at` only where somebody says when it was."""

    how = forms.ChoiceField(choices=Signal.Touch.choices, required=False)
    at = MomentField(
        required=False,
        label=gettext_lazy("When it was"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"invalid": gettext_lazy("Pick the day and hour, or leave it empty for now.")},
    )

    def __init__(self, *args: Any, signal: Signal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signal = signal

    def clean_at(self) -> datetime | None:
        """In UTC; the page sends the team's own time."""
        typed: datetime | None = self.cleaned_data["at"]
        if typed is None:
            return None
        at = typed.replace(tzinfo=self.signal.team.zone).astimezone(UTC)
        if at > timezone.now():
            raise forms.ValidationError(_("This is still to come. Pick when the customer was reached."))
        # The page knows minutes only: the minute of the logging itself is not before it.
        if at < self.signal.logged_at - timedelta(minutes=1):
            raise forms.ValidationError(_("This is before the signal was logged. Its clock starts there."))
        return max(at, self.signal.logged_at)


class BoardFilter(forms.Form):
    """`state` is one of queries.signals.STATES, `rep` a CSM's or AE's id, `find` a part of an account's name."""

    state = forms.ChoiceField(choices=list(STATE_LABELS.items()), required=False)
    trigger = forms.ChoiceField(choices=Trigger.choices, required=False)
    rep = forms.IntegerField(min_value=1, max_value=MOST, required=False)
    find = forms.CharField(max_length=60, required=False)

    def clean_find(self) -> str:
        return signalrules.key(clean_text(self.cleaned_data["find"]))

    def chosen(self) -> dict[str, Any]:
        """The filters that are set and valid; a broken one is left out, so that an old link still opens."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
