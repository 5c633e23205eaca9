"""A list as it comes in, what somebody says its columns mean, and what is said of a row that cannot be taken."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.accountlist import MOST_COLUMNS
from commitments.columns import Known
from commitments.listrows import Fault
from commitments.queries.lists import Sample
from facilitator import listfile
from facilitator.texts import clean_text

MOST_BYTES = 2 * 1024 * 1024
# Below the request limit of 256 KB; paste.js sends a longer paste as a file.
MOST_PASTED = 240 * 1024
LONGEST_NAME = 120
LONGEST_CELL = 300

Text = str | Promise
Choice = tuple[str, Text]
Choices = list[Choice | tuple[Text, list[Choice]]]
EXAMPLE: Text = gettext_lazy("Straight from the spreadsheet, with the line that names the columns.")
LEAVE_OUT: Choice = ("", gettext_lazy("leave out"))


@dataclass(frozen=True)
class Limits:
    """How large a list of one kind may be, and what is said of it."""

    most_rows: int
    known: Known[Any]
    too_long: Text
    empty: Text
    # Said before anything is sent.
    too_large: Text
    hint: Text
    example: Text = EXAMPLE
    longest_cell: int = LONGEST_CELL

    def read(self, file: Any) -> list[list[str]]:
        """The cells of an uploaded file. Raises listfile.ListFileError."""
        if file.size > MOST_BYTES:
            raise listfile.ListFileError(
                _("This file is larger than 2 MB. Export fewer columns, or one region at a time.")
            )
        data = file.read()
        if data.startswith(listfile.SPREADSHEET):
            return self._checked(listfile.sheet_of(data, most_rows=self.most_rows, most_columns=MOST_COLUMNS))
        return self.read_text(listfile.decode(data))

    def read_text(self, text: str) -> list[list[str]]:
        return self._checked(listfile.lines_of(text))

    def _checked(self, found: Iterator[tuple[int, list[str]]]) -> list[list[str]]:
        rows: list[list[str]] = []
        for number, cells in found:
            if len(cells) > MOST_COLUMNS:
                values = {"line": number, "n": len(cells), "most": MOST_COLUMNS}
                raise listfile.ListFileError(
                    _("Line %(line)s has %(n)s columns. Leave only those that matter, %(most)s at most.") % values
                )
            rows.append([cell[: self.longest_cell] for cell in cells])
            # A header line is one row more.
            if len(rows) - 1 > self.most_rows:
                raise listfile.ListFileError(self.too_long % {"most": self.most_rows})
        count = len(rows) - self.known.has_header(rows)
        if count > self.most_rows:
            raise listfile.ListFileError(self.too_long % {"most": self.most_rows})
        if count < 1 or max(map(len, rows)) < 2:
            raise listfile.ListFileError(str(self.empty))
        return rows


class ListForm(forms.Form):
    """A list, pasted or as a file. `rows` are its cells then; with `header` the first names them."""

    # For the script that sends a long text as a file.
    most_bytes, most_pasted = MOST_BYTES, MOST_PASTED
    file = forms.FileField(
        label=gettext_lazy("Choose a CSV or XLSX file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,text/csv"}),
        error_messages={
            "empty": gettext_lazy("The file is empty. Choose another one."),
            "missing": gettext_lazy("The file did not arrive. Choose it again."),
            "invalid": gettext_lazy("The file did not arrive. Choose it again."),
        },
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the list here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off"}),
    )

    def __init__(self, *args: Any, limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits = limits
        self.fields["file"].help_text, self.fields["text"].help_text = str(limits.hint), str(limits.example)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        file = data.get("file")
        if file is None and not data.get("text", "").strip():
            raise forms.ValidationError(_("Choose a file, or paste the list."))
        try:
            rows = self.limits.read(file) if file is not None else self.limits.read_text(data["text"])
        except listfile.ListFileError as error:
            self.add_error("text" if file is None else "file", str(error))
            return data
        data["rows"], data["header"] = rows, self.limits.known.has_header(rows)
        data["name"] = clean_text(file.name)[:LONGEST_NAME] if file is not None else _("Pasted list")
        return data


class MeaningsForm(forms.Form):
    """What each column of a list means; `columns` is {meaning: position} then. Made for one list by its samples."""

    # What a column can mean; the first one is to leave it out.
    meanings: ClassVar[Choices]
    # One of these must be among them, or what to say.
    needed: ClassVar[Sequence[tuple[AbstractSet[str], Text]]]

    header = forms.BooleanField(label=gettext_lazy("The first line names the columns"), required=False)

    def __init__(self, *args: Any, samples: Sequence[Sample], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.samples = samples
        for sample in samples:
            self.fields[_field(sample)] = forms.ChoiceField(
                label=sample.name,
                choices=self.meanings,
                required=False,
                error_messages={"invalid_choice": gettext_lazy("Choose one of the meanings, or leave the column out.")},
            )

    def lines(self) -> "Iterator[tuple[Sample, BoundField]]":
        for sample in self.samples:
            yield sample, self[_field(sample)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        columns: dict[str, int] = {}
        for sample in self.samples:
            chosen = data.get(_field(sample))
            if not chosen:
                continue
            if chosen in columns:
                first = next(other.name for other in self.samples if other.position == columns[chosen])
                text = _("“%(column)s” has this meaning already. Leave one of the two out.") % {"column": first}
                self.add_error(_field(sample), text)
            columns.setdefault(chosen, sample.position)
        data["columns"] = columns
        if not self.errors:
            for field, said in list(self.missing(columns)):
                self.add_error(field, str(said))
        return data

    def missing(self, columns: Mapping[str, int]) -> Iterator[tuple[str | None, Text]]:
        """(field, what to say) of meanings that are missing, or do not go together."""
        for some, said in self.needed:
            if not some & columns.keys():
                yield None, said


class ImportForm(MeaningsForm):
    """The same of a list that is imported; `unsaid` names the field that says what a row is that does not."""

    labels: ClassVar[Mapping[Any, Text]]
    faults: ClassVar[Mapping[str, Text]]
    unsaid: ClassVar[str]
    unsaid_missing: ClassVar[Text]
    # What the columns are taken for where no line names them.
    order: ClassVar[Sequence[str]] = ()

    def missing(self, columns: Mapping[str, int]) -> Iterator[tuple[str | None, Text]]:
        yield from super().missing(columns)
        if self.unsaid not in columns and not self.cleaned_data.get(self.unsaid):
            yield self.unsaid, self.unsaid_missing

    @property
    def unsaid_field(self) -> BoundField:
        return self[self.unsaid]

    @classmethod
    def in_words(cls, fault: Fault) -> str:
        """What is wrong with a row."""
        column = str(cls.labels[fault.column]) if fault.column else ""
        told = {"column": column, "text": fault.text[:40], "most": fault.most}
        return str(cls.faults[fault.code]) % told


def unsaid_choice(label: Any, choices: Sequence[Any]) -> forms.ChoiceField:
    nothing = ("", gettext_lazy("nothing: such a row is at fault"))
    return forms.ChoiceField(label=label, choices=[nothing, *choices], required=False)


class LeaveOutForm(forms.Form):
    """Import what can be taken; rows at fault are left out only on purpose."""

    leave_out = forms.BooleanField(required=False, label=gettext_lazy("Leave out the rows at fault"))


def _field(sample: Sample) -> str:
    return f"column-{sample.position}"


def initial_of(columns: Mapping[str, int], guessed: Mapping[int, str]) -> dict[str, str]:
    """What the columns begin with: what was said before, or what is guessed."""
    known = {position: column for column, position in columns.items()} or guessed
    return {f"column-{position}": str(column) for position, column in known.items()}
