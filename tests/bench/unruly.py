"""Unruly phones: one that never reads, one that floods, one that comes back in a loop; what it costs the others."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import uvloop

from tests.bench import budgets
from tests.bench.events import Lags, Minutes
from tests.bench.load import Share
from tests.bench.phones import Crowd, Phone
from tests.bench.product import Product
from tests.bench.report import Report, median, p95
from tests.bench.room import Owner, open_room
from tests.bench.wish import Wish

# Calm and unruly events take turns in blocks, so that a busy moment of the machine meets both.
BLOCKS, EVENTS = 4, 10
SMALL_BLOCKS, SMALL_EVENTS = 2, 5
# Frames per second: a page sends three a minute.
FLOOD, FLOOD_PAUSE = 20, 0.01
LOOP_PAUSE = 0.02
# Frames that a phone which never reads is sent before anything is measured.
UNREAD = 100


def run(wish: Wish) -> Report:
    (size,) = wish.sizes(200, small=(60,))[-1:]
    report = Report("unruly", wish, (size,))
    with Product(wish.server) as product:
        uvloop.run(measure(product, report))
    return report


async def measure(product: Product, report: Report) -> None:
    (size,) = report.phones
    async with (
        Owner(product) as owner,
        open_room(owner, phones=size + 1) as training,
        Crowd(product.base, training.code) as crowd,
        Crowd(product.base, training.code) as other,
    ):
        await training.start()
        await crowd.grow(size)
        phone = other.make("Unruly")
        await phone.join()
        minutes = Minutes(training, crowd)
        for name, misbehave in KINDS.items():
            await _compare(name, lambda kind=misbehave: kind(phone), report, minutes)
        report.add("server memory at the end", product.memory(), "MB")


async def _compare(
    name: str, misbehave: Callable[[], AbstractAsyncContextManager[None]], report: Report, minutes: Minutes
) -> None:
    calm, unruly, share = Lags(), Lags(), Share(name)
    blocks, events = (SMALL_BLOCKS, SMALL_EVENTS) if report.wish.small else (BLOCKS, EVENTS)
    await minutes.event(Lags(), Share(""))
    for _block in range(blocks):
        for _event in range(events):
            await minutes.event(calm, share)
        async with misbehave():
            for _event in range(events):
                await minutes.event(unruly, share)
    report.add(f"{name}: the others, median", median(unruly.tapped), "ms", limit=median(calm.tapped), share=share)
    budget = budgets.UNRULY
    report.add(f"{name}: the others, p95", p95(unruly.tapped), "ms", limit=p95(calm.tapped), budget=budget, share=share)


@asynccontextmanager
async def never_reads(phone: Phone) -> AsyncIterator[None]:
    """Its buffers fill up; the server must not wait for it."""
    await phone.connect()
    assert phone.socket is not None
    phone.socket.stop_reading()
    try:
        yield
    finally:
        await phone.socket.close()


@asynccontextmanager
async def floods(phone: Phone) -> AsyncIterator[None]:
    """Thousands of frames a second, valid ones."""
    await phone.connect()
    socket = phone.socket
    assert socket is not None

    async def flood() -> None:
        while not socket.closed.is_set():
            for _frame in range(FLOOD):
                socket.ping()
            await asyncio.sleep(FLOOD_PAUSE)

    async with _meanwhile(flood()):
        yield
    await socket.close()


@asynccontextmanager
async def comes_back(phone: Phone) -> AsyncIterator[None]:
    """Connects, is greeted, goes, and connects again."""

    async def loop() -> None:
        while True:
            with contextlib.suppress(OSError):
                await phone.connect()
                assert phone.socket is not None
                await phone.socket.close()
            await asyncio.sleep(LOOP_PAUSE)

    async with _meanwhile(loop()):
        yield


@asynccontextmanager
async def _meanwhile(work) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


KINDS: dict[str, Callable[[Phone], AbstractAsyncContextManager[None]]] = {
    "one never reads": never_reads,
    "one floods": floods,
    "one comes back in a loop": comes_back,
}
