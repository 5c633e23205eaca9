"""Joining: a room arrives within five seconds, and all come back at once after a restart."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import uvloop

from tests.bench import budgets
from tests.bench.budgets import Budget
from tests.bench.limits import Bare
from tests.bench.load import Share
from tests.bench.phones import PATIENCE, Crowd, Phone
from tests.bench.product import Product
from tests.bench.receiver import Gathering
from tests.bench.report import Report, median, p95
from tests.bench.room import Owner, open_room
from tests.bench.wish import Wish

# People look up from their chairs within this many seconds.
ARRIVAL, SMALL_ARRIVAL = 5.0, 2.0
# In the room before the others, so that what a first phone warms up is not charged to the rest.
EARLY = 20
SETTLE = 2.0
# What a phone's snapshot weighs when nobody asked for one.
USUAL_SNAPSHOT = 4000


@dataclass
class Outcome:
    """Seconds per phone that got in, and what kept the others out."""

    seconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    asked: int = 0


class Storms:
    """Phones that connect all at once, some times: seconds until the last one was in, of each time."""

    def __init__(self, name: str) -> None:
        self.share = Share(name)
        self.last: list[float] = []
        self.refused = self.asked = 0

    async def one(self, phones: list[Phone]) -> None:
        with self.share.measured():
            outcome = await _all(phones, Phone.connect)
        self.last.append(max(outcome.seconds, default=PATIENCE))
        self.refused += len(outcome.refused)
        self.asked += outcome.asked


def run(wish: Wish) -> Report:
    sizes = wish.sizes(200, 1000, small=(40,))
    report = Report("join", wish, sizes)
    for size in sizes:
        with Product(wish.server) as product:
            uvloop.run(_at(size, product, report))
    return report


async def _at(size: int, product: Product, report: Report) -> None:
    async with (
        Owner(product) as owner,
        open_room(owner, phones=size + EARLY) as training,
        Crowd(product.base, training.code) as crowd,
    ):
        await training.start()
        await crowd.grow(EARLY)
        await _arrivals(size, product, report, crowd)
        await _reconnects(size, product, report, crowd)


async def _arrivals(size: int, product: Product, report: Report, crowd: Crowd) -> None:
    share, name = Share(f"{size} arriving"), f"{size} arriving"
    memory, cpu, began = product.memory(), product.cpu(), time.perf_counter()
    newcomers = [crowd.make() for _number in range(size)]
    with share.measured():
        outcome = await _all(
            newcomers,
            lambda phone: _come_in(phone, static=report.wish.static),
            over=SMALL_ARRIVAL if report.wish.small else ARRIVAL,
        )
    wall, cpu = time.perf_counter() - began, product.cpu() - cpu
    await asyncio.sleep(SETTLE)
    limit = await asyncio.to_thread(_bare_arrivals, size, product, report)
    budget = budgets.JOIN if outcome.seconds else None
    report.add(f"{name}: page, name and socket, median", median(outcome.seconds or [PATIENCE]), "s", share=share)
    report.add(
        f"{name}: page, name and socket, p95", p95(outcome.seconds or [PATIENCE]), "s", budget=budget, share=share
    )
    report.add(f"{name}: last one in after", wall, "s", share=share)
    report.add(f"{name}: not let in", len(outcome.refused), budget=budgets.NONE)
    report.add(f"{name}: server CPU per phone", 1000 * cpu / size, "ms", limit=limit)
    report.add(f"{name}: server memory per phone", 1024 * (product.memory() - memory) / size, "KB")
    for reason in outcome.refused[:3]:
        report.note(f"Not let in: {reason}")


def _bare_arrivals(size: int, product: Product, report: Report) -> float:
    """The same phones at the application that does nothing: its CPU per phone, in ms."""
    over = SMALL_ARRIVAL if report.wish.small else ARRIVAL
    with Bare("bare_asgi", product.server, "0", str(USUAL_SNAPSHOT)) as bare:
        before = bare.cpu()
        refused = uvloop.run(_arrive_at_nothing(f"http://127.0.0.1:{bare.port}", size, over))
        if refused:
            raise ConnectionError(f"the limit refused {len(refused)} phones: {refused[0]}")
        return 1000 * (bare.cpu() - before) / size


async def _arrive_at_nothing(base: str, size: int, over: float) -> list[str]:
    async with Crowd(base, "X") as crowd:
        phones = [crowd.make() for _number in range(size)]
        return (await _all(phones, lambda phone: _come_in(phone, static=False), over=over)).refused


async def _come_in(phone: Phone, *, static: bool) -> bool:
    await phone.join(static=static)
    return await phone.connect()


async def _all(phones: list[Phone], do: Callable[[Phone], Awaitable[bool]], *, over: float = 0.0) -> Outcome:
    """Everybody does it, at once or evenly spread over some seconds; each is timed from its own beginning."""
    outcome = Outcome()

    async def one(number: int, phone: Phone) -> None:
        await asyncio.sleep(over * number / len(phones))
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                # In two lines: in one, what others have added meanwhile would be lost.
                asked = await do(phone)
                outcome.asked += asked
        except Exception as error:
            outcome.refused.append(repr(error))
        else:
            outcome.seconds.append(time.perf_counter() - began)

    await asyncio.gather(*(one(number, phone) for number, phone in enumerate(phones)))
    return outcome


async def _reconnects(size: int, product: Product, report: Report, crowd: Crowd) -> None:
    """Everybody at once: as soon as the server listens again, and after the Wi-Fi was gone for a moment."""
    inside = [phone for phone in crowd.phones if phone.socket is not None]
    times = 1 if report.wish.small else 3
    restarted, dropped = Storms(f"{len(inside)} after a restart"), Storms(f"{len(inside)} after a lost Wi-Fi")
    for _time in range(times):
        await asyncio.to_thread(product.restart)
        await restarted.one(inside)
        await asyncio.sleep(SETTLE)
        await asyncio.gather(*(phone.socket.close() for phone in inside if phone.socket is not None))
        await dropped.one(inside)
        await asyncio.sleep(SETTLE)
    asks = str(int(restarted.asked > times * len(inside) / 2))
    limit = Storms(f"{len(inside)} coming back, limit")
    with Bare("bare_asgi", product.server, asks, str(USUAL_SNAPSHOT)) as bare:
        for _time in range(times):
            await bare_storm(f"http://127.0.0.1:{bare.port}", len(inside), limit)
    # What the first phone of a started server waits for is the same for three phones and for a thousand: in a small
    # room it would be all that is seen.
    _report_storms(restarted, limit, report, None if report.wish.small else budgets.RECONNECT)
    _report_storms(dropped, limit, report, budgets.RECONNECT)
    report.shares[limit.share.name] = limit.share


def _report_storms(storms: Storms, limit: Storms, report: Report, budget: Budget | None) -> None:
    name, share = storms.share.name, storms.share
    last, raw = median(storms.last), median(limit.last)
    report.add(f"{name}: last one in after", last, "s", limit=raw, budget=budget, share=share)
    report.add(f"{name}: not let in", storms.refused, budget=budgets.NONE)
    report.add(f"{name}: snapshots asked for", storms.asked)


async def bare_storm(base: str, size: int, storms: Storms) -> None:
    """The same client against the application that does nothing."""
    gathering = Gathering()
    phones = [Phone(base, "", f"Nobody {number}", gathering) for number in range(size)]
    for phone in phones:
        await phone.line.__aenter__()
        phone.line.body = {"data-socket": "/ws/phone/1/", "data-snapshot": "/s/snapshot/"}
    await storms.one(phones)
    await asyncio.gather(*(phone.close() for phone in phones))
    if storms.refused:
        raise ConnectionError(f"the limit refused {storms.refused} phones")
