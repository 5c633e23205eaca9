"""What a bench's report says, and what it refuses to say."""

import json
import math

import pytest

from tests.bench.__main__ import known, main
from tests.bench.budgets import NONE, Budget
from tests.bench.load import Share
from tests.bench.report import BOTTLENECK, Report, median, p95, percentile
from tests.bench.wish import Wish

BUSY = Share("busy", cpu=0.9, wall=1.0)
CALM = Share("calm", cpu=0.2, wall=1.0)


def report(*, small: bool = False) -> Report:
    return Report("fanout", Wish(small=small), (30,))


def test_percentiles_are_measured_values() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert (median(values), p95(values), percentile(values, 0.99)) == (50.0, 95.0, 99.0)
    assert p95([7.0]) == 7.0


@pytest.mark.parametrize(("value", "ok"), [(4.0, True), (4.1, False)])
def test_a_limit_turns_the_value_into_a_ratio(value: float, ok: bool) -> None:
    one = report()
    one.add("last receive", value, "ms", limit=2.0, budget=Budget(2.0))
    assert one.ok is ok


@pytest.mark.parametrize(("value", "ok"), [(5.9, True), (6.1, False)])
def test_a_small_run_fails_at_three_times_the_budget(value: float, ok: bool) -> None:
    one = report(small=True)
    one.add("last receive", value, "ms", limit=1.0, budget=Budget(2.0))
    assert one.ok is ok


def test_a_single_loss_fails_a_small_run_too() -> None:
    one = report(small=True)
    one.add("lost", 1, budget=NONE)
    assert one.ok is False


def test_a_busy_generator_is_named_instead_of_a_figure() -> None:
    one = report()
    one.add("last receive", 1.0, "ms", limit=1.0, budget=Budget(2.0), share=BUSY)
    data = one.data()
    assert data["figures"] == {"last receive": BOTTLENECK}
    assert data["ratios"] == {}
    assert data["ok"] is None
    assert BOTTLENECK in one.table()


def test_a_broken_budget_outweighs_one_that_could_not_be_measured() -> None:
    one = report()
    one.add("void", 1.0, budget=Budget(2.0), share=BUSY)
    one.add("lost", 1, budget=NONE)
    assert one.ok is False


def test_the_last_line_holds_everything_that_is_needed_to_compare() -> None:
    one = report()
    one.add("last receive", 3.0, "ms", limit=2.0, budget=Budget(2.0), share=CALM)
    data = json.loads(one.json())
    assert data.keys() >= {"bench", "server", "machine", "date", "commit", "phones", "generous"}
    assert data["ratios"] == {"last receive": 1.5}
    assert data["budgets"] == {"last receive": {"at_most": 2, "ok": True}}
    assert data["generator"] == {"calm": 0.2}
    assert data["machine"].keys() >= {"cpu", "cores", "python"}


def test_a_limit_of_nothing_is_no_free_pass() -> None:
    one = report()
    figure = one.add("last receive", 3.0, limit=0.0, budget=Budget(2.0))
    assert figure.ratio == math.inf
    assert one.ok is False


def test_the_list_names_every_bench_with_what_it_measures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(known())
    assert {"fanout", "join", "burst", "clock", "soak", "unruly"} <= known().keys()
    assert all(len(text) > 20 for text in known().values())
