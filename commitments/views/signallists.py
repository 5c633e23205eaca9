"""Import of signals, as far as it is not as that of any list."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.actions import signallists as actions
from commitments.forms.signallists import LABELS, LIMITS, RunForm, SignalColumnsForm, in_cell
from commitments.models import SignalList
from commitments.models.notes import Trigger
from commitments.queries import signallists as queries
from commitments.signalcolumns import SignalColumn as Column
from commitments.signalupdates import Difference
from commitments.views.lists import SHOWN, Kind


def preview(found: SignalList, plan: queries.Plan) -> dict[str, Any]:
    """What the page shows of an import that has not happened."""
    return {
        "shown": [(line, Trigger(line.data["trigger"]).label) for line in plan.new[:SHOWN]],
        "differing": [(one.line.number, one.signal, pairs(one)) for one in plan.differing[:SHOWN]],
        "updates": len(plan.updates),
    }


def pairs(one: Difference) -> list[tuple[str, str, str, bool]]:
    """(what, stored, in the list, whether an update would write it)."""
    said = [(name, pair, True) for name, pair in one.changes.items()]
    said += [(name, pair, False) for name, pair in one.stays.items()]
    zone = one.signal.team.zone
    return [
        (str(LABELS[Column(name)]), in_cell(name, stored, zone), in_cell(name, listed, zone), written)
        for name, (stored, listed), written in said
    ]


def said(done: SignalList) -> str:
    said = _("Imported: %(added)d new, %(known)d known already.") % {"added": done.added, "known": done.known}
    if done.updated:
        said += " " + ngettext(
            "%(n)d of them was brought up to date.", "%(n)d of them were brought up to date.", done.updated
        ) % {"n": done.updated}
    return said


SIGNALS = Kind(
    SignalList,
    {"take": "signal_import", "page": "signal_list", "run": "signal_list_run", "back": "signals"},
    "commitments/signal",
    LIMITS,
    SignalColumnsForm,
    RunForm,
    queries.plan,
    preview,
    actions.run,
    said,
)
