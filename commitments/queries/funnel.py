"""The funnel in numbers, why plays were lost, and targets per segment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, Q, Sum

from commitments import funnel, losses, months
from commitments.funnel import Rung, Share
from commitments.losses import Alert
from commitments.models import LossReason, Motion, Play, Segment, Stage
from commitments.queries.plays import slow
from commitments.targets import Period, Target
from facilitator import houserules
from facilitator.models import Team

# A loss review looks back over so many months where one has too few losses for a share.
BEFORE = 3
# The newest of the won plays say how long a cycle takes.
MEASURED = 500


@dataclass(frozen=True)
class StageLine:
    """A stage with what is in it now. `unpriced`: plays without an amount, which the sum leaves out."""

    stage: str
    label: str
    count: int
    amount: Decimal
    unpriced: int
    rung: Rung | None = None


@dataclass(frozen=True)
class Cycle:
    """How long the won plays of a motion took from signal to signature; `days` is their median, None without any.

    `expected` is the team's; `late` of them took longer than they were expected to, in their own segment.
    """

    motion: str
    label: str
    days: int | None
    count: int
    late: int
    expected: int
    sample: int

    @property
    def slower(self) -> bool:
        """Whether most took longer, of so many that it says something."""
        return self.count >= max(1, self.sample) and self.late * 2 > self.count


@dataclass(frozen=True)
class Funnel:
    """Everything of the plays that were identified in a span of days."""

    lines: list[StageLine]
    total: int
    won: Share
    slow: int
    cycles: list[Cycle]
    alerts: list[Alert]
    sample: int

    @property
    def open_amount(self) -> Decimal:
        return sum((line.amount for line in self.lines if line.rung), Decimal(0))


def summary(team: Team, today: date, *, motion: str = "", since: int = 0) -> Funnel:
    """5 queries, whatever the number of plays. `since` counts days back; 0 is everything."""
    rules = houserules.merged(team.house_rules)
    found = Play.objects.filter(team=team).order_by()
    if since:
        found = found.filter(identified_on__gt=today - timedelta(days=since))
    if motion:
        found = found.filter(motion=motion)
    counted = list(found.values("stage", "reached").annotate(n=Count("pk"), sum=Sum("amount"), priced=Count("amount")))
    counts = {(funnel.Stage(row["stage"]), funnel.Stage(row["reached"])): row["n"] for row in counted}
    rungs = {rung.stage.value: rung for rung in funnel.rungs(counts, rules.loss_sample)}
    lines = [_line(stage, counted, rungs.get(stage.value)) for stage in Stage]
    won, lost = (next(line.count for line in lines if line.stage == stage) for stage in (Stage.WON, Stage.LOST))
    return Funnel(
        lines=lines,
        total=sum(counts.values()),
        won=Share(won, won + lost, rules.loss_sample),
        slow=found.open().filter(slow(team, today)).count(),
        cycles=_cycles(found, rules),
        alerts=losses.alerts(_reasons(team, *_span(months.first_of(today), BEFORE), motion), rules),
        sample=rules.loss_sample,
    )


def _line(stage: Stage, counted: Iterable[Any], rung: Rung | None) -> StageLine:
    own = [row for row in counted if row["stage"] == stage]
    return StageLine(
        stage=stage.value,
        label=str(stage.label),
        count=sum(row["n"] for row in own),
        amount=sum((row["sum"] or Decimal(0) for row in own), Decimal(0)),
        unpriced=sum(row["n"] - row["priced"] for row in own),
        rung=rung,
    )


def _cycles(found: Any, rules: houserules.HouseRules) -> list[Cycle]:
    """Of each motion; 1 query."""
    expected = {Motion.UPSELL: rules.upsell_cycle, Motion.CROSS_SELL: rules.cross_sell_cycle}
    own = ("segment__upsell_cycle", "segment__cross_sell_cycle")
    won = found.filter(stage=Stage.WON).order_by("-closed_on", "-pk")
    # Of each play: how long it took, and how long it was expected to take.
    took: dict[str, list[tuple[int, int]]] = {motion: [] for motion in Motion}
    for motion, signal_on, closed_on, upsell, cross_sell in won.values_list("motion", "signal_on", "closed_on", *own)[
        :MEASURED
    ]:
        usual = (upsell if motion == Motion.UPSELL else cross_sell) or expected[motion]
        took[motion].append((max(0, (closed_on - signal_on).days), usual))
    return [
        Cycle(
            motion=motion.value,
            label=str(motion.label),
            days=round(median(days for days, _usual in took[motion])) if took[motion] else None,
            count=len(took[motion]),
            late=sum(days > usual for days, usual in took[motion]),
            expected=expected[motion],
            sample=rules.loss_sample,
        )
        for motion in Motion
    ]


@dataclass(frozen=True)
class LossRow:
    """A reason: losses of the month, of the months until it, and what they were worth."""

    reason: str
    label: str
    count: int
    amount: Decimal
    before: int
    share: Share


@dataclass(frozen=True)
class MonthReview:
    """The losses of a month, the most frequent reason first; `wide` is over the BEFORE months that end with it."""

    month: date
    earlier: date
    later: date | None
    rows: list[LossRow]
    lost: int
    lost_amount: Decimal
    won: int
    won_amount: Decimal
    wide: int
    wide_from: date
    sample: int
    alerts: list[Alert]

    @property
    def enough(self) -> bool:
        return self.wide >= self.sample


def month_review(team: Team, month: date, today: date, *, motion: str = "") -> MonthReview:
    """3 queries."""
    rules = houserules.merged(team.house_rules)
    of_motion = {"motion": motion} if motion else {}
    closed = Play.objects.filter(team=team, closed_on__range=_span(month, 1), **of_motion).order_by()
    lost = closed.filter(stage=Stage.LOST).values("lost_reason").annotate(n=Count("pk"), sum=Sum("amount"))
    in_month = {row["lost_reason"]: (row["n"], row["sum"] or Decimal(0)) for row in lost}
    won = closed.filter(stage=Stage.WON).aggregate(n=Count("pk"), sum=Sum("amount"))
    wide = _reasons(team, *_span(month, BEFORE), motion)
    total = sum(wide.values())
    rows = [
        LossRow(
            reason=reason.value,
            label=str(reason.label),
            count=in_month.get(reason.value, (0, Decimal(0)))[0],
            amount=in_month.get(reason.value, (0, Decimal(0)))[1],
            before=wide.get(reason.value, 0),
            share=Share(wide.get(reason.value, 0), total, rules.loss_sample),
        )
        for reason in LossReason
        if wide.get(reason.value)
    ]
    this = months.first_of(today)
    return MonthReview(
        month=month,
        earlier=months.shifted(month, -1),
        later=months.shifted(month, 1) if month < this else None,
        rows=sorted(rows, key=lambda row: (-row.before, -row.count)),
        lost=sum(count for count, _amount in in_month.values()),
        lost_amount=sum((amount for _count, amount in in_month.values()), Decimal(0)),
        won=won["n"],
        won_amount=won["sum"] or Decimal(0),
        wide=total,
        wide_from=_span(month, BEFORE)[0],
        sample=rules.loss_sample,
        alerts=losses.alerts(wide, rules),
    )


def _span(month: date, count: int) -> tuple[date, date]:
    """First and last day of so many months, the last of which is this one."""
    return months.shifted(month, 1 - count), months.last_of(month)


def _reasons(team: Team, first: date, last: date, motion: str) -> dict[str, int]:
    """{reason: losses} of a span of days. 1 query."""
    found = Play.objects.filter(team=team, stage=Stage.LOST, closed_on__range=(first, last)).order_by()
    if motion:
        found = found.filter(motion=motion)
    return dict(found.values_list("lost_reason").annotate(n=Count("pk")))


@dataclass(frozen=True)
class SegmentLine:
    """A segment with its target, and what was signed in it in this quarter."""

    segment: Segment
    target: Target | None
    won: Decimal
    won_count: int
    open: int

    @property
    def percent(self) -> int | None:
        """Of the quarter's target, rounded down."""
        return int(self.won * 100 / self.target.a_quarter) if self.target and self.target.a_quarter else None

    @property
    def drawn(self) -> int:
        return min(100, self.percent or 0)


