"""A list of monthly values as it comes in, what its columns mean, and what is said of a row that cannot be taken."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy

from commitments.forms.lists import LEAVE_OUT, ImportForm, Limits, Text, unsaid_choice
from commitments.listrows import MOST_ROWS
from commitments.models import Measure
from commitments.valuecolumns import KNOWN
from commitments.valuecolumns import ValueColumn as Column

LABELS = {
    Column.MONTH: gettext_lazy("Month"),
    Column.MEASURE: gettext_lazy("What was measured"),
    Column.CSM: gettext_lazy("CSM, for triggers"),
    Column.VALUE: gettext_lazy("Value"),
    Column.COUNT: gettext_lazy("How many are behind it"),
}
FAULTS = {
    "no_measure": gettext_lazy("“%(text)s” is no measure: write triggers, hours or ARR"),
    "no_csm": gettext_lazy("“%(text)s” is nobody on the team’s list; triggers are counted by CSM"),
    "csm_missing": gettext_lazy("triggers are counted by CSM: write whose they are"),
    "no_month": gettext_lazy("“%(text)s” is no month: write it like 2026-09"),
    "to_come": gettext_lazy("%(text)s is still to come"),
    "no_value": gettext_lazy(
        "“%(text)s” is no value: write a number from 0 on, like 12 or 12.5, without signs for thousands"
    ),
    "no_count": gettext_lazy("“%(text)s” is no whole number of what is behind it; it may be empty"),
    "count_missing": gettext_lazy("write how many touches the median is of"),
    "twice": gettext_lazy("this value stands in the list twice: keep one of the two lines"),
}
LIMITS = Limits(
    MOST_ROWS,
    KNOWN,
    gettext_lazy("The list has more than %(most)s rows. Import one year at a time."),
    gettext_lazy("There is no value in it yet. Each row needs a month and a value."),
    gettext_lazy("This is more than 2 MB, so nothing was sent. Leave out columns, or import one year at a time."),
    gettext_lazy("Up to 2,000 values, 60 columns and 2 MB. The first sheet of a spreadsheet is read."),
    gettext_lazy("One value a line, for example month, measure, CSM, value, count."),
)


class ValueColumnsForm(ImportForm):
    """What each column means, and what a row is that names no measure."""

    labels, faults, order = LABELS, FAULTS, tuple(Column)
    meanings = [LEAVE_OUT, *LABELS.items()]
    needed = (
        ({Column.MONTH}, gettext_lazy("Say which column holds the month.")),
        ({Column.VALUE}, gettext_lazy("Say which column holds the value.")),
    )
    unsaid, unsaid_missing = "measure", gettext_lazy("No column names the measure. Choose what they all are.")

    measure = unsaid_choice(gettext_lazy("Rows that name no measure are"), Measure.choices)

    def missing(self, columns: Mapping[str, int]) -> Iterator[tuple[str | None, Text]]:
        yield from super().missing(columns)
        if self.cleaned_data.get("measure") == Measure.SIGNALS and Column.CSM not in columns:
            yield None, gettext_lazy("Triggers are counted by CSM: say which column holds the CSM.")
