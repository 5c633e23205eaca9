"""Forms for the parts of a program, made from the rules that its file is read by."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any, get_type_hints

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator.editor.fields import (
    DecimalNumberField,
    NumberField,
    QuestionsField,
    RowsField,
    TextField,
    tidy,
)
from facilitator.editor.words import hint_of, label_of
from facilitator.kinds import ActivityKind
from facilitator.models import Claim, Team
from facilitator.programfile import limits
from facilitator.programfile.limits import Choice, Flag, Key, Number, Rule, Text, Texts
from facilitator.programfile.parts import LANGUAGES
from facilitator.programfile.settings import MAX_ITEM, MAX_ITEMS, MAX_NUMBER, MAX_TEXT
from facilitator.programfile.values import KEY
from facilitator.texts import clean_text

RULES = {
    "program": limits.PROGRAM,
    "sections": limits.SECTION,
    "activities": limits.ACTIVITY,
    "claims": limits.CLAIM,
    "scenarios": limits.SCENARIO,
}
Choices = Sequence[tuple[str, Any]]
# Longer settings get a field of several lines.
LINE = 120
TOKEN = re.compile(r"[0-9a-f]{16,64}")


class SeenForm(forms.Form):
    """Which number of the draft the page showed, and the page's own name for what was typed in it."""

    seen = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_token(self) -> str:
        """Empty where it is none of ours: it goes into an address."""
        token = self.cleaned_data["token"]
        return token if TOKEN.fullmatch(token) else ""


class PartForm(SeenForm):
    """One part: `noun` names its rules; `kind` is an activity's; `sections`, `scenarios` and `figures` are choices.

    `language` is what the program's second language is called; without one there are no fields for it.
    """

    def __init__(
        self,
        *args: Any,
        noun: str,
        kind: ActivityKind | None = None,
        sections: Choices = (),
        scenarios: Choices = (),
        language: str = "",
        figures: Choices = (),
        new: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.noun = noun
        for name, rule in RULES[noun].items():
            if name in limits.SECOND and not language:
                continue
            if isinstance(rule, Key) and name == "key":
                if new and noun == "scenarios":
                    self.fields[name] = _key_field(noun, name, rule)
            else:
                self.fields[name] = _field(noun, name, rule, sections)
                if name in limits.SECOND:
                    self.fields[name].label = f"{self.fields[name].label} ({language})"
        if noun == "sections" and not new:
            longest = limits.FAQ["question"], limits.FAQ["answer"]
            question, answer = (rule.high for rule in longest if isinstance(rule, Text))
            self.fields["faq"] = QuestionsField(
                high=limits.MAX_FAQ,
                question=question,
                answer=answer,
                label=label_of(noun, "faq"),
                help_text=hint_of(noun, "faq"),
            )
        if kind is not None:
            for name, field in settings_fields(kind.settings, scenarios, figures).items():
                self.fields[f"settings.{name}"] = field
                if isinstance(field, ChoicesField):
                    field.begin_with(self.initial.get(f"settings.{name}") or ())

    @property
    def parts(self) -> list[forms.BoundField]:
        """The visible fields, in order."""
        return self.visible_fields()

    def values(self, now: Mapping[str, Any]) -> dict[str, Any]:
        """What was written, by field; what only a browser's way of sending has changed is as it is `now`."""
        written = {name: value for name, value in self.cleaned_data.items() if name not in SeenForm.base_fields}
        return {
            name: now[name] if self._alike(name, value, now.get(name)) else value for name, value in written.items()
        }

    def _alike(self, name: str, value: Any, now: Any) -> bool:
        field = self.fields[name]
        # A field of one line has no way to send the line breaks that a file may have there.
        one_line = isinstance(field, TextField) and not field.long
        return bool(_plain(value, one_line) == _plain(now, one_line))


def _plain(value: Any, one_line: bool) -> Any:
    if isinstance(value, str):
        return " ".join(tidy(value).split("\n")) if one_line else tidy(value)
    if isinstance(value, list):
        return [_plain(each, one_line) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each, one_line) for name, each in value.items()}
    return value


def _field(noun: str, name: str, rule: Rule, sections: Choices) -> forms.Field:
    words: dict[str, Any] = {"label": label_of(noun, name), "help_text": hint_of(noun, name)}
    match rule:
        case Text():
            return TextField(high=rule.high, long=rule.long, required=rule.required, **words)
        case Texts():
            return RowsField(high=rule.high, each=rule.each, **words)
        case Number():
            return NumberField(low=rule.low, high=rule.high, **words)
        case Flag():
            return forms.BooleanField(required=False, **words)
        case Choice():
            return _words(rule, words)
        case Key():
            return _choice(sections, words)


def _words(rule: Choice, words: dict[str, Any]) -> forms.ChoiceField:
    labels = dict(Claim.Standing.choices) | LANGUAGES
    choices = [(word, labels[word]) for word in rule.words]
    if rule.required:
        return _choice(choices, words)
    return _choice([("", _("None")), *choices], words | {"required": False})


def _choice(choices: Choices, words: dict[str, Any]) -> forms.ChoiceField:
    wrong = gettext_lazy("Choose one of the list.")
    messages = {"required": wrong, "invalid_choice": wrong}
    return forms.ChoiceField(choices=list(choices), error_messages=messages, **words)


