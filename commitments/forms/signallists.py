"""A list of signals as it comes in, what its columns mean, and what is said of a row that cannot be taken."""

from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from commitments.forms.lists import LEAVE_OUT, ImportForm, LeaveOutForm, Limits, unsaid_choice
from commitments.listrows import MOST_ROWS
from commitments.models import Trigger
from commitments.signalcolumns import KNOWN
from commitments.signalcolumns import SignalColumn as Column

LABELS = {
    Column.ACCOUNT: gettext_lazy("The account’s name"),
    Column.TRIGGER: gettext_lazy("Trigger"),
    Column.EVIDENCE: gettext_lazy("The proof"),
    Column.OBSERVED: gettext_lazy("Seen on (a day)"),
    Column.LOGGED: gettext_lazy("Logged at (a day and hour)"),
    Column.TOUCHED: gettext_lazy("Customer reached at (a day and hour)"),
    Column.CSM: gettext_lazy("CSM"),
    Column.AE: gettext_lazy("AE"),
    Column.METRIC: gettext_lazy("What is measured"),
    Column.VALUE: gettext_lazy("Where it stands"),
    Column.LIMIT: gettext_lazy("Of how much"),
    Column.LINK: gettext_lazy("Link"),
    Column.OUTCOME: gettext_lazy("What they wanted to reach"),
    Column.ASK: gettext_lazy("Proposed wording"),
    Column.EXTERNAL: gettext_lazy("The CRM’s own id of it"),
}
FAULTS = {
    "no_account": gettext_lazy("no account is named"),
    "no_evidence": gettext_lazy("there is no proof: write a line, or a value"),
    "no_trigger": gettext_lazy("“%(text)s” is no trigger we know"),
    "too_long": gettext_lazy("%(column)s is longer than %(most)d characters"),
    "no_number": gettext_lazy("%(column)s is no number: “%(text)s”"),
    "no_day": gettext_lazy("%(column)s is no day: “%(text)s”. Write it like 2026-11-27"),
    "no_link": gettext_lazy("the link does not begin with https://"),
    "too_old_or_to_come": gettext_lazy("%(column)s is still to come or more than a year ago: “%(text)s”"),
    "touched_before_logged": gettext_lazy("the customer was reached before the signal was logged"),
    "touched_without_logged": gettext_lazy("it says when the customer was reached, but not when it was logged"),
}
LIMITS = Limits(
    MOST_ROWS,
    KNOWN,
    gettext_lazy("The list has more than %(most)s rows. Import one region or one month at a time."),
    gettext_lazy("There is no signal in it yet. Each row needs an account and a proof."),
    gettext_lazy("This is more than 2 MB, so nothing was sent. Leave out columns, or import one month at a time."),
    gettext_lazy("Up to 2,000 signals, 60 columns and 2 MB. The first sheet of a spreadsheet is read."),
    # A link is longer than anything in an account list.
    longest_cell=600,
)


class SignalColumnsForm(ImportForm):
    """What each column means, and what a row is that names no trigger."""

    labels, faults = LABELS, FAULTS
    meanings = [LEAVE_OUT, *LABELS.items()]
    needed = (
        ({Column.ACCOUNT}, gettext_lazy("Say which column holds the account’s name.")),
        ({Column.EVIDENCE, Column.VALUE}, gettext_lazy("Say which column holds the proof: a line, or a value.")),
    )
    unsaid, unsaid_missing = "trigger", gettext_lazy("No column names the trigger. Choose what they all are about.")

    trigger = unsaid_choice(gettext_lazy("Rows that name no trigger are about"), Trigger.choices)


class RunForm(LeaveOutForm):
    """Known signals are brought up to date only on purpose."""

    update = forms.BooleanField(
        required=False,
        label=gettext_lazy("Bring the known signals to what the list says"),
        help_text=gettext_lazy("Without it they stay as they are. The history keeps what was there."),
    )


def in_cell(name: str, value: Any, zone: tzinfo) -> str:
    """A field of a signal as the page shows it, moments in the team's zone."""
    if value is None or value == "":
        return "–"
    if name == Column.TRIGGER:
        return str(dict(Trigger.choices).get(value, value))
    if isinstance(value, datetime):
        return str(date_format(value.astimezone(zone), "D j M, H:i"))
    if isinstance(value, date):
        return str(date_format(value, "j M Y"))
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
