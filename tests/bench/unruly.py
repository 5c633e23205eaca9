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
# Calm and unruly events take turns in blocks, and the blocks' p95s are compared by their medians: a busy moment of the
# machine spoils the p95 of one block, and of all events together.
BLOCKS, EVENTS = 7, 10
SMALL_BLOCKS, SMALL_EVENTS = 3, 6
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
    share, calm, unruly = Share(name), [], []
    blocks, events = (SMALL_BLOCKS, SMALL_EVENTS) if report.wish.small else (BLOCKS, EVENTS)
    # What one does not read has to pile up first, so it misbehaves once, between twice as many calm ones.
    rounds, each = (1, blocks) if misbehave is never_reads else (blocks, 1)
    await room.event(Lags(), Share(""))
    for _round in range(rounds):
        calm += await _blocks(each, events, room, share)
        async with misbehave(phone):
            if misbehave is never_reads:
                await _pile_up(report, room)
            unruly += await _blocks(each, events, room, share)
    calm += await _blocks(each, events, room, share)
    value, limit = (median([median(tapped) for tapped in found]) for found in (unruly, calm))
    report.add(f"{name}: the others, median", value, "ms", limit=limit, share=share)
    value, limit = (median([p95(tapped) for tapped in found]) for found in (unruly, calm))
    report.add(f"{name}: the others, p95", value, "ms", limit=limit, budget=budgets.UNRULY, share=share)
    # How far calm blocks differ from each other says what a ratio is worth.
    spread = [p95(tapped) for tapped in calm]
    report.add(f"{name}: p95 of the calmest block without it", min(spread), "ms")
    report.add(f"{name}: p95 of the busiest block without it", max(spread), "ms")


async def _blocks(number: int, events: int, room: Minutes, share: Share) -> list[list[float]]:
    """From the tap to the last phone, in ms: of each event of each block."""
    found = []
    for _block in range(number):
        lags = Lags()
        for _event in range(events):
            await room.event(lags, share)
        found.append(lags.tapped)
    return found


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
