"""Everything that comes into the hour from outside passes one of these."""

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from facilitator.dated import FIRST_YEAR, LAST_YEAR
from facilitator.models import Rep
from facilitator.prepared import PreparedRows
from facilitator.texts import clean_text
from sessions import codes, oneask
from sessions.models import TrainingSession

KEY = RegexValidator(r"^[0-9a-f]{16,64}$")
FEWEST_LETTERS = 2
LONGEST_CODE = 8
LONGEST_ASK = 240
# SQLite's largest whole number; a longer one is an error there, not a row that is missing.
MOST = 2**63 - 1


def letters(value: str) -> int:
    """How many characters of a text can be seen: marks, joiners and spaces do not count."""
    return sum(unicodedata.category(c)[0] not in "CMZ" for c in value)


class TextField(forms.CharField):
    """One line or paragraph that a person writes; measured after cleaning."""

    def to_python(self, value: Any) -> str | None:
        text: str | None = super().to_python(value)
        return clean_text(text) if text else text


class DayField(forms.DateField):
    """A day that somebody may mean."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class AskField(TextField):
    """One ask, after one fact at most. Two times offered in one question are one ask."""

    problems = {
        "two_questions": _(
            "Keep one question. Two times fit into one: “Does Tuesday at ten or Thursday at two suit you?”"
        ),
        "many_sentences": _("Keep two sentences at most: what you see, then the one thing you would like to agree."),
    }

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": _("Write the one sentence you will say to the customer."),
            "max_length": _("Shorten it to %(limit_value)d characters: one breath."),
            **kwargs.pop("error_messages", {}),
        }
        super().__init__(max_length=LONGEST_ASK, error_messages=messages, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        found = oneask.problem(value or "")
        if found is not None:
            raise forms.ValidationError(self.problems[found], code=found)


class CodeForm(forms.Form):
    """The join code, typed in any case, with or without spaces."""

    code = forms.CharField(
        label=_("Code on the screen"),
        max_length=24,
        error_messages={
            "required": _("Write the six letters and digits from the screen in the room."),
            "max_length": _("The code has six letters and digits. It is on the screen in the room."),
        },
    )

    def clean_code(self) -> str:
        code = codes.normalize(self.cleaned_data["code"])
        if not codes.CODE_LENGTH <= len(code) <= LONGEST_CODE:
            raise forms.ValidationError(_("The code has six letters and digits. It is on the screen in the room."))
        return code


def _active(team_id: int) -> QuerySet[Rep]:
    return Rep.objects.filter(team=team_id, active=True)


REP = PreparedRows(Rep, lambda team_id, pk: _active(team_id).filter(pk=pk), int, int)
# As the roster's own rule has it, which keeps two reps of one team from having one name.
REP_CALLED = PreparedRows(
    Rep,
    lambda team_id, name: _active(team_id).alias(low=Lower("name")).filter(low=Lower(Value(name))).order_by("pk")[:1],
    int,
    str,
)
GONE = _("This name is no longer on the list. Pick another, or write yours.")
ODD_NUMBERS = ("required", "invalid", "min_value", "max_value")


class PickForm(forms.Form):
    """A name picked from the roster; the role is the roster's."""

    rep = forms.IntegerField(min_value=1, max_value=MOST, error_messages=dict.fromkeys(ODD_NUMBERS, GONE))

    def __init__(self, *args: Any, team_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team_id = team_id

    def clean_rep(self) -> Rep:
        rep = REP.first(self.team_id, self.cleaned_data["rep"])
        if rep is None:
            raise forms.ValidationError(GONE)
        return rep

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rep: Rep | None = data.get("rep")
        return data if rep is None else {"rep": rep, "name": rep.name, "role": rep.role}


class NameForm(forms.Form):
    """A new name and a role. A typed roster name is that rep."""

    name = TextField(
        label=_("Your name"),
        max_length=60,
        error_messages={
            "required": _("Write your name, as your colleagues call you."),
            "max_length": _("Write at most %(limit_value)d characters; a short name is easier to call."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words", "enterkeyhint": "next"}),
    )
    role = forms.ChoiceField(
        label=_("You are"),
        choices=Rep.Role.choices,
        widget=forms.RadioSelect,
        error_messages={
            name: _("Choose CSM, AE, AM or other, so that you get the right partner.")
            for name in ("required", "invalid_choice")
        },
    )

    def __init__(self, *args: Any, team_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team_id = team_id

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if letters(name) < FEWEST_LETTERS:
            raise forms.ValidationError(_("Write at least two letters, so that others can call you."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "name" in data:
            data["rep"] = REP_CALLED.first(self.team_id, data["name"])
        return data


class SeatsForm(forms.Form):
    """How many people a room should have space for."""

    seats = forms.IntegerField(
        min_value=1,
        max_value=TrainingSession.MOST_SEATS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Write for how many people, 2000 at most."),
        ),
    )


class KeyForm(forms.Form):
    """The client-made key that travels with every answer of a phone."""

    client_key = forms.CharField(max_length=64, validators=[KEY])
