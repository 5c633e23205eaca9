"""Fan-out: from a change in the room to the last phone, against raw writes of the same bytes."""

import asyncio
import time
from dataclasses import dataclass

import uvloop

from tests.bench import budgets, flag
from tests.bench.events import PATIENCE, Lags, Minutes
from tests.bench.limits import BareFanout
from tests.bench.load import Share
from tests.bench.phones import Crowd
from tests.bench.product import Product
from tests.bench.receiver import sent_at
from tests.bench.report import Report, median, p95
from tests.bench.room import Owner, open_room
from tests.bench.wish import Wish

# Taken and thrown away: the first events of a size find caches and buffers cold.
WARM_UP = 2
EVENTS, FEWEST = 30, 8
# A size takes no longer than this, as long as it has had the fewest events.
SECONDS = 20.0
IN_A_ROW = 400


@dataclass
class Stage:
    """One room, and beside it the bare server with as many sockets."""

    product: Product
    crowd: Crowd
    bare: BareFanout
    minutes: Minutes

    async def raw(self, size: int, share: Share) -> float:
        """So many bytes from the bare server: write → last socket, in ms."""
        for socket in self.bare.sockets:
            socket.inbox.clear()
        with share.measured():
            self.bare.push(size)
            await self.bare.gathering.complete(PATIENCE)
        return self.bare.gathering.last / 1e6 - sent_at(self.bare.sockets[0].inbox[0][1])


def run(wish: Wish) -> Report:
    sizes = wish.sizes(30, 200, 1000, small=(20, 80))
    report = Report("fanout", wish, sizes)
    with Product(wish.server) as product:
        uvloop.run(measure(product, report))
    if not wish.small:
        with Product(wish.server) as product:
            asyncio.run(flag.measure(product, report))
    return report


async def measure(product: Product, report: Report) -> None:
    sizes, medians, drained_at = report.phones, {}, min(200, report.phones[-1])
    async with (
        Owner(product) as owner,
        open_room(owner, phones=sizes[-1]) as training,
        Crowd(product.base, training.code) as crowd,
        BareFanout(product.server) as bare,
    ):
        await training.start()
        stage = Stage(product, crowd, bare, Minutes(training, crowd))
        for size in sizes:
            await crowd.grow(size)
            await bare.grow(size)
            medians[size], limit = await _at(size, report, stage)
            if size == drained_at:
                await _drain(report, stage, limit)
    _growth(report, medians)


async def _at(size: int, report: Report, stage: Stage) -> tuple[float, float]:
    """Gives the medians of product and limit."""
    share, raw_share, lags, raw = Share(f"{size} phones"), Share(f"{size} phones, limit"), Lags(), []
    asked, cpu, until = stage.crowd.asked, stage.product.cpu(), time.monotonic() + SECONDS
    events = FEWEST if report.wish.small else EVENTS
    for number in range(events + WARM_UP):
        if number >= FEWEST + WARM_UP and time.monotonic() > until:
            break
        # Product and limit take turns, so that a busy moment of the machine meets both.
        await stage.minutes.event(lags, share)
        await stage.crowd.settled()
        raw.append(await stage.raw(lags.size, raw_share))
    events = len(raw)
    cpu, asked = stage.product.cpu() - cpu, stage.crowd.asked - asked
    sent, raw, name = lags.sent[WARM_UP:], raw[WARM_UP:], f"{size} phones"
    report.shares[raw_share.name] = raw_share
    budget = budgets.FANOUT[report.wish.server]
    report.add(f"{name}: send to last, median", median(sent), "ms", limit=median(raw), budget=budget, share=share)
    report.add(f"{name}: send to last, p95", p95(sent), "ms", limit=p95(raw), share=share)
    report.add(f"{name}: tap to last, median", median(lags.tapped[WARM_UP:]), "ms", share=share)
    report.add(f"{name}: server CPU per event", 1000 * cpu / events, "ms")
    report.add(f"{name}: requests by phones per event", asked / events)
    report.add(f"{name}: frame", lags.size, "bytes")
    return median(sent), median(raw)


async def _drain(report: Report, stage: Stage, limit: float) -> None:
    """Hundreds of events without a pause: every phone must end where the room is, and soon."""
    wanted, size = IN_A_ROW // (16 if report.wish.small else 1), len(stage.crowd.phones)
    share = Share(f"{wanted} events in a row")
    stage.crowd.forget()
    began = time.perf_counter()
    with share.measured():
        number, revision = await stage.minutes.in_a_row(wanted, SECONDS)
        tapped = time.perf_counter() - began
        behind = await stage.minutes.behind(revision, PATIENCE)
    drained = time.perf_counter() - began
    frames = max(len(socket.inbox) for socket in stage.crowd.sockets)
    name = f"{wanted} events in a row, {size} phones"
    report.add(f"{name}: taken in {SECONDS:.0f} s", number)
    report.add(f"{name}: phones not at the last one", behind, budget=budgets.NONE)
    # An event is a stored tap, so it is not made faster than a tap is; what counts is what they leave in the queue.
    raw = number * limit / 1000
    # A few events are over before the publisher's first pause is: there is no queue to measure.
    budget = None if report.wish.small else budgets.DRAIN
    report.add(f"{name}: drained after the last", drained - tapped, "s", limit=raw, budget=budget, share=share)
    report.add(f"{name}: drained after the first", drained, "s", limit=raw, share=share)
    report.add(f"{name}: frames to a phone", frames)
    await stage.crowd.settled()


def _growth(report: Report, medians: dict[int, float]) -> None:
    """Between the two largest sizes when they are those of the promise."""
    if {200, 1000} <= medians.keys():
        budget = budgets.FANOUT_GROWTH
        report.add("growth from 200 to 1,000 phones", medians[1000], "ms", limit=medians[200], budget=budget)
