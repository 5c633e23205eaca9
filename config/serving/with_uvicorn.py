"""Uvicorn as the server of `start`: fan-out and joins cost it less than half of what they cost Daphne."""

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from config.serving.lean import LeanProtocol
from config.serving.server import BACKLOG, FAREWELL_SECONDS, LONGEST_FRAME, PING_SECONDS, UNIX, Task, collect_less
from sessions.live.hub import hub
from sessions.live.publisher import publisher

# A page that is read for a while and then answers finds its connection open.
KEEP_ALIVE_SECONDS = 30
# What still runs then is lost anyway.
GRACE_SECONDS = 5


class Server(uvicorn.Server):
    """Uvicorn, telling the pages to come back before it goes, and leaving signals as it found them."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], background: list[Task]) -> None:
        super().__init__(config)
        self.ready, self.background = ready, background
        self.running: list[asyncio.Task[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.running = [asyncio.create_task(task()) for task in self.background]
        collect_less()
        self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for task in self.running:
            task.cancel()
        if hub.rooms:
            hub.drop_everybody()
            await asyncio.sleep(FAREWELL_SECONDS)
        await super().shutdown(sockets)
        # What the last requests changed is still to be shown by the other processes.
        await publisher.drained()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, without raising the signal again at the end: Ctrl-C is an answer here, not a failure."""

        def leave(number: int, frame: FrameType | None) -> None:
            self.force_exit = self.should_exit
            self.should_exit = True

        before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(application: Any, *, host: str, port: int, ready: Callable[[], None], background: list[Task]) -> bool:
    """Serve until Ctrl-C or SIGTERM; False when listening failed."""
    try:
        listening = _listen(host, port)
    except OSError:
        return False
    options = uvicorn.Config(
        application,
        backlog=BACKLOG,
        ws=LeanProtocol,
        ws_max_size=LONGEST_FRAME,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        # It costs more CPU than it saves for frames this small (PERFORMANCE, fan-out).
        ws_per_message_deflate=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        # Phones come straight to this process: what they claim about a proxy is not believed (RELIABILITY T17).
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        lifespan="off",
    )
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    Server(options, ready, background).run([listening])
    return True


def _listen(host: str, port: int) -> socket.socket:
    """The listening socket; bound here because uvicorn ends the whole process when it cannot bind."""
    if host.startswith(UNIX):
        return _listen_beside(Path(host.removeprefix(UNIX)))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def _listen_beside(path: Path) -> socket.socket:
    """A Unix socket for the proxy on this machine. One that a killed process left behind is taken over."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        if probe.connect_ex(str(path)) == 0:
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE), str(path))
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(path))
    # The proxy is another user; who may reach the socket is decided by its folder.
    path.chmod(0o666)
    listening.listen(BACKLOG)
    return listening
