"""Real pages: the product's ASGI application on a real server, driven by Chromium at a name that is not localhost.

`http://room.test` resolves to this machine but is no secure context, just like a meeting-room address: what works
here works on a phone. Any console error or policy violation on any page fails the test.
"""

import datetime as dt
import os
import shutil
import socket
import threading
import urllib.request
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
import uvicorn
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from facilitator.models import User

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP room.test 127.0.0.1",
]
# How long a page may take before a test gives up: tests run two at a time, also on a slow machine.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (e) =>
  console.error("CSP: " + e.violatedDirective + " " + e.blockedURI + " " + e.sourceFile));
"""
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LAPTOP = {"viewport": {"width": 1366, "height": 768}}
WALL = {"viewport": {"width": 1920, "height": 1080}}
TUESDAY = dt.datetime(2026, 11, 24, 9, 0, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in str(item.path).replace(os.sep, "/"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a test module. Not for the session: while it is open this thread has a running event loop."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("No browser: CI must install one (Debian: apt-get install chromium).")
        pytest.skip("no browser: install one (Debian: apt-get install chromium) or set CHROMIUM to its path")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop is no reason to keep this thread from the database: nothing awaits here.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Server:
    """The product on a free loopback port, in a thread of this process so that a test can move its time."""

    def __init__(self, port: int = 0) -> None:
        from config.asgi import application

        self.socket = socket.create_server(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        options = uvicorn.Config(application, log_level="error", ws_max_size=16384, timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(options)
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        from config.handler import lanes

        self.server.run(sockets=[self.socket])
        # The thread that serves has a connection, and only it can close it.
        lanes.close_connections()

    def start(self) -> None:
        """Serve, and answer once: from then on what a test publishes reaches the pages."""
        self.thread.start()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
            assert answer.status == 200

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        self.socket.close()


@pytest.fixture
def server(transactional_db: None, settings: Any) -> Iterator[Server]:
    one = Server()
    settings.LAN_URL = f"http://room.test:{one.port}"
    one.start()
    yield one
    one.stop()
    connections.close_all()


@dataclass
class Room:
    """Opens pages as separate people and remembers what any of them complained about."""

    browser: Browser
    server: Server
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    # Network errors are expected while a test has pulled the plug.
    forgiven: tuple[str, ...] = ()

    def context(self, **options: Any) -> BrowserContext:
        context = self.browser.new_context(base_url=f"http://room.test:{self.server.port}", **options)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(VIOLATIONS)
        self.contexts.append(context)
        return context

    def page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("console", lambda message: self.complain(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complain(str(error)))
        return page

    def complain(self, text: str) -> None:
        if not any(word in text for word in self.forgiven):
            self.complaints.append(text)

    def phone(self, **options: Any) -> Page:
        return self.page(self.context(**PHONE, **options))

    def wall(self) -> Page:
        return self.page(self.context(**WALL))

    def laptop(self, user: User, **options: Any) -> Page:
        """A signed-in facilitator or manager, on the loopback address as in a real room."""
        context = self.context(**LAPTOP, **options)
        client = Client()
        client.force_login(user)
        value = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": value, "url": self.local_url}])
        return self.page(context)

    @property
    def local_url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"


@pytest.fixture
def people(chromium: Browser, server: Server) -> Iterator[Room]:
    """The room of a browser test; leaving it checks that no page complained."""
    room = Room(chromium, server)
    yield room
    for context in room.contexts:
        context.close()
    assert room.complaints == []


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The whole process, server included, lives on a Tuesday morning; a test moves it to Friday."""
    with time_machine.travel(TUESDAY, tick=True) as traveller:
        yield traveller