def _key_field(noun: str, name: str, rule: Key) -> forms.Field:
    wrong = _("Use only letters a to z, digits, - and _, at most %(n)d of them.") % {"n": rule.high}
    return forms.RegexField(
        f"^{KEY.pattern}$",
        max_length=rule.high,
        label=label_of(noun, name),
        help_text=hint_of(noun, name),
        error_messages=dict.fromkeys(("required", "invalid", "max_length"), wrong),
    )


def settings_fields(settings: type, scenarios: Choices = (), figures: Choices = ()) -> dict[str, forms.Field]:
    """A field for each setting of an activity's dataclass, bounded by its metadata.

    `label` and `hint` in the metadata are what the field is called and what is said about it.
    """
    hints = get_type_hints(settings)
    return {
        field.name: _setting(field.name, hints[field.name], field.metadata, scenarios, figures)
        for field in dataclasses.fields(settings)
    }


def _setting(name: str, hint: Any, bounds: Mapping[str, Any], scenarios: Choices, figures: Choices) -> forms.Field:
    words: dict[str, Any] = {
        "label": bounds.get("label") or label_of("settings", name),
        "help_text": bounds.get("hint", ""),
    }
    low, high = bounds.get("min", 0), bounds.get("max")
    if hint is bool:
        return forms.BooleanField(required=False, **words)
    if hint is int:
        return NumberField(low=low, high=MAX_NUMBER if high is None else high, **words)
    if hint is float:
        return DecimalNumberField(low=low, high=MAX_NUMBER if high is None else high, **words)
    if hint is str:
        longest = MAX_TEXT if high is None else high
        return TextField(high=longest, long=longest > LINE, required=low > 0, **words)
    if name == "scenarios":
        return ChoicesField(choices=scenarios, required=low > 0, **words)
    if bounds.get("choices"):
        return ChoicesField(choices=bounds["choices"], most=high, required=low > 0, **words)
    if bounds.get("figures") and figures:
        keys = ", ".join(f"{key} ({title})" for key, title in figures)
        words["help_text"] = f"{words['help_text']} {_('Keys here: %(keys)s.') % {'keys': keys}}"
    return RowsField(low=low, high=MAX_ITEMS if high is None else high, each=MAX_ITEM, **words)


class ChoicesField(forms.MultipleChoiceField):
    """Some of a list, in its order, such as scenarios of this program; `most` is how many may be chosen."""

    def __init__(self, *, choices: Choices, most: int | None = None, **kwargs: Any) -> None:
        self.listed, self.most = list(choices), most
        wrong = gettext_lazy("Choose at least one of the list.")
        messages = {"required": wrong, "invalid_choice": wrong}
        super().__init__(choices=self.listed, widget=forms.CheckboxSelectMultiple, error_messages=messages, **kwargs)

    def begin_with(self, chosen: Sequence[str]) -> None:
        """Those that are chosen come first, in their own order: saving what is shown changes nothing."""
        place = {key: number for number, key in enumerate(chosen)}
        self.choices = sorted(self.listed, key=lambda choice: place.get(str(choice[0]), len(place)))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.most is not None and len(value) > self.most:
            words = {"n": self.most, "size": len(value)}
            raise forms.ValidationError(_("Choose %(n)d at most; these are %(size)d.") % words)


class NewProgramForm(forms.Form):
    """A program of a team's own: a title, and the team that it belongs to."""

    def __init__(self, *args: Any, teams: Any, titled: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if titled:
            high = limits.PROGRAM["title"]
            self.fields["title"] = TextField(
                high=high.high if isinstance(high, Text) else 0,
                label=label_of("program", "title"),
                help_text=hint_of("program", "title"),
            )
        wrong = gettext_lazy("Choose one of the teams that you run.")
        self.fields["team"] = forms.ModelChoiceField(
            Team.objects.filter(pk__in=teams.values("pk")).order_by("name", "pk"),
            label=gettext_lazy("For team"),
            empty_label=None,
            help_text=gettext_lazy("Its owner and its facilitators can change it."),
            error_messages={"required": wrong, "invalid_choice": wrong},
        )

    def clean_title(self) -> str:
        return clean_text(self.cleaned_data["title"])


class MinutesForm(SeenForm):
    """The minutes of every section at once."""

    def __init__(self, *args: Any, sections: Sequence[tuple[str, str, int]], **kwargs: Any) -> None:
        """`sections` are (key, title, minutes)."""
        super().__init__(*args, **kwargs)
        rule = limits.SECTION["minutes"]
        low, high = (rule.low, rule.high) if isinstance(rule, Number) else (0, 0)
        for key, title, minutes in sections:
            field = NumberField(low=low, high=high, label=title, initial=minutes)
            field.widget.attrs |= {"data-minutes": "", "form": "minutes"}
            self.fields[f"minutes-{key}"] = field

    def minutes(self) -> dict[str, int]:
        return {
            name.removeprefix("minutes-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("minutes-")
        }


class KindForm(SeenForm):
    """Which kind of activity a section gets next."""

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"label": label_of("activities", "key"), "help_text": hint_of("activities", "key")}
        self.fields["kind"] = _choice(kinds, words)
