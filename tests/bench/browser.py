"""Real pages in Chromium, where there is one."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.bench.phones import Phone

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    # Every page stands for a phone of its own that somebody looks at.
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]
NOTE = "No browser here: set CHROMIUM to its path, or install one (Debian: apt-get install chromium)."
PHONE = {"width": 390, "height": 844}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser | None]:
    """A browser; None where there is none."""
    if CHROMIUM is None:
        yield None
        return
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


async def pick_up(browser: Browser, phone: Phone, base: str) -> BrowserContext:
    """The phone's cookies in a browser of its own; its pages are found under `base`."""
    context = await browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    await context.add_cookies([{"name": name, "value": value, "url": base} for name, value in phone.cookies.items()])
    return context
