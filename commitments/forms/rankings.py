"""An account list as it comes in, and what somebody says its columns mean."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from commitments.accountlist import MOST_ROWS
from commitments.columns import KNOWN, SEEN, Column
from commitments.density import Band
from commitments.forms.lists import LEAVE_OUT, Choice, Choices, Limits, MeaningsForm, Text
from commitments.models import Trigger
from commitments.models.rankings import MOST_FOCUS
from facilitator.texts import clean_text

ACCOUNTS = Limits(
    MOST_ROWS,
    KNOWN,
    gettext_lazy("The list has more than %(most)s rows. Rank one region or segment at a time."),
    gettext_lazy("There is nothing to rank yet. Each row needs an account and at least one more column."),
    gettext_lazy("This is more than 2 MB, so nothing was sent. Leave out columns, or rank one region at a time."),
    gettext_lazy("Up to 10,000 accounts, 60 columns and 2 MB. The first sheet of a spreadsheet is read."),
)
LABELS: dict[Column, Text] = {
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


def _meanings() -> Choices:
    """What a column can mean, in groups as people look for it."""
    triggers = dict(Trigger.choices)
    labels = {column: LABELS.get(column) or triggers[column.value] for column in Column}

    def some(*columns: Column) -> list[Choice]:
        return [(column.value, labels[column]) for column in columns]

    usage = (Column.USAGE, Column.USED, Column.LICENSED, Column.HEAVY_ADJACENT, Column.ORGANIC)
    strategy = (
        *(Column.SPONSOR, Column.RENEWAL, Column.OTHER_PAIN),
        *(Column.RIVAL, Column.NEW_UNIT, Column.CUSTOMER_GROWTH),
    )
    return [
        LEAVE_OUT,
        (gettext_lazy("The account"), some(Column.ACCOUNT, Column.OWNER)),
        (gettext_lazy("Usage"), some(*usage)),
        (gettext_lazy("Outcome"), some(Column.OUTCOME, Column.ONBOARDED, Column.TICKETS)),
        (gettext_lazy("Strategy"), some(*strategy)),
        (gettext_lazy("Leave the account alone"), some(Column.ESCALATION, Column.NEGOTIATION)),
    ]


SIGNALS = frozenset([Column.USAGE, Column.USED, Column.ONBOARDED, Column.SPONSOR, Column.RENEWAL, *SEEN])


class ColumnsForm(MeaningsForm):
    """What each column of an account list means, and how many accounts can be looked after."""

    meanings = _meanings()
    needed = (
        ({Column.ACCOUNT}, gettext_lazy("Say which column holds the account’s name.")),
        (SIGNALS, gettext_lazy("Say of at least one column which signal it shows.")),
    )

    focus = forms.IntegerField(
        label=gettext_lazy("How many accounts can you look after in the next 90 days?"),
        min_value=1,
        max_value=MOST_FOCUS,
        initial=20,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), gettext_lazy("Write a number from 1 to 500.")
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["columns"] = {Column(name): position for name, position in data["columns"].items()}
        return data

    def missing(self, columns: Mapping[str, int]) -> Iterator[tuple[str | None, Text]]:
        yield from super().missing(columns)
        if (Column.USED in columns) != (Column.LICENSED in columns):
            yield None, gettext_lazy("Units in use and units bought belong together: name both, or none.")


class RankingFilter(forms.Form):
    """Which accounts of a ranking a page lists."""

    band = forms.ChoiceField(choices=[(band.value, band.value) for band in Band], required=False)
    find = forms.CharField(max_length=60, required=False)

    def chosen(self) -> dict[str, str]:
        """What is broken is left out, so that an old link still opens."""
        self.is_valid()
        return {name: clean_text(self.cleaned_data.get(name) or "") for name in ("band", "find")}
