"""Import of monthly values, as far as it is not as that of any list."""

from typing import Any

from django.utils.translation import gettext as _

from commitments.actions import valuelists as actions
from commitments.day90words import number
from commitments.forms.lists import LeaveOutForm
from commitments.forms.valuelists import LIMITS, ValueColumnsForm
from commitments.models import Measure, ValueList
from commitments.queries import valuelists as queries
from commitments.valuelist import Line
from commitments.views.lists import SHOWN, Kind
from facilitator.models import Rep


def preview(found: ValueList, plan: queries.Plan) -> dict[str, Any]:
    """What the page shows of an import that has not happened."""
    names = dict(Rep.objects.filter(team=found.team_id).values_list("pk", "name"))
    shown = [(line, "") for line in plan.new[:SHOWN]]
    shown += [(line, number(line.measure, float(stored.value))) for line, stored in plan.changed[:SHOWN]]
    return {
        "rows": [_row(line, before, names) for line, before in shown],
        "more": len(plan.new) + len(plan.changed) - len(shown),
    }


def _row(line: Line, before: str, names: dict[int, str]) -> dict[str, Any]:
    return {
        "month": line.month,
        "measure": Measure(line.measure).label,
        "csm": names.get(line.rep, "") if line.rep else "",
        "before": before,
        "value": number(line.measure, float(line.value)),
        "count": line.count,
    }


def said(done: ValueList) -> str:
    said = _("Imported: %(added)d new, %(changed)d changed, %(known)d known already.")
    return said % {"added": done.added, "changed": done.changed, "known": done.known}


VALUES = Kind(
    ValueList,
    {"take": "measures_import", "page": "value_list", "run": "value_list_run", "back": "measures"},
    "commitments/day90",
    LIMITS,
    ValueColumnsForm,
    LeaveOutForm,
    queries.plan,
    preview,
    actions.run,
    said,
)
