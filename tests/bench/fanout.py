"""Fan-out: from a change in the room to the last phone, against raw writes of the same bytes."""

import asyncio
import time
from dataclasses import dataclass, field

import uvloop

from tests.bench import budgets
from tests.bench.limits import BareFanout
from tests.bench.load import Share
from tests.bench.phones import Crowd
from tests.bench.product import Product
from tests.bench.receiver import is_push, sent_at
from tests.bench.report import Report, median, p95
from tests.bench.room import Owner, Training, open_room
from tests.bench.wish import Wish

# Longer than the publisher collects changes, so that two events never become one.
PAUSE = 0.15
PATIENCE = 30.0


# Taken and thrown away: the first events of a size find caches and buffers cold.
WARM_UP = 2


@dataclass
class Lags:
    """Per event, in ms: from the send call and from the tap to the last phone; `raw` is the limit's."""

    sent: list[float] = field(default_factory=list)
    tapped: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)


def run(wish: Wish) -> Report:
    sizes = wish.sizes(30, 200, 1000, small=(30, 120))
    report = Report("fanout", wish, sizes)
    with Product(wish.server) as product:
        uvloop.run(measure(product, report))
    return report


async def measure(product: Product, report: Report) -> None:
    sizes = report.phones
    async with Owner(product) as owner, BareFanout(product.server) as bare:
        training = await open_room(owner, phones=sizes[-1])
        await training.start()
        async with Crowd(product.base, training.code) as crowd:
            for size in sizes:
                await crowd.grow(size)
                await bare.grow(size)
                await _at(size, report, Stage(product, training, crowd, bare))


@dataclass
class Stage:
    """Everything one event needs."""

    product: Product
    training: Training
    crowd: Crowd
    bare: BareFanout

    async def event(self, number: int, share: Share) -> tuple[float, float, int]:
        """A minute more or less. Gives (send → last phone, tap → last phone, bytes of the frame)."""
        self.crowd.forget()
        self.crowd.gathering.expect(len(self.crowd.phones))
        tapped = time.time_ns()
        with share.measured():
            await self.training.tap("less" if number % 2 else "more")
            reached = await self.crowd.gathering.complete(PATIENCE)
        if not reached:
            raise TimeoutError(f"{self.crowd.gathering.left} phones never got the change")
        socket = self.crowd.phones[0].socket
        assert socket is not None
        text = next(text for _now, text in socket.inbox if is_push(text))
        last = self.crowd.gathering.last / 1e6
        return last - sent_at(text), last - tapped / 1e6, len(text)

    async def raw(self, size: int, share: Share) -> float:
        """The same bytes from the bare server: write → last socket, in ms."""
        for socket in self.bare.sockets:
            socket.inbox.clear()
        with share.measured():
            self.bare.push(size)
            await self.bare.gathering.complete(PATIENCE)
        return self.bare.gathering.last / 1e6 - sent_at(self.bare.sockets[0].inbox[0][1])


async def _at(size: int, report: Report, stage: Stage) -> None:
    share, raw_share, lags = Share(f"{size} phones"), Share(f"{size} phones, limit"), Lags()
    events = (10 if report.wish.small else 30) + WARM_UP
    asked, cpu, length = stage.crowd.asked, stage.product.cpu(), 0
    for number in range(events):
        sent, tapped, length = await stage.event(number, share)
        # Product and limit take turns, so that a busy moment of the machine meets both.
        await asyncio.sleep(PAUSE)
        await stage.crowd.settled()
        lags.sent.append(sent)
        lags.tapped.append(tapped)
        lags.raw.append(await stage.raw(length, raw_share))
    used, asked = stage.product.cpu() - cpu, stage.crowd.asked - asked
    sent_, raw = lags.sent[WARM_UP:], lags.raw[WARM_UP:]
    name, budget = f"{size} phones", budgets.FANOUT[report.wish.server]
    report.add(f"{name}: send to last, median", median(sent_), "ms", limit=median(raw), budget=budget, share=share)
    report.add(f"{name}: send to last, p95", p95(sent_), "ms", limit=p95(raw), share=share)
    report.add(f"{name}: tap to last, median", median(lags.tapped[WARM_UP:]), "ms", share=share)
    report.add(f"{name}: server CPU per event", 1000 * used / events, "ms")
    report.add(f"{name}: requests by phones per event", asked / events)
    report.add(f"{name}: frame", length, "bytes")
    report.shares[raw_share.name] = raw_share
