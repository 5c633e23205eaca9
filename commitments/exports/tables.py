"""The tables that can be taken away: what they are called, their columns, and a chunk of their rows at a time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from commitments import states
from commitments.forms.desk import STATE_LABELS
from commitments.models import Duty, Report, Review, Trigger
from commitments.models.duties import DutyQuerySet
from facilitator.models import Team

# As many duties as one query reads: a few hundredths of a second, so that nobody waits behind a download.
CHUNK = 500

Cell = str | int | Decimal | date | datetime | None
Row = Sequence[Cell]
# Where the next chunk goes on: the last duty's due time and number.
Place = tuple[datetime, int]


@dataclass(frozen=True)
class Table:
    """`rows` turns a chunk of duties into rows; moments in them are the team's local ones, without a zone."""

    label: Lazy | str
    columns: Sequence[Lazy | str]
    rows: Callable[["Chunk"], Iterable[Row]]


@dataclass(frozen=True)
class Chunk:
    """Duties in the order of their due times, as `FIELDS` of each."""

    team: Team
    now: datetime
    duties: Sequence[dict[str, Any]]
    labels: dict[Any, dict[str, str]] = field(default_factory=dict)

    def label(self, choices: Any, code: str) -> str:
        """What people read for a code; looked up once a chunk, because translating costs more than the row."""
        if choices not in self.labels:
            self.labels[choices] = {known: str(label) for known, label in choices.choices}
        return self.labels[choices].get(code, code)

    def local(self, moment: datetime | None) -> datetime | None:
        return moment and moment.astimezone(self.team.zone).replace(tzinfo=None, microsecond=0)


FIELDS = (
    *("pk", "anchor_at", "due_at", "closed_at", "outcome", "step", "owner_rep__name", "owner_participant__name"),
    *("commitment__account", "commitment__trigger", "commitment__next_action"),
    *("commitment__participant__name", "training__title"),
    *("signal__account", "signal__trigger", "signal__csm_name"),
    *("review__user__name", "review__user__email", "review__note"),
)


def following(found: DutyQuerySet, after: Place | None) -> DutyQuerySet:
    """The duties after a place, without counting or skipping those before it."""
    if after is not None:
        due_at, pk = after
        # The first half is the one that an index can begin at.
        found = found.filter(due_at__gte=due_at).exclude(Q(due_at=due_at, pk__lte=pk))
    return found.order_by("due_at", "pk")


def read(found: DutyQuerySet, after: Place | None) -> list[dict[str, Any]]:
    """The next duties after a place. 1 query."""
    return list(following(found, after).values(*FIELDS)[:CHUNK])


def _said(chunk: Chunk) -> dict[int, list[dict[str, Any]]]:
    """{duty: its reports, the newest last}. 1 query."""
    found = Report.objects.filter(duty__in=[duty["pk"] for duty in chunk.duties]).order_by("created_at", "pk")
    fields = ("outcome", "response", "response_text", "reason", "next_step", "next_at", "created_at")
    said: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for report in found.values("duty", *fields, "participant__name", "user__name", "user__email"):
        said[report["duty"]].append(report)
    return said


def _promised(chunk: Chunk, duty: dict[str, Any]) -> tuple[Cell, ...]:
    """What every table begins with; see PROMISED."""
    return (
        duty["owner_rep__name"] or duty["owner_participant__name"] or duty["commitment__participant__name"],
        duty["commitment__account"],
        chunk.label(Trigger, duty["commitment__trigger"]),
        duty["step"] or duty["commitment__next_action"],
        chunk.local(duty["anchor_at"]),
        chunk.local(duty["due_at"]),
    )


def _answer(chunk: Chunk, report: dict[str, Any]) -> tuple[Cell, ...]:
    """See ANSWER."""
    return (
        chunk.label(Report.Outcome, report["outcome"]),
        chunk.label(Report.Reaction, report["response"]),
        report["response_text"],
        report["reason"],
        report["next_step"],
        chunk.local(report["next_at"]),
        chunk.local(report["created_at"]),
    )


def promises(chunk: Chunk) -> Iterable[Row]:
    """One row a promise, with its newest answer."""
    said = _said(chunk)
    for duty in chunk.duties:
        state = states.state_of(duty["outcome"], duty["due_at"], chunk.now)
        late = max(0, (chunk.now - duty["due_at"]).days) if state == states.OVERDUE else None
        newest = said[duty["pk"]][-1:]
        answer = _answer(chunk, newest[0]) if newest else (None,) * len(ANSWER)
        yield *_promised(chunk, duty), str(STATE_LABELS[state]), late, *answer, duty["training__title"]


def reports(chunk: Chunk) -> Iterable[Row]:
    """One row for each thing that was said, those that were corrected later included."""
    said = _said(chunk)
    for duty in chunk.duties:
        for report in said[duty["pk"]]:
            by = report["participant__name"] or report["user__name"] or report["user__email"]
            yield *_promised(chunk, duty), *_answer(chunk, report), by


def reviews(chunk: Chunk) -> Iterable[Row]:
    """One row for each look that was pledged, open or taken."""
    for duty in chunk.duties:
        closed_at = duty["closed_at"]
        in_time = None if closed_at is None else str(_("yes") if closed_at <= duty["due_at"] else _("no"))
        verdict = chunk.label(Review.Verdict, duty["outcome"]) if duty["outcome"] else None
        account = duty["commitment__account"] or duty["signal__account"]
        trigger = chunk.label(Trigger, duty["commitment__trigger"] or duty["signal__trigger"])
        about = str(_("promise on the wall") if duty["commitment__account"] else _("logged signal"))
        name = duty["commitment__participant__name"] or duty["signal__csm_name"]
        posted, due, looked = (chunk.local(at) for at in (duty["anchor_at"], duty["due_at"], closed_at))
        by = duty["review__user__name"] or duty["review__user__email"]
        yield name, account, trigger, about, posted, due, looked, in_time, verdict, by, duty["review__note"]


PROMISED = (_("Rep"), _("Account"), _("Trigger"), _("Promise"), _("Conversation"), _("Report due"))
ANSWER = (
    *(_("Outcome"), _("Reaction"), _("In their words"), _("Reason"), _("Next step"), _("Next date"), _("Reported at")),
)
TABLES = {
    "promises": Table(_("promises"), (*PROMISED, _("State"), _("Days late"), *ANSWER, _("Training")), promises),
    "reports": Table(_("reports"), (*PROMISED, *ANSWER, _("Reported by")), reports),
    "reviews": Table(
        _("reviews"),
        (
            *(_("Rep"), _("Account"), _("Trigger"), _("About"), _("Posted"), _("Due"), _("Looked at"), _("In time")),
            *(_("Verdict"), _("Who looked"), _("What the manager wrote")),
        ),
        reviews,
    ),
}


def duties(table: str, team: Team, filtered: DutyQuerySet) -> DutyQuerySet:
    """The duties behind a table: the promises that the page's filters leave, or the team's looks."""
    return Duty.objects.reviews().standing().filter(team=team) if table == "reviews" else filtered
