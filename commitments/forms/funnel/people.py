"""Who is on the customer's side."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import playguard
from commitments.forms.funnel.fields import NAME, text
from commitments.models import Play, Stakeholder
from commitments.stakeholders import StakeholderMap
from sessions.factsheet import ANSWERS


class PeopleForm(forms.Form):
    """A name, a title and whether we have spoken, for each of the four roles; and whose work it would be."""

    other_team = forms.ChoiceField(
        label=gettext_lazy("Another team would use it"),
        choices=ANSWERS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Tap one of the answers.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in Stakeholder.Role:
            self.fields[role.value] = text(NAME, _("Name"))
            self.fields[f"{role.value}_title"] = text(NAME, _("Title"))
            self.fields[f"{role.value}_met"] = forms.BooleanField(required=False, label=_("We have spoken"))

    def roles(self) -> list[tuple[Any, Any, Any, Any]]:
        return [
            (role.label, self[role.value], self[f"{role.value}_title"], self[f"{role.value}_met"])
            for role in Stakeholder.Role
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in (role.value for role in Stakeholder.Role):
            rest = data.get(f"{name}_title") or data.get(f"{name}_met")
            if rest and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Write the name too, or take the rest away."))
        return data

    @property
    def people(self) -> dict[str, dict[str, Any]]:
        """{role: what Stakeholder holds}."""
        data = self.cleaned_data
        return {
            role.value: {
                "name": data[role.value],
                "title": data[f"{role.value}_title"],
                "met": data[f"{role.value}_met"],
            }
            for role in Stakeholder.Role
        }


def initial_people(play: Play, found: StakeholderMap) -> dict[str, Any]:
    initial: dict[str, Any] = {"other_team": play.known.get(playguard.OTHER_TEAM, "")}
    for role, person in found.people.items():
        initial |= {role: person.name, f"{role}_title": person.title, f"{role}_met": person.met}
    return initial
