"""The bars of one measure, ready to draw and ready to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from commitments import day90, day90words
from commitments.day90 import Window
from commitments.models import Measure
from commitments.queries.day90 import Point, Series

# The drawing: 200 by 80 units, a gap between the halves.
WIDTH, GAP, STEP, HIGH = 26, 14, 31, 72


@dataclass(frozen=True)
class Bar:
    """Lengths as text, because a template would write them with the language's comma. No height: not known."""

    window: Window
    x: int
    y: str
    height: str
    shown: str
    n: int | None
    entered: bool


@dataclass(frozen=True)
class Chart:
    """`line` is where 48 hours lie, or empty where they do not belong."""

    series: Series
    bars: Sequence[Bar]
    line: str

    @property
    def change(self) -> str:
        """+13 %; empty where a percentage would say more than the numbers do."""
        percent = self.series.percent
        return "" if percent is None else f"{percent:+d} %".replace("-", "\N{MINUS SIGN}")

    @property
    def before(self) -> str:
        return day90words.number(self.series.measure, self.series.before.value if self.series.before else None)

    @property
    def after(self) -> str:
        return day90words.number(self.series.measure, self.series.after.value if self.series.after else None)


def chart(series: Series) -> Chart:
    values = [point.value for point in series.points if point.value is not None and not day90.is_endless(point.value)]
    limit = float(day90.HOURS) if series.measure == Measure.TOUCHES else 0.0
    # What was never touched reaches the top; the 48 hours are always on the drawing.
    most = max([*values, limit * 1.25, 0.0]) or 1.0
    bars = [_bar(series.measure, place, point, most) for place, point in enumerate(series.points)]
    return Chart(series, bars, f"{HIGH - limit / most * HIGH:.1f}" if limit else "")


def _bar(measure: str, place: int, point: Point, most: float) -> Bar:
    value = point.value or 0.0
    height = HIGH if day90.is_endless(value) else value / most * HIGH
    return Bar(
        window=point.window,
        x=4 + STEP * place + (GAP if point.window.is_after else 0),
        y=f"{HIGH - height:.1f}",
        height="" if point.value is None else f"{height:.1f}",
        shown=day90words.number(measure, point.value),
        n=point.n,
        entered=point.entered,
    )
