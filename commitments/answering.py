"""Which kinds of duty are answered through the link in a mail, and how: by the forms and actions of everywhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import ChoiceField, Form, RadioSelect
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commitments.actions import reports, signals
from commitments.forms import ReportForm
from commitments.models import Duty, Report, Signal
from commitments.queries import promises

Initial = dict[str, Any]


@dataclass(frozen=True)
class Words:
    """Of the page: its heading, its button, and what its two moments are."""

    title: Any
    button: Any
    since: Any
    due: Any


@dataclass(frozen=True)
class Answering:
    """`field` is what a link fills in, with one of `choices`; `template` draws the form's fields.

    `form` gets the duty, what was posted or None, and which choice the link made; `do` may refuse with NotNowError.
    """

    field: str
    choices: tuple[tuple[str, Any], ...]
    words: Words
    form: Callable[[Duty, QueryDict | None, str], Form]
    do: Callable[[Duty, Mapping[str, Any]], object]
    template: str


def report_form(duty: Duty, posted: QueryDict | None, chosen: str) -> Form:
    """Empty, or from the newest report, so that a correction begins from it; then with the link's answer chosen."""
    initial = promises.said(duty.team, duty.reports.first())
    if chosen:
        initial["outcome"] = chosen
    return ReportForm(posted, team=duty.team, conversation_at=duty.anchor_at, initial=initial)


def report(duty: Duty, data: Mapping[str, Any]) -> None:
    reports.report(duty=duty, data=dict(data), participant=duty.owner_participant)


class TouchedForm(Form):
    """How the AE reached the customer."""

    how = ChoiceField(
        choices=Signal.Touch.choices,
        widget=RadioSelect,
        label=_("How did you reach the customer?"),
        error_messages={"required": _("Choose how you reached them. Until then the clock runs.")},
    )


def touched_form(duty: Duty, posted: QueryDict | None, chosen: str) -> Form:
    return TouchedForm(posted, initial={"how": chosen or duty.outcome})


def touched(duty: Duty, data: Mapping[str, Any]) -> None:
    signals.touch(
        signal=duty.about_signal, how=data["how"], participant=duty.owner_participant, actor=promises.owner_name(duty)
    )


KINDS: dict[str, Answering] = {
    Duty.Kind.AE_TOUCH: Answering(
        field="how",
        choices=tuple(Signal.Touch.choices),
        words=Words(_("My touch"), _("Send it"), since=_("Signal logged"), due=_("Touch")),
        form=touched_form,
        do=touched,
        template="commitments/parts/touched_fields.html",
    ),
    Duty.Kind.FRIDAY_REPORT: Answering(
        field="outcome",
        choices=tuple(Report.Outcome.choices),
        words=Words(_("My report"), _("Send my report"), since=_("Conversation"), due=_("Report")),
        form=report_form,
        do=report,
        template="commitments/parts/report_fields.html",
    ),
}
