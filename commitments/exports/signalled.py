"""Signals as a table: the packet, the AE's clock and the manager's look. An import knows its columns by their names."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from commitments.exports.tables import CHUNK, Cell, Place, Row, following
from commitments.forms.signals import STATE_LABELS
from commitments.models import Signal
from commitments.models.duties import DutyQuerySet
from commitments.queries import signals as queries
from commitments.queries.signals import SignalRow
from facilitator.models import Team

NAME = "signals"
LABEL = _("signals")
COLUMNS = (
    *(_("Account"), _("Trigger"), _("Evidence"), _("Metric"), _("Value"), _("Limit"), _("Observed on"), _("Link")),
    *(_("Onboarding outcome"), _("Suggested ask"), _("CSM"), _("AE"), _("Joint meeting"), _("Logged at")),
    *(_("To be touched by"), _("Touched at"), _("How"), _("Who reached them"), _("In time?")),
    *(_("To be looked at by"), _("Verdict"), _("Who looked"), _("What the manager wrote"), _("External id")),
)


def chunks(team: Team, found: DutyQuerySet, now: datetime) -> Callable[[Place | None], tuple[list[Row], Place | None]]:
    """Rows after a place, the first due first. 3 queries a chunk, 4 where a signal came from an hour."""

    def read(after: Place | None) -> tuple[list[Row], Place | None]:
        clocks = list(following(found, after).values_list("due_at", "pk", "signal")[:CHUNK])
        signals = queries.with_clocks(Signal.objects.filter(pk__in=[signal for _due, _pk, signal in clocks]))
        known = {row.signal.pk: row for row in queries.rows(team, signals, now)}
        place = clocks[-1][:2] if len(clocks) == CHUNK else None
        return [_row(team, known[signal]) for _due, _pk, signal in clocks], place

    return read


def _row(team: Team, row: SignalRow) -> Row:
    def local(moment: datetime | None) -> Cell:
        return moment and moment.astimezone(team.zone).replace(tzinfo=None, microsecond=0)

    signal, review = row.signal, row.review
    return (
        *(signal.account, row.trigger, signal.evidence, signal.metric, signal.value, signal.limit),
        *(signal.observed_on, signal.link, signal.outcome, signal.ask, signal.csm_name, signal.ae_name),
        str(_("yes") if signal.joint else _("no")),
        *(local(signal.logged_at), local(row.touch.due_at), local(signal.touched_at), row.how, row.touched_by),
        *(str(STATE_LABELS[row.touch.state]), local(row.look.due_at) if row.look else None),
        *((str(review.get_verdict_display()), row.looked_by, review.note) if review else (None, None, None)),
        signal.external_id,
    )
