"""What the steps of a diagnosis say in words, and numbers as people read them."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments import day90
from commitments.models import Measure
from facilitator.houserules import HouseRules

STEPS = {
    ("signals", "up"): gettext_lazy("CSMs log more triggers than before the hour."),
    ("signals", "down"): gettext_lazy("CSMs log fewer triggers than before: what they are paid for speaks against it."),
    ("signals", "flat"): gettext_lazy("CSMs log as many triggers as before: the hour changed nothing here."),
    ("signals", "low"): gettext_lazy(
        "Each CSM logs fewer triggers a month than count as few. That is too little to compare, and low everywhere."
    ),
    ("signals", "few"): gettext_lazy("There are too few triggers to say whether they became more or fewer."),
    ("signals", "unknown"): gettext_lazy("Triggers are not known for both halves. Enter or import what your CRM has."),
    ("arr", "up"): gettext_lazy("More expansion was closed than before."),
    ("arr", "flat"): gettext_lazy("As much expansion was closed as before, though triggers went up."),
    ("arr", "down"): gettext_lazy("Less expansion was closed than before, though triggers went up."),
    ("arr", "few"): gettext_lazy("Too few deals were closed to say whether expansion went up."),
    ("arr", "unknown"): gettext_lazy("Expansion is not known for both halves. Enter or import what your CRM has."),
    ("touches", "within"): gettext_lazy("AEs reach the customer within 48 hours, so the handoff is not the cause."),
    ("touches", "over"): gettext_lazy("AEs take more than 48 hours to reach the customer."),
    ("touches", "few"): gettext_lazy("Too few touches are known to rule the handoff out, so look there first."),
    ("touches", "unknown"): gettext_lazy("How fast AEs reach the customer is not known, so look there first."),
}
# The two of the table that the sources name; the others are derived from them.
FROM_SOURCE = {day90.Reading.HANDOFF, day90.Reading.PAY}


def thresholds(rules: HouseRules) -> list[tuple[str, bool]]:
    """What a diagnosis goes by, in words, each with whether the source has it; the others are derived."""
    low = ngettext(
        "Fewer than %(n)d trigger a CSM and month are low.",
        "Fewer than %(n)d triggers a CSM and month are low.",
        rules.triggers_low,
    )
    few = _("Below %(signals)d triggers, %(touches)d touches or %(deals)d deals in both halves nothing is compared.")
    reached = (
        _("The AE reaches the customer within %(n)d hours of working days, at the median.")
        if rules.touch_workdays
        else _("The AE reaches the customer within %(n)d hours, at the median.")
    )
    return [
        (reached % {"n": day90.HOURS}, True),
        (_("A change counts from %(n)d %% on; a smaller one is none.") % {"n": rules.change_counts}, False),
        (low % {"n": rules.triggers_low}, False),
        (
            few % {"signals": day90.FEWEST_SIGNALS, "touches": day90.FEWEST_TOUCHES, "deals": day90.FEWEST_DEALS},
            False,
        ),
        (
            _("A change is given in percent where each half has at least %(n)d events.") % {"n": day90.PERCENT_FROM},
            False,
        ),
    ]


def number(measure: str, value: float | None) -> str:
    """A value of a measure; what is not known says so, and so does an hour that never came."""
    if value is None:
        return _("not known")
    if day90.is_endless(value):
        return _("never")
    if measure == Measure.ARR:
        return str(number_format(round(value), force_grouping=True))
    # Of a few triggers a quarter, 0.2 and 0.2 would hide what 0.17 and 0.21 say.
    places = 2 if 0 < value < 1 else 1
    return str(number_format(round(value, places), decimal_pos=places))
