"""Endurance: thousands of reconnects and a thousand phones; what they cost in memory and what they leave behind."""

import asyncio
import gc
import time

import uvloop

from tests.bench import budgets
from tests.bench.load import Share
from tests.bench.phones import Crowd, Phone
from tests.bench.product import Product
from tests.bench.report import Report
from tests.bench.room import Owner, open_room
from tests.bench.wish import Wish

FEW = 50
RECONNECTS, SMALL_RECONNECTS = 3000, 300
# Before these, buffers and caches still find their size.
WARM_UP, SMALL_WARM_UP = 300, 100
AT_ONCE = 8
SETTLE, SMALL_SETTLE = 3.0, 1.0
LOOKS, LOOK_SECONDS = 25, 0.2
# Five seconds after its start the server does its first work by the clock. SQLite keeps what that closes for its next
# connection, so files are counted from then on.
FIRST_WORK = 8.0
SECONDS = 90.0


def run(wish: Wish) -> Report:
    sizes = wish.sizes(FEW, 1000, small=(10, 60))
    report = Report("soak", wish, sizes)
    with Product(wish.server) as product:
        uvloop.run(measure(product, report))
    return report


async def measure(product: Product, report: Report) -> None:
    sizes = report.phones
    async with (
        Owner(product) as owner,
        open_room(owner, phones=sizes[-1]) as training,
        Crowd(product.base, training.code) as crowd,
    ):
        await training.start()
        await crowd.grow(sizes[0])
        if len(sizes) > 1:
            await _slope(product, report, crowd)
        await _come_and_go(product, report, crowd)


async def _come_and_go(product: Product, report: Report, crowd: Crowd) -> None:
    """The phones lose their line again and again; each a few times, because one that does so often is slowed down."""
    settle = SMALL_SETTLE if report.wish.small else SETTLE
    wanted, share = SMALL_RECONNECTS if report.wish.small else RECONNECTS, Share("reconnects")
    await _reconnect(crowd.phones, SMALL_WARM_UP if report.wish.small else WARM_UP)
    await asyncio.sleep(max(settle, product.serving_since + FIRST_WORK - time.monotonic()))
    memory, files, cpu = product.memory(), product.files(), product.cpu()
    began = time.perf_counter()
    with share.measured():
        done, failed = await _reconnect(crowd.phones, wanted)
    wall, cpu = time.perf_counter() - began, product.cpu() - cpu
    await asyncio.sleep(settle)
    report.add("reconnects", done, "times", share=share)
    report.add("reconnects that failed", failed, budget=budgets.NONE)
    report.add("reconnects took", wall, "s", share=share)
    report.add("server CPU per reconnect", 1000 * cpu / max(1, done), "ms")
    report.add("server memory gained", max(0.0, product.memory() - memory), "MB", budget=budgets.MEMORY_GROWTH)
    report.add("files left open", await _left_open(product, files), budget=budgets.NONE)


async def _left_open(product: Product, before: int) -> int:
    """Files that stay, not those that the server's own work by the clock has open at this moment."""
    for _look in range(LOOKS):
        if product.files() <= before:
            return 0
        await asyncio.sleep(LOOK_SECONDS)
    return product.files() - before


async def _reconnect(phones: list[Phone], times: int) -> tuple[int, int]:
    """So many in all, a few at a time, within bounds. Gives how many worked and how many did not."""
    until, left, counts = time.monotonic() + SECONDS, iter(range(times)), [0, 0]

    async def one(some: list[Phone]) -> None:
        for number, _time in enumerate(left):
            if time.monotonic() > until:
                return
            phone = some[number % len(some)]
            try:
                assert phone.socket is not None
                await phone.socket.close()
                await phone.connect()
            except (OSError, AssertionError):
                counts[1] += 1
            else:
                counts[0] += 1

    await asyncio.gather(*(one(phones[start::AT_ONCE]) for start in range(min(AT_ONCE, len(phones)))))
    return counts[0], counts[1]


async def _slope(product: Product, report: Report, crowd: Crowd) -> None:
    """Resident memory from the small room to the large one, per phone: page, cookie, socket and all."""
    settle = SMALL_SETTLE if report.wish.small else SETTLE
    few, many = report.phones[0], report.phones[-1]
    gc.collect()
    before, files = product.memory(), product.files()
    await crowd.grow(many)
    await crowd.settled()
    await asyncio.sleep(settle)
    slope = 1024 * (product.memory() - before) / (many - few)
    report.add(f"server memory per phone, {few} to {many}", slope, "KB", budget=budgets.MEMORY_PER_PHONE)
    report.add(f"files per phone, {few} to {many}", (product.files() - files) / (many - few))
    report.add(f"server memory with {many} phones", product.memory(), "MB")