@dataclass(frozen=True)
class Targets:
    """Every segment's line; `rest` are open plays in no segment."""

    first: date
    last: date
    lines: list[SegmentLine]
    rest: int


def segment_targets(team: Team, today: date) -> Targets:
    """2 queries."""
    first, last = months.quarter_of(today)
    signed = Q(stage=Stage.WON, closed_on__range=(first, last))
    counted: dict[Any, Any] = {
        row["segment"]: row
        for row in Play.objects.filter(team=team)
        .order_by()
        .values("segment")
        .annotate(
            won=Sum("amount", filter=signed),
            won_count=Count("pk", filter=signed),
            open=Count("pk", filter=Q(closed_on=None)),
        )
    }
    blank: dict[str, Any] = {"won": None, "won_count": 0, "open": 0}
    lines = []
    for segment in Segment.objects.filter(team=team).order_by("name", "pk"):
        row = counted.get(segment.pk, blank)
        won = row["won"] or Decimal(0)
        lines.append(SegmentLine(segment, target_of(segment), won, row["won_count"], row["open"]))
    return Targets(first, last, lines, counted.get(None, blank)["open"])


def target_of(segment: Segment) -> Target | None:
    if segment.start is None or segment.rate is None:
        return None
    return Target(segment.start, segment.rate, Period(segment.period))


def example() -> Target:
    """The worked example beside the form: what 15 % of 500,000 is."""
    return Target(Decimal(500_000), Decimal(15), Period.QUARTER)
