"""What a bench found: a table for people, and one last line of JSON for everything else."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench import machine
from tests.bench.budgets import Budget
from tests.bench.load import Share
from tests.bench.wish import Wish

BOTTLENECK = "generator is the bottleneck"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def median(values: Sequence[float]) -> float:
    return percentile(values, 0.5)


def p95(values: Sequence[float]) -> float:
    return percentile(values, 0.95)


@dataclass(frozen=True)
class Figure:
    """One measured value. With a limit the budget bounds value ÷ limit, without one the value itself.

    `share` is the load generator's while it was taken: a figure of a generator at its limit is no figure.
    """

    name: str
    value: float
    unit: str = ""
    limit: float | None = None
    budget: Budget | None = None
    share: Share | None = None

    @property
    def is_void(self) -> bool:
        return self.share is not None and self.share.is_bottleneck

    @property
    def ratio(self) -> float | None:
        return None if self.limit is None or self.is_void else self.value / self.limit if self.limit else math.inf

    @property
    def bounded(self) -> float | None:
        """What the budget is about; None when it could not be measured."""
        return None if self.is_void else self.value if self.limit is None else self.ratio

    def ok(self, *, generous: bool) -> bool | None:
        """None without a budget, and when it could not be measured."""
        if self.budget is None or self.bounded is None:
            return None
        return self.bounded <= self.budget.bound(generous=generous)


@dataclass
class Report:
    """Figures in the order they were taken. `notes` are sentences for the reader."""

    bench: str
    wish: Wish
    phones: tuple[int, ...] = ()
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    shares: dict[str, Share] = field(default_factory=dict)

    def add(
        self,
        name: str,
        value: float,
        unit: str = "",
        *,
        limit: float | None = None,
        budget: Budget | None = None,
        share: Share | None = None,
    ) -> Figure:
        """One more figure; its load generator's share is reported with it."""
        figure = Figure(name, value, unit, limit, budget, share)
        self.figures.append(figure)
        if share is not None:
            self.shares[share.name] = share
        return figure

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    @property
    def ok(self) -> bool | None:
        """False when a budget is broken; None when one could not be measured; else True."""
        verdicts = [f.ok(generous=self.wish.small) for f in self.figures if f.budget is not None]
        return False if False in verdicts else None if None in verdicts else True

    def data(self) -> dict[str, Any]:
        """The JSON line's content."""
        return {
            "bench": self.bench,
            "server": self.wish.server,
            "phones": list(self.phones),
            "generous": self.wish.small,
            "machine": machine.description(),
            "date": machine.now(),
            "commit": machine.commit(),
            "figures": {f.name: BOTTLENECK if f.is_void else _rounded(f.value) for f in self.figures},
            "limits": {f.name: _rounded(f.limit) for f in self.figures if f.limit is not None},
            "ratios": {f.name: _rounded(f.ratio) for f in self.figures if f.ratio is not None},
            "budgets": {f.name: self._verdict(f) for f in self.figures if f.budget is not None},
            "generator": {name: round(share.value, 3) for name, share in self.shares.items()},
            "notes": self.notes,
            "ok": self.ok,
        }

    def _verdict(self, figure: Figure) -> dict[str, Any]:
        assert figure.budget is not None
        generous = self.wish.small
        return {"at_most": _rounded(figure.budget.bound(generous=generous)), "ok": figure.ok(generous=generous)}

    def json(self) -> str:
        return json.dumps(self.data(), ensure_ascii=False)

    def table(self) -> str:
        """The same for people."""
        rows = [("", "measured", "limit", "ratio", "budget", ""), *(self._row(figure) for figure in self.figures)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = [
            "  ".join(_cell(text, width, i) for i, (text, width) in enumerate(zip(row, widths, strict=True)))
            for row in rows
        ]
        generator = ", ".join(f"{name} {share.value:.0%}" for name, share in self.shares.items())
        lines += [f"Load generator, share of one core: {generator}."] if generator else []
        return "\n".join(line.rstrip() for line in [*lines, *self.notes])

    def _row(self, figure: Figure) -> tuple[str, ...]:
        verdict = figure.ok(generous=self.wish.small)
        return (
            figure.name,
            BOTTLENECK if figure.is_void else f"{_rounded(figure.value):,} {figure.unit}".strip(),
            "" if figure.limit is None else f"{_rounded(figure.limit):,}",
            "" if figure.ratio is None else f"{figure.ratio:.2f}×",
            "" if figure.budget is None else f"≤ {_rounded(figure.budget.bound(generous=self.wish.small)):,}",
            "" if figure.budget is None else {True: "ok", False: "over", None: "?"}[verdict],
        )


def _cell(text: str, width: int, column: int) -> str:
    return text.ljust(width) if column in {0, 5} else text.rjust(width)


def _rounded(value: float | None) -> float | None:
    """Four digits say all that such a figure knows; a count stays a whole number."""
    if value is None or not math.isfinite(value):
        return None
    if value == int(value):
        return int(value)
    return float(f"{value:.4g}")
