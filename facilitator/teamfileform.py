"""A team's file, as it is sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator.portable import outcome, packing
from facilitator.texts import clean_text

LONGEST_NAME = 120


class TeamFileForm(forms.Form):
    """`taken` holds name and packed data of what is a team's file, in a version that is known here."""

    file = forms.FileField(
        label=gettext_lazy("Choose a team’s file"),
        help_text=gettext_lazy("JSON as AskOnce writes it, packed or not. Up to 2.9 MB; a packed one holds far more."),
        widget=forms.FileInput(attrs={"accept": ".json,.gz,application/json,application/gzip"}),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("The file is empty. Choose another one."),
        },
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if file is None:
            return data
        if file.size > packing.MOST_BYTES:
            self.add_error("file", _("This file is larger than 2.9 MB. Take the packed one."))
            return data
        content = file.read()
        try:
            outcome.checked(packing.unpacked(content))
        except outcome.FileError as error:
            self.add_error("file", str(error))
            return data
        data["taken"] = {"name": clean_text(file.name)[:LONGEST_NAME], "data": packing.pack(content)}
        return data
