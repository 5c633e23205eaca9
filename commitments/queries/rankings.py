"""What the pages of a signal ranking show: the lists of a team, and why each account stands where it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments.columns import Column
from commitments.density import GUARDRAIL, Band, Group, Hold
from commitments.models import RankedAccount, Ranking, Trigger
from facilitator.houserules import HouseRules, merged
from facilitator.models import Team

GROUP_LABELS: dict[str, "str | Promise"] = {
    Group.USAGE.value: gettext_lazy("usage"),
    Group.OUTCOME.value: gettext_lazy("outcome"),
    Group.STRATEGIC.value: gettext_lazy("strategy"),
}
HOLD_LABELS: dict[str, "str | Promise"] = {
    Hold.ESCALATION.value: gettext_lazy("An escalation is open: solve that first"),
    Hold.NEGOTIATION.value: gettext_lazy("The renewal is being negotiated: close it, then wait 30 to 60 days"),
    Hold.ADOPTION_GAP.value: gettext_lazy("Adoption gap: help them use what they have"),
}


@dataclass(frozen=True)
class Reason:
    """One signal in words; `points` of it count."""

    label: "str | Promise"
    text: str
    group: "str | Promise"
    points: int


@dataclass(frozen=True)
class Line:
    """An account in its ranking. `before` is its rank in the list before, `moved` how far it has climbed since."""

    row: RankedAccount
    reasons: list[Reason]
    holds: "list[tuple[str, str | Promise]]"
    is_known: bool
    before: int | None

    @property
    def groups(self) -> int:
        return len({reason.group for reason in self.reasons})

    @property
    def climbed(self) -> int:
        return 0 if self.before is None or self.row.rank is None else self.before - self.row.rank

    @property
    def fell(self) -> int:
        return -self.climbed


def ranked(team: Team) -> QuerySet[Ranking]:
    """The team's ranked lists, the newest first."""
    found = Ranking.objects.filter(team=team, ranked_at__isnull=False).select_related("ranked_by")
    focus = Count("accounts", filter=Q(accounts__band=Band.FOCUS.value))
    return found.annotate(total=Count("accounts"), in_focus=focus).order_by("-ranked_at", "-pk")


def newest(team: Team) -> Ranking | None:
    """1 query."""
    found = Ranking.objects.filter(team=team, ranked_at__isnull=False).select_related("ranked_by")
    return found.order_by("-ranked_at", "-pk").first()


def due(ranking: Ranking | None) -> date | None:
    """The same day three months later: the routine is quarterly (CONTENT 1.13)."""
    return None if ranking is None or ranking.day is None else quarter_after(ranking.day)


def quarter_after(day: date) -> date:
    """31 August gives 30 November."""
    year, month = divmod(day.year * 12 + day.month - 1 + 3, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


def counts(ranking: Ranking) -> dict[str, int]:
    """{band: accounts}, all bands named. 1 query."""
    found = dict(ranking.accounts.values_list("band").annotate(n=Count("pk")).order_by())
    return {band.value: found.get(band.value, 0) for band in Band}


def accounts(ranking: Ranking, *, band: str = "", find: str = "") -> QuerySet[RankedAccount]:
    found = ranking.accounts.order_by("position")
    if band:
        found = found.filter(band=band)
    return found.filter(Q(name__folded=find) | Q(owner__folded=find)) if find else found


def lines(ranking: Ranking, rows: Sequence[RankedAccount]) -> list[Line]:
    """The rows of one page with their reasons. 2 queries."""
    former, rules = before(ranking), merged(ranking.team.house_rules)
    known: Mapping[str, int | None] = {}
    if former is not None:
        known = dict(former.accounts.filter(key__in=[row.key for row in rows]).values_list("key", "rank"))
    return [
        Line(
            row=row,
            reasons=list(_reasons(row.why["signs"], rules)),
            holds=[(GUARDRAIL[Hold(hold)], HOLD_LABELS[hold]) for hold in row.why["holds"]],
            is_known=former is None or row.key in known,
            before=known.get(row.key),
        )
        for row in rows
    ]


def before(ranking: Ranking) -> Ranking | None:
    """The list that was ranked last before this one."""
    found = Ranking.objects.filter(team=ranking.team_id, ranked_at__lt=ranking.ranked_at)
    return found.order_by("-ranked_at", "-pk").first()


def _reasons(signs: Sequence[Sequence[Any]], rules: HouseRules) -> Iterable[Reason]:
    labels = dict(Trigger.choices)
    for code, group, points, value in signs:
        yield Reason(labels.get(code, code), _said(code, points, value, rules), GROUP_LABELS[group], points)


def _said(code: str, points: int, value: str, levels: HouseRules) -> str:
    """Why a signal counts, with the value it was read from."""
    if code == Column.USAGE:
        values = {"n": value, "signal": levels.usage_signal, "ready": levels.usage_ready, "urgent": levels.usage_urgent}
        texts = {
            1: _("%(n)s %% in use: from %(signal)s %% log it"),
            2: _("%(n)s %% in use: from %(ready)s %% they are ready, if it lasts"),
            3: _("%(n)s %% in use: above %(urgent)s %% it is urgent"),
        }
        return texts[points] % values
    if not value.isdecimal():
        return value
    days = int(value)
    match code:
        case Column.RENEWAL:
            text = ngettext("%(n)s day left", "%(n)s days left", days)
        case Column.SPONSOR:
            text = ngettext("new for %(n)s day", "new for %(n)s days", days)
        case Column.ONBOARDED:
            text = ngettext("onboarded %(n)s day ago", "onboarded %(n)s days ago", days)
        case _:
            text = "%(n)s"
    return text % {"n": days}
