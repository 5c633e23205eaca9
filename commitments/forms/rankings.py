"""An account list as it comes in, and what somebody says its columns mean."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.accountlist import MOST_COLUMNS, MOST_ROWS
from commitments.columns import SEEN, Column, has_header
from commitments.density import Band
from commitments.models import Ranking, Trigger
from commitments.models.rankings import MOST_FOCUS
from commitments.queries.rankings import Sample
from facilitator import listfile
from facilitator.texts import clean_text

MOST_BYTES = 2 * 1024 * 1024
# Below the request limit of 256 KB; paste.js sends a longer paste as a file.
MOST_PASTED = 240 * 1024
LONGEST_NAME = 120
LONGEST_CELL = 300

Choice = tuple[str, "str | Promise"]
Choices = list["Choice | tuple[str | Promise, list[Choice]]"]


class ListForm(forms.Form):
    """A list of accounts, pasted or as a file. `rows` are its cells then; with `header` the first names them."""

    file = forms.FileField(
        label=gettext_lazy("Choose a CSV or XLSX file"),
        required=False,
        help_text=gettext_lazy("Up to 10,000 accounts, 60 columns and 2 MB. The first sheet of a spreadsheet is read."),
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
        help_text=gettext_lazy("Straight from the spreadsheet, with the line that names the columns."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        file = data.get("file")
        if file is None and not data.get("text", "").strip():
            raise forms.ValidationError(_("Choose a file, or paste the list."))
        try:
            rows = _read(file) if file is not None else _lines(data["text"])
        except listfile.ListFileError as error:
            self.add_error("text" if file is None else "file", str(error))
            return data
        data["rows"], data["header"] = rows, has_header(rows)
        data["name"] = clean_text(file.name)[:LONGEST_NAME] if file is not None else _("Pasted list")
        return data


def _read(file: Any) -> list[list[str]]:
    if file.size > MOST_BYTES:
        raise listfile.ListFileError(_("This file is larger than 2 MB. Export fewer columns, or one region at a time."))
    data = file.read()
    if data.startswith(listfile.SPREADSHEET):
        return _checked(listfile.sheet_of(data, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS))
    return _lines(listfile.decode(data))


def _lines(text: str) -> list[list[str]]:
    return _checked(listfile.lines_of(text))


def _checked(found: Iterator[tuple[int, list[str]]]) -> list[list[str]]:
    rows: list[list[str]] = []
    for number, cells in found:
        if len(cells) > MOST_COLUMNS:
            values = {"line": number, "n": len(cells), "most": MOST_COLUMNS}
            raise listfile.ListFileError(
                _("Line %(line)s has %(n)s columns. Leave only those that matter, %(most)s at most.") % values
            )
        # A header line is one row more.
        if len(rows) > MOST_ROWS:
            raise listfile.ListFileError(
                _("The list has more than %(most)s rows. Rank one region or segment at a time.") % {"most": MOST_ROWS}
            )
        rows.append([cell[:LONGEST_CELL] for cell in cells])
    if len(rows) - has_header(rows) > MOST_ROWS:
        raise listfile.ListFileError(
            _("The list has more than %(most)s rows. Rank one region or segment at a time.") % {"most": MOST_ROWS}
        )
    if len(rows) - has_header(rows) < 1 or max(map(len, rows)) < 2:
        raise listfile.ListFileError(
            _("There is nothing to rank yet. Each row needs an account and at least one more column.")
        )
    return rows


LABELS: dict[Column, "str | Promise"] = {
    Column.ACCOUNT: gettext_lazy("The account’s name"),
    Column.OWNER: gettext_lazy("Who looks after it"),
    Column.USAGE: gettext_lazy("Usage in percent"),
    Column.USED: gettext_lazy("Units in use"),
    Column.LICENSED: gettext_lazy("Units bought"),
    Column.ONBOARDED: gettext_lazy("Onboarded on (a day)"),
    Column.SPONSOR: gettext_lazy("New sponsor (a day, a name or a tick)"),
    Column.RENEWAL: gettext_lazy("Renewal (a day, or the days left)"),
    Column.ESCALATION: gettext_lazy("Escalation open: leave alone"),
    Column.NEGOTIATION: gettext_lazy("Renewal being negotiated: leave alone"),
}


def meanings() -> Choices:
    """What a column can mean, in groups as people look for it."""
    triggers = dict(Trigger.choices)
    labels = {column: LABELS.get(column) or triggers[column.value] for column in Column}

    def some(*columns: Column) -> list[Choice]:
        return [(column.value, labels[column]) for column in columns]

    return [
        ("", _("leave out")),
        (_("The account"), some(Column.ACCOUNT, Column.OWNER)),
        (_("Usage"), some(Column.USAGE, Column.USED, Column.LICENSED, Column.HEAVY_ADJACENT, Column.ORGANIC)),
        (_("Outcome"), some(Column.OUTCOME, Column.ONBOARDED, Column.TICKETS)),
        (
            _("Strategy"),
            some(
                *(Column.SPONSOR, Column.RENEWAL, Column.OTHER_PAIN),
                *(Column.RIVAL, Column.NEW_UNIT, Column.CUSTOMER_GROWTH),
            ),
        ),
        (_("Leave the account alone"), some(Column.ESCALATION, Column.NEGOTIATION)),
    ]


SIGNALS = frozenset([Column.USAGE, Column.USED, Column.ONBOARDED, Column.SPONSOR, Column.RENEWAL, *SEEN])


class ColumnsForm(forms.Form):
    """What each column means, and how many accounts can be looked after; `columns` is {meaning: position} then."""

    header = forms.BooleanField(label=gettext_lazy("The first line names the columns"), required=False)
    focus = forms.IntegerField(
        label=gettext_lazy("How many accounts can you look after in the next 90 days?"),
        min_value=1,
        max_value=MOST_FOCUS,
        initial=20,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), gettext_lazy("Write a number from 1 to 500.")
        ),
    )

    def __init__(self, *args: Any, samples: Sequence[Sample], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.samples = samples
        choices = meanings()
        for sample in samples:
            self.fields[_field(sample)] = forms.ChoiceField(
                label=sample.name,
                choices=choices,
                required=False,
                error_messages={"invalid_choice": gettext_lazy("Choose one of the meanings, or leave the column out.")},
            )

    def lines(self) -> "Iterator[tuple[Sample, BoundField]]":
        for sample in self.samples:
            yield sample, self[_field(sample)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        columns: dict[Column, int] = {}
        for sample in self.samples:
            chosen = data.get(_field(sample))
            if not chosen:
                continue
            column = Column(chosen)
            if column in columns:
                first = next(other.name for other in self.samples if other.position == columns[column])
                text = _("“%(column)s” has this meaning already. Leave one of the two out.") % {"column": first}
                self.add_error(_field(sample), text)
            columns.setdefault(column, sample.position)
        data["columns"] = columns
        if not self.errors:
            self._check(columns)
        return data

    def _check(self, columns: dict[Column, int]) -> None:
        if Column.ACCOUNT not in columns:
            self.add_error(None, _("Say which column holds the account’s name."))
        if (Column.USED in columns) != (Column.LICENSED in columns):
            self.add_error(None, _("Units in use and units bought belong together: name both, or none."))
        if not SIGNALS & columns.keys():
            self.add_error(None, _("Say of at least one column which signal it shows."))


def _field(sample: Sample) -> str:
    return f"column-{sample.position}"


def initial_of(ranking: Ranking, guessed: dict[int, Column]) -> dict[str, Any]:
    """What the form begins with: what was said before, or what the names tell."""
    known = {position: Column(column) for column, position in ranking.columns.items()} or guessed
    chosen = {f"column-{position}": column.value for position, column in known.items()}
    return {"header": ranking.has_header, "focus": ranking.focus, **chosen}


class RankingFilter(forms.Form):
    """Which accounts of a ranking a page lists."""

    band = forms.ChoiceField(choices=[(band.value, band.value) for band in Band], required=False)
    find = forms.CharField(max_length=60, required=False)

    def chosen(self) -> dict[str, str]:
        """What is broken is left out, so that an old link still opens."""
        self.is_valid()
        return {name: clean_text(self.cleaned_data.get(name) or "") for name in ("band", "find")}
