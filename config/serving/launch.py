"""What `start` and `demo` have in common: prepare the data folder, find a port, serve, tell, stop cleanly."""

import asyncio
import contextlib
import io
import logging
import os
import signal
import sys
import threading
import webbrowser
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import segno
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from config import backups
from config.serving import doctor, files, network, ports, timekeeper
from config.serving import server as servers
from config.serving.lock import AlreadyRunningError, DataLock
from config.serving.network import Network
from facilitator.actions.programs import load_builtin_programs

REFRESH_SECONDS = 30
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What the command line asked for."""

    host: str
    port: int
    names: tuple[str, ...] = ()
    browser: bool = True
    server: servers.Name = "uvicorn"


def add_arguments(parser: ArgumentParser) -> None:
    """The options of both commands."""
    parser.add_argument("--port", type=int, default=8000, help=_("port to serve on; the next free one if it is taken"))
    parser.add_argument("--host", default=ports.EVERYWHERE, help=_("address to listen on; every address by default"))
    parser.add_argument("--no-browser", action="store_true", help=_("do not open the browser"))
    parser.add_argument("--server", choices=servers.NAMES, default=Wish.server, help=_("the server to use"))


@contextlib.contextmanager
def data_folder() -> Iterator[DataLock]:
    """The data folder, locked and brought up to date. A second server on it is told where the first one is."""
    # Everything made from here on is readable by this user only (RELIABILITY T16).
    os.umask(0o077)
    try:
        with DataLock(settings.DATA_DIR) as lock, _interruptible():
            timekeeper.copy_first(backups.of_this_laptop())
            migrate()
            load_builtin_programs()
            yield lock
    except AlreadyRunningError as running:
        raise CommandError(_second_start(running.url)) from None


def _second_start(url: str) -> str:
    where = _("It answers at %(url)s.") % {"url": url} if url else _("It is just starting.")
    return _("AskOnce is already running on %(folder)s. %(where)s Close it first, or choose another folder.") % {
        "folder": settings.DATA_DIR,
        "where": where,
    }


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM ends a start that is not serving yet as Ctrl-C does."""

    def interrupt(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def migrate() -> None:
    """Bring the tables up to date; nothing is loaded or signalled when they are."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def find_network(wish: Wish, say: Say) -> Network:
    """The port to serve on, with our names and the address for phones in the settings."""
    try:
        port = ports.next_free(wish.host, wish.port)
    except ports.NoFreePortError:
        message = _("No port from %(port)s to %(last)s is free. Choose one with --port.")
        raise CommandError(message % {"port": wish.port, "last": wish.port + ports.TRIES - 1}) from None
    except OSError as error:
        message = _("%(host)s:%(port)s cannot be used: %(reason)s. Choose others with --host and --port.")
        values = {"host": wish.host, "port": wish.port, "reason": error.strerror}
        raise CommandError(message % values) from error
    if wish.port not in {0, port}:
        say(_("Port %(wanted)s is taken; using %(port)s.") % {"wanted": wish.port, "port": port})
    found = Network(wish.host, port, wish.names)
    found.refresh()
    return found


def serve(found: Network, wish: Wish, *, say: Say, ready: Callable[[], None]) -> None:
    """Serve until told to stop. `ready` runs once connections are taken, in the serving thread: keep it short."""
    # Only now: this installs the event loop, and a start that ends early has no need of it.
    from config.asgi import application
    from config.handler import lanes

    async def watch() -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            # Asking the system for its networks may take a moment: in a thread that serves nobody.
            if await asyncio.to_thread(found.refresh):
                tell_phone_address(say)
                await sync_to_async(network.redraw_open_rooms)()

    async def keep_time() -> None:
        await timekeeper.keep(backups.of_this_laptop())

    # A refused form is an answer to the person who sent it, not news for this terminal.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    connections.close_all()
    files.allow_many()
    listened = servers.serve(
        application, name=wish.server, host=found.host, port=found.port, ready=ready, background=[watch, keep_time]
    )
    lanes.close_connections()
    if not listened:
        raise CommandError(
            _("Port %(port)s was taken by another program just now. Start again.") % {"port": found.port}
        )


def warn(say: Say) -> None:
    for line in doctor.examine(settings.DATA_DIR):
        say(_("Note: %(warning)s") % {"warning": line})


def tell_phone_address(say: Say) -> None:
    """The address that phones open, as text and as a QR code."""
    if not settings.LAN_URL:
        say(_("Phones  no network found. Join the room's Wi-Fi or open a hotspot; the address then appears here."))
        return
    say(_("Phones  %(url)s") % {"url": settings.LAN_URL})
    if picture := qr(settings.LAN_URL):
        say(picture)


def qr(url: str) -> str:
    """The address as a QR code of block characters; empty where the terminal cannot show them."""
    out = io.StringIO()
    segno.make(url, error="m").terminal(out, compact=True, border=2)
    try:
        out.getvalue().encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ""
    return out.getvalue()


def open_browser(url: str) -> None:
    """Only where there is a screen: elsewhere a text browser would take over this terminal."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
