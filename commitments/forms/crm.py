"""What a team's CRM calls things, and lists of its record ids."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import crm, crmlist
from commitments.models import CrmSettings
from commitments.models.funnel import Stage
from facilitator import listfile

MOST_BYTES = 200 * 1024
LABELS = {
    "play": gettext_lazy("Our number of the play (external id)"),
    "loss_reason": gettext_lazy("Why it was lost"),
    "signal_source": gettext_lazy("Signal"),
    "sponsor": gettext_lazy("Executive sponsor"),
    "sponsor_title": gettext_lazy("The sponsor’s title"),
    "question_1": gettext_lazy("Discovery, first answer"),
    "question_2": gettext_lazy("Discovery, second answer"),
    "question_3": gettext_lazy("Discovery, third answer"),
    "exception": gettext_lazy("Exception to the close target"),
}


def validate_loadable(value: str) -> None:
    """What begins like a formula would lose its beginning in the file."""
    if crm.text(value) != value:
        raise ValidationError(_("Begin with a letter or a digit."))


def validate_api_name(value: str) -> None:
    if not crm.API_NAME.fullmatch(value):
        raise ValidationError(_("Write the API name of a custom field, like Executive_Sponsor__c."))


class CrmNamesForm(forms.Form):
    """The names of stages and own fields. What is as usual is not stored, so that it follows a later version."""

    opportunity_type = forms.CharField(
        label=gettext_lazy("Type of the opportunities"),
        max_length=120,
        required=False,
        validators=[validate_loadable],
        help_text=gettext_lazy("Empty: none is written."),
    )

    def __init__(self, *args: Any, own: CrmSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opportunity_type"].initial = own.opportunity_type
        for stage in Stage:
            field = forms.CharField(
                label=stage.label, max_length=120, initial=own.stage(stage), validators=[validate_loadable]
            )
            self.fields[f"stage_{stage}"] = field
        for ours, label in LABELS.items():
            self.fields[f"field_{ours}"] = forms.CharField(
                label=label, max_length=80, required=False, initial=own.field(ours), validators=[validate_api_name]
            )

    @property
    def stages(self) -> list[Any]:
        return [self[f"stage_{stage}"] for stage in Stage]

    @property
    def own_fields(self) -> list[Any]:
        return [self[f"field_{ours}"] for ours in LABELS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        seen: dict[str, str] = {}
        for ours in LABELS:
            name = data.get(f"field_{ours}", "")
            if name and name.casefold() in seen:
                self.add_error(f"field_{ours}", _("This field is used above already."))
            seen[name.casefold()] = ours
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "opportunity_type": data["opportunity_type"],
            "stages": {s.value: data[f"stage_{s}"] for s in Stage if data[f"stage_{s}"] != crm.STAGES[s]},
            "fields": {ours: data[f"field_{ours}"] for ours in LABELS if data[f"field_{ours}"] != crm.FIELDS[ours]},
        }


class CrmIdsForm(forms.Form):
    """Record ids as somebody exported them, or as the loader's success file. `rows` are (line, cells) then."""

    file = forms.FileField(
        label=gettext_lazy("Choose a CSV file"),
        required=False,
        help_text=gettext_lazy("An export with name and id, or the success file that the loader wrote. Up to 200 KB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={"empty": gettext_lazy("The file is empty. Choose another one.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the list"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Name and id in each line: accounts, users, contacts or leads, in any order."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "wrap": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        file = data.get("file")
        try:
            data["text"] = _text(file) if file is not None else data["text"]
            data["rows"] = _rows(data["text"])
        except listfile.ListFileError as error:
            self.add_error("text" if file is None else "file", str(error))
        return data


def _text(file: Any) -> str:
    if file.size > MOST_BYTES:
        raise listfile.ListFileError(_("This file is larger than 200 KB. Load it in parts."))
    return listfile.decode(file.read())


def _rows(text: str) -> list[tuple[int, list[str]]]:
    rows = list(listfile.lines_of(text))
    if not rows:
        raise listfile.ListFileError(_("Choose a file, or paste the list."))
    if len(rows) > crmlist.MOST + 1:
        raise listfile.ListFileError(_("These are more than 3,000 rows. Load them in parts."))
    return rows
