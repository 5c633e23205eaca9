"""Joining: a room arrives within five seconds, and all come back at once after a restart."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import uvloop

from tests.bench import budgets
from tests.bench.limits import Bare
from tests.bench.load import Share
from tests.bench.phones import PATIENCE, Crowd, Phone
from tests.bench.product import Product
from tests.bench.receiver import Gathering
from tests.bench.report import Report, median, p95
from tests.bench.room import Owner, open_room
from tests.bench.wish import Wish

# People look up from their chairs within this many seconds.
ARRIVAL = 5.0
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


def run(wish: Wish) -> Report:
    sizes = wish.sizes(200, 1000, small=(60,))
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
        outcome = await _all(newcomers, lambda phone: _come_in(phone, static=report.wish.static), over=ARRIVAL)
    wall, cpu = time.perf_counter() - began, product.cpu() - cpu
    await asyncio.sleep(SETTLE)
    budget = budgets.JOIN if outcome.seconds else None
    report.add(f"{name}: page, name and socket, median", median(outcome.seconds or [PATIENCE]), "s", share=share)
    report.add(
        f"{name}: page, name and socket, p95", p95(outcome.seconds or [PATIENCE]), "s", budget=budget, share=share
    )
    report.add(f"{name}: last one in after", wall, "s", share=share)
    report.add(f"{name}: not let in", len(outcome.refused), budget=budgets.NONE)
    report.add(f"{name}: server CPU per phone", 1000 * cpu / size, "ms")
    report.add(f"{name}: server memory per phone", 1024 * (product.memory() - memory) / size, "KB")
    for reason in outcome.refused[:3]:
        report.note(f"Not let in: {reason}")


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
                outcome.asked += await do(phone)
        except Exception as error:
            outcome.refused.append(repr(error))
        else:
            outcome.seconds.append(time.perf_counter() - began)

    await asyncio.gather(*(one(number, phone) for number, phone in enumerate(phones)))
    return outcome


async def _reconnects(size: int, product: Product, report: Report, crowd: Crowd) -> None:
    """All at once, as soon as the server listens again; the limit does the same number of questions."""
    times = 1 if report.wish.small else 3
    share, back, refused, asked = Share(f"{size} coming back"), [], 0, 0
    inside = [phone for phone in crowd.phones if phone.socket is not None]
    for _time in range(times):
        await asyncio.to_thread(product.restart)
        with share.measured():
            outcome = await _all(inside, Phone.connect)
        back.append(max(outcome.seconds, default=PATIENCE))
        refused, asked = refused + len(outcome.refused), asked + outcome.asked
        await asyncio.sleep(SETTLE)
    limit_share, limit = Share(f"{size} coming back, limit"), list[float]()
    everybody = times * len(inside)
    with Bare("bare_asgi", product.server, str(int(asked > everybody / 2)), str(USUAL_SNAPSHOT)) as bare:
        base = f"http://127.0.0.1:{bare.port}"
        limit += [await _bare_storm(base, len(inside), limit_share) for _time in range(times)]
    name = f"{len(inside)} coming back at once"
    report.add(
        f"{name}: last one in after", median(back), "s", limit=median(limit), budget=budgets.RECONNECT, share=share
    )
    report.add(f"{name}: not let in", refused, budget=budgets.NONE)
    report.add(f"{name}: had to ask for a snapshot", asked / everybody)
    report.shares[limit_share.name] = limit_share


async def _bare_storm(base: str, size: int, share: Share) -> float:
    """The same client against the application that does nothing."""
    gathering = Gathering()
    phones = [Phone(base, "", f"Nobody {number}", gathering) for number in range(size)]
    for phone in phones:
        await phone.line.__aenter__()
        phone.line.body = {"data-socket": "/ws/phone/1/", "data-snapshot": "/s/snapshot/"}
    with share.measured():
        outcome = await _all(phones, Phone.connect)
    await asyncio.gather(*(phone.close() for phone in phones))
    if outcome.refused:
        raise ConnectionError(f"the limit refused {len(outcome.refused)}: {outcome.refused[0]}")
    return max(outcome.seconds)
