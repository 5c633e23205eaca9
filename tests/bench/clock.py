"""The clock: silent while it runs, right on a bad line, and nobody waits for somebody else's slow request."""

import asyncio
import time

from playwright.async_api import Browser, Page

from tests.bench import browser as browsers
from tests.bench import budgets
from tests.bench.load import Share
from tests.bench.phones import Crowd, Phone
from tests.bench.product import Product
from tests.bench.report import Report, median, p95
from tests.bench.room import Owner, Training, open_room
from tests.bench.slow import SlowRequests
from tests.bench.slowline import SlowLine
from tests.bench.wish import Wish

SILENCE, SMALL_SILENCE = 10.0, 2.0
# More than a round trip on loopback, as a full meeting room has it.
LEAST_MS, MOST_MS = 50, 300
# A few at once: a browser whose pages compete for the processor measures that.
LOADS, SMALL_LOADS, AT_ONCE = 30, 3, 3
# After this the page has asked its five questions, whatever the line.
MEASURED_AFTER = 1.5
# The module that is loaded already, under whatever name it is served.
ERROR = """async () => {
  const names = performance.getEntriesByType("resource").map((entry) => entry.name);
  for (const name of names.filter((name) => /\\.js($|\\?)/.test(name))) {
    const found = await import(name);
    if (found.serverNow) return found.serverNow() - Date.now();
  }
  return null;
}"""
# How often a phone asks while somebody else's request is slow.
ASK_EVERY = 0.05
SLOW_SECONDS, SMALL_SLOW_SECONDS = 6.0, 2.0


def run(wish: Wish) -> Report:
    (size,) = wish.sizes(200, small=(20,))[-1:]
    report = Report("clock", wish, (size,))
    with Product(wish.server) as product:
        asyncio.run(measure(product, report))
    return report


async def measure(product: Product, report: Report) -> None:
    (size,) = report.phones
    async with (
        Owner(product) as owner,
        open_room(owner, phones=size) as training,
        Crowd(product.base, training.code) as crowd,
        browsers.chromium() as browser,
    ):
        await training.start()
        await crowd.grow(size)
        await _silence(report, training, crowd, product)
        await _neighbours(report, crowd, product)
        if browser is None:
            report.note(browsers.NOTE)
        else:
            await _errors(report, crowd, product, browser)


async def _silence(report: Report, training: Training, crowd: Crowd, product: Product) -> None:
    """A running clock and nobody acting: nothing travels but the answers to heartbeats."""
    seconds = SMALL_SILENCE if report.wish.small else SILENCE
    assert training.console is not None
    assert training.wall is not None
    await asyncio.sleep(1.5)
    sockets = [*crowd.sockets, training.console, training.wall]
    for socket in sockets:
        socket.inbox.clear()
    cpu = product.cpu()
    await asyncio.sleep(seconds)
    cpu = product.cpu() - cpu
    frames = [text for socket in sockets for _now, text in socket.inbox if b'"p":' not in text]
    answers = sum(len(socket.inbox) for socket in sockets) - len(frames)
    name = f"{seconds:.0f} s of a running clock, {len(crowd.phones)} phones"
    report.add(f"{name}: frames", len(frames), budget=budgets.IDLE_FRAMES)
    report.add(f"{name}: answers to heartbeats", answers)
    report.add(f"{name}: server CPU per second", 1000 * cpu / seconds, "ms")


async def _neighbours(report: Report, crowd: Crowd, product: Product) -> None:
    """A phone's questions while nothing else happens, and while somebody's request takes its time."""
    seconds = SMALL_SLOW_SECONDS if report.wish.small else SLOW_SECONDS
    share, phone = Share("slow neighbour"), crowd.phones[0]
    async with SlowRequests(product) as slow:
        with share.measured():
            idle = await _asked(phone, seconds)
            async with slow.running():
                beside = await _asked(phone, seconds)
    report.add("a slow request takes", median(slow.took), "ms")
    name = "a phone's question beside it"
    report.add(f"{name}, median", median(beside), "ms", limit=median(idle), share=share)
    report.add(f"{name}, p95", p95(beside), "ms", limit=p95(idle), budget=budgets.SLOW_NEIGHBOUR, share=share)


async def _asked(phone: Phone, seconds: float) -> list[float]:
    """ms of each snapshot that the phone asks for."""
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        await phone.line.resync(["head"])
        took.append(1000 * (time.perf_counter() - began))
        await asyncio.sleep(ASK_EVERY)
    return took


async def _errors(report: Report, crowd: Crowd, product: Product, browser: Browser) -> None:
    """The page's own idea of the server's time; both run on this machine, so the truth is the machine's clock."""
    loads = SMALL_LOADS if report.wish.small else LOADS
    errors: list[float] = []
    async with SlowLine(product.port, LEAST_MS, MOST_MS) as line:
        base = f"http://127.0.0.1:{line.port}"
        left = iter(range(loads))

        async def visitor(phone: Phone) -> None:
            context = await browsers.pick_up(browser, phone, base)
            page = await context.new_page()
            for _load in left:
                error = await _error(page, f"{base}/s/{phone.code}/")
                errors.append(error)
            await context.close()

        await asyncio.gather(*(visitor(phone) for phone in crowd.phones[:AT_ONCE]))
    off = [abs(error) for error in errors]
    name = f"clock error with {LEAST_MS} to {MOST_MS} ms more, {loads} loads"
    report.add(f"{name}, median", median(off), "ms")
    report.add(f"{name}, p95", p95(off), "ms", budget=budgets.CLOCK)
    report.add(f"{name}, mean with its sign", sum(errors) / len(errors), "ms")


async def _error(page: Page, url: str) -> float:
    """How far one freshly loaded page is off, in ms; later is positive."""
    await page.goto(url)
    await page.locator('#badge[data-state="live"]').wait_for(timeout=20_000)
    await asyncio.sleep(MEASURED_AFTER)
    error = await page.evaluate(ERROR)
    if error is None:
        raise LookupError("no script of the page knows serverNow()")
    return float(error)
