"""Fields that the forms of plays share."""

import re
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Play
from facilitator.models import Rep, Team
from facilitator.texts import same
from sessions.forms import DayField, TextField

ACCOUNT, PRODUCT, NAME, LONG = 200, 120, 80, 300
# An answer of the hour, and the name that goes with it.
ANSWER = 400
TOO_LONG = gettext_lazy("Shorten it to %(limit_value)d characters.")
ANSWER_LABELS = (
    gettext_lazy("1 · How it works now: who, with what, how long"),
    gettext_lazy("2 · Where it hurts, and what that cost in three months"),
    gettext_lazy("3 · The one thing to fix, and who would notice first"),
)


def text(most: int, label: Any, *, required: Any = "", hint: Any = "", area: bool = False) -> TextField:
    """`required` is what to write where nothing stands; without it the field may stay empty."""
    messages = {"max_length": TOO_LONG} | ({"required": required} if required else {})
    widget = forms.Textarea(attrs={"rows": 2}) if area else forms.TextInput(attrs={"autocomplete": "off"})
    return TextField(
        max_length=most, label=label, required=bool(required), help_text=hint, error_messages=messages, widget=widget
    )


def day(label: Any, *, required: bool, hint: Any = "") -> DayField:
    words = dict.fromkeys(("required", "invalid"), gettext_lazy("Choose a day."))
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return DayField(label=label, required=required, error_messages=words, widget=widget, help_text=hint)


class MoneyField(forms.DecimalField):
    """An amount, also with the comma between thousands that pages print; 1e3 is none."""

    THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            if "e" in value.lower():
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            if self.THOUSANDS.fullmatch(value.strip()):
                value = value.replace(",", "")
        return super().to_python(value)


def money(label: Any, hint: Any = "") -> MoneyField:
    words = gettext_lazy("Write an amount like 50400, without a currency; at most twelve digits before the point.")
    return MoneyField(
        label=label,
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=hint,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"), words
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def answers(play: Play | None, *, required: Any = "") -> dict[str, TextField]:
    """The three, each with where it comes from if that was the hour."""
    from_hour = play.from_hour if play else (False,) * len(ANSWER_LABELS)
    return {
        f"answer_{number}": text(
            ANSWER, label, area=True, required=required, hint=heard_from(play) if play and carried else ""
        )
        for number, (label, carried) in enumerate(zip(ANSWER_LABELS, from_hour, strict=True), 1)
    }


def heard_from(play: Play) -> str:
    """Who wrote the answers down, and on which day of the team."""
    if play.heard_at is None:
        return ""
    on = date_format(play.heard_at.astimezone(play.team.zone), "j F Y")
    words = {"name": play.heard["by"], "day": on}
    return _("As %(name)s wrote it in the hour of %(day)s. Change it if the customer says otherwise.") % words


class PersonField(forms.CharField):
    """One of the team by name, as people type it; the Rep, or None for nothing."""

    def __init__(self, *, team: Team, role: str = "", **kwargs: Any) -> None:
        super().__init__(required=False, max_length=NAME, error_messages={"max_length": TOO_LONG}, **kwargs)
        self.team = team

    def clean(self, value: Any) -> Rep | None:
        name = super().clean(value)
        if not name:
            return None
        # Compared here: a laptop's SQLite knows the two cases of English letters only. Somebody active comes first.
        known = Rep.objects.filter(team=self.team).order_by("-active", "pk").values_list("pk", "name")
        found = next((pk for pk, own in known if same(own) == same(name)), None)
        if found is None:
            raise forms.ValidationError(
                _("Nobody on the team’s list is called “%(name)s”. Write the name as it stands there."),
                params={"name": name},
            )
        return Rep.objects.get(pk=found)
