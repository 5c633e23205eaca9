"""A signal ranking as a table: every account with its place, what was seen on it, and what holds it back."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commitments.exports.tables import CHUNK, Row
from commitments.models import RankedAccount, Ranking
from commitments.queries import rankings
from commitments.queries.rankings import Line

COLUMNS = (
    *(_("Rank"), _("Account"), _("Rep"), _("Now"), _("Points"), _("Signals")),
    *(_("Held back by"), _("Not understood"), _("Rank in the list before")),
)


def chunks(ranking: Ranking, found: QuerySet[RankedAccount]) -> Callable[[int | None], tuple[list[Row], int | None]]:
    """Rows after a position of the ranking, in its order; 3 queries a chunk."""

    def read(after: int | None) -> tuple[list[Row], int | None]:
        rows = list(found.filter(position__gt=-1 if after is None else after).order_by("position")[:CHUNK])
        following = rows[-1].position if len(rows) == CHUNK else None
        return [_row(line) for line in rankings.lines(ranking, rows)], following

    return read


def _row(line: Line) -> Row:
    reasons = (f"{reason.label}: {reason.text} (+{reason.points})" for reason in line.reasons)
    return (
        line.row.rank,
        line.row.name,
        line.row.owner,
        str(line.row.get_band_display()),
        line.row.points,
        "; ".join(reasons),
        "; ".join(f"{rule} {label}" for rule, label in line.holds),
        "; ".join(line.row.why["doubts"]),
        line.before,
    )
