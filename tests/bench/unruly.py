"""Unruly phones: one that never reads, one that floods, one that comes back in a loop; what it costs the others."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import uvloop

from tests.bench import budgets
from tests.bench.events import PAUSE, Lags, Minutes
from tests.bench.load import Share
from tests.bench.phones import Crowd, Phone
from tests.bench.product import Product
from tests.bench.report import Report, median, p95
from tests.bench.room import Owner, open_room
from tests.bench.wish import Wish

Misbehave = Callable[[Phone], AbstractAsyncContextManager[None]]
# Calm and unruly events take turns in blocks, so that a busy moment of the machine meets both.
BLOCKS, EVENTS = 4, 6
SMALL_BLOCKS, SMALL_EVENTS = 1, 6
# Frames per second: a page sends three a minute.
FLOOD, FLOOD_PAUSE = 20, 0.01
LOOP_PAUSE = 0.02
# A phone that never reads has this little room for what it does not read; then the server's own buffers fill.
BUFFER, SEGMENT = 2048, 536
# Taps without a pause before it is measured, so that they do.
UNREAD, UNREAD_SECONDS, SMALL_UNREAD_SECONDS = 1000, 20.0, 2.0


def run(wish: Wish) -> Report:
    (size,) = wish.sizes(200, small=(30,))[-1:]
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
        room = Minutes(training, crowd)
        for name, misbehave in KINDS.items():
            memory = product.memory()
            await _compare(name, misbehave, phone, report, room)
            report.add(f"{name}: server memory gained", max(0.0, product.memory() - memory), "MB")


async def _compare(name: str, misbehave: Misbehave, phone: Phone, report: Report, room: Minutes) -> None:
    calm, unruly, share = Lags(), Lags(), Share(name)
    blocks, events = (SMALL_BLOCKS, SMALL_EVENTS) if report.wish.small else (BLOCKS, EVENTS)
    if misbehave is never_reads:
        # What it does not read has to pile up first, so it misbehaves once and for longer.
        blocks, events = 1, blocks * events // 2
    await room.event(Lags(), Share(""))
    for _block in range(blocks):
        await _events(events, room, calm, share)
        async with misbehave(phone):
            if misbehave is never_reads:
                await _pile_up(report, room)
            await _events(events, room, unruly, share)
    await _events(events, room, calm, share)
    report.add(f"{name}: the others, median", median(unruly.tapped), "ms", limit=median(calm.tapped), share=share)
    budget = budgets.UNRULY
    report.add(f"{name}: the others, p95", p95(unruly.tapped), "ms", limit=p95(calm.tapped), budget=budget, share=share)


async def _events(number: int, room: Minutes, lags: Lags, share: Share) -> None:
    for _event in range(number):
        await room.event(lags, share)


async def _pile_up(report: Report, room: Minutes) -> None:
    """Frames that the phone is sent and does not take, as another one counts them."""
    room.crowd.forget()
    await room.in_a_row(UNREAD, SMALL_UNREAD_SECONDS if report.wish.small else UNREAD_SECONDS)
    await asyncio.sleep(PAUSE)
    report.add("frames that one never reads", len(room.crowd.sockets[0].inbox))


@asynccontextmanager
async def never_reads(phone: Phone) -> AsyncIterator[None]:
    """Its buffers fill up; the server must not wait for it."""
    await phone.connect(small_socket)
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
    line = phone.socket
    assert line is not None

    async def flood() -> None:
        while not line.closed.is_set():
            for _frame in range(FLOOD):
                line.ping()
            await asyncio.sleep(FLOOD_PAUSE)

    async with _meanwhile(flood()):
        yield
    await line.close()


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
async def _meanwhile(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def small_socket(url: object) -> socket.socket:
    """A connection that holds next to nothing at either end."""
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    small.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
    small.setblocking(False)
    return small


KINDS: dict[str, Misbehave] = {
    "one never reads": never_reads,
    "one floods": floods,
    "one comes back in a loop": comes_back,
}
