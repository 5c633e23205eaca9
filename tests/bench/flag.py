"""The flag: from the tap that says "asked again" until both phones of the pair have painted it, in real pages."""

import asyncio
import re

from playwright.async_api import Browser, BrowserContext, Page

from tests.bench import browser as browsers
from tests.bench import budgets
from tests.bench.phones import Crowd, Phone
from tests.bench.product import Product
from tests.bench.report import Report, median, p95
from tests.bench.room import STEPS_AT_MOST, Owner, PageError, Training, open_room

PHONES = 30
PAIRS = 12
# Each raises a flag of its own kind, once per pair: asked twice, and spoke into the silence.
KINDS = ("again", "early")
# Two taps within a second are one.
BETWEEN = 1.2
PATIENCE_MS = 10_000
PAIR = re.compile(r"<strong>([^<→]+?) → ([^<]+?)</strong>")
# Resolves once a flag that was not there before has been painted: the frame after its element came.
WATCH = """() => {
  const flags = () => [...document.querySelectorAll(".flagged")];
  const known = new Set(flags().map((flag) => flag.id));
  window.painted = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("no flag was painted")), 10000);
    const look = () => {
      if (!flags().some((flag) => !known.has(flag.id))) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())));
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  });
}"""
TAP = """(kind) => {
  const at = performance.timeOrigin + performance.now();
  document.querySelector(`.pad button[value="${kind}"]`).click();
  return at;
}"""
PAINTED = "() => window.painted"
UNDERSTOOD = """() => document.querySelectorAll('.flagged form button').forEach((button) => button.click())"""


async def measure(product: Product, report: Report) -> None:
    """In a room of its own, because its size is part of the promise."""
    async with (
        Owner(product) as owner,
        open_room(owner, phones=PHONES) as training,
        Crowd(product.base, training.code) as crowd,
        browsers.chromium() as browser,
    ):
        if browser is None:
            report.note(browsers.NOTE)
            return
        await training.start()
        await crowd.grow(PHONES)
        # The first pair finds scripts and templates that have never run.
        first, *others = (await _pairs(training, crowd))[: PAIRS + 1]
        await _taps(browser, *first)
        took = [tap for pair in others for tap in await _taps(browser, *pair)]
    name = f"flag: tap to both phones' paint, {PHONES} phones"
    report.add(f"{name}, median", median(took), "ms")
    report.add(f"{name}, p95", p95(took), "ms", budget=budgets.FLAG)


async def _pairs(training: Training, crowd: Crowd) -> list[tuple[Phone, Phone]]:
    """Drive the console into a half of a role-play. Gives sellers' and their customers' phones."""
    for _step in range(STEPS_AT_MOST):
        if training.button("pair"):
            break
        await training.move("next")
    await training.move("pair")
    while training.line.panels["face"].mark("data-phase") != "half":
        await training.move("advance")
    named = {phone.name: phone for phone in crowd.phones}
    found = PAIR.findall(training.line.panels.html("face"))
    if not found:
        raise PageError("the console shows no pair")
    return [(named[seller.strip()], named[customer.strip()]) for seller, customer in found]


async def _taps(browser: Browser, seller: Phone, customer: Phone) -> list[float]:
    """ms of each tap of the customer, to the later of the two paints."""
    took, opened = [], [await _open(browser, phone) for phone in (seller, customer)]
    pages = [page for _context, page in opened]
    for kind in KINDS:
        await asyncio.sleep(BETWEEN)
        for page in pages:
            await page.evaluate(WATCH)
        at = await pages[1].evaluate(TAP, kind)
        both = await asyncio.gather(*(page.evaluate(PAINTED) for page in pages))
        took.append(max(both) - at)
        for page in pages:
            await page.evaluate(UNDERSTOOD)
            await page.locator(".flagged").wait_for(state="detached", timeout=PATIENCE_MS)
    for context, _page in opened:
        await context.close()
    return took


async def _open(browser: Browser, phone: Phone) -> tuple[BrowserContext, Page]:
    context = await browsers.pick_up(browser, phone, phone.line.base)
    page = await context.new_page()
    await page.goto(f"{phone.line.base}/s/{phone.code}/")
    await page.locator('#badge[data-state="live"]').wait_for(timeout=PATIENCE_MS)
    return context, page
