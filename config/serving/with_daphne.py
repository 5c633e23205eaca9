"""Daphne as the server of `start --server daphne`."""

import asyncio
from collections.abc import Callable
from typing import Any

# Daphne first: it installs the event loop that everything else here finds.
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import reactor as twisted_reactor
from twisted.internet.defer import Deferred
from twisted.logger import STDLibLogObserver, globalLogPublisher

from config.serving.server import BACKLOG, FAREWELL_SECONDS, LONGEST_FRAME, PING_SECONDS, Task, collect_less
from sessions.live.hub import hub

reactor: Any = twisted_reactor
# Longer than any request here takes; what is still running then is lost anyway.
REQUEST_SECONDS = 60


class OneWayLimit(WebSocketProtocol):  # type: ignore[misc] # the library has no types
    """Applies the limit to what comes in only: Daphne's own drops every larger frame to a console, in silence."""

    maxMessagePayloadSize: int  # noqa: N815 - the library's name

    def sendMessage(self, *payload: Any, **options: Any) -> None:  # noqa: N802 - the library's name
        limit, self.maxMessagePayloadSize = self.maxMessagePayloadSize, 0
        try:
            super().sendMessage(*payload, **options)
        finally:
            self.maxMessagePayloadSize = limit


WebSocketFactory.protocol = OneWayLimit


def serve(application: Any, *, host: str, port: int, ready: Callable[[], None], background: list[Task]) -> bool:
    """Serve until Ctrl-C or SIGTERM; False when listening failed."""
    server = Server(
        application,
        endpoints=[f"tcp:port={port}:interface={host}:backlog={BACKLOG}"],
        http_timeout=REQUEST_SECONDS,
        websocket_max_message_size=LONGEST_FRAME,
        websocket_max_frame_size=LONGEST_FRAME,
        ping_interval=PING_SECONDS,
        ping_timeout=PING_SECONDS,
        application_close_timeout=5,
        verbosity=0,
        server_name="",
    )
    tasks: list[asyncio.Task[None]] = []

    def begin() -> None:
        if not server.listening_addresses:
            return
        tasks.extend(reactor._asyncioEventloop.create_task(task()) for task in background)
        collect_less()
        ready()

    reactor.callWhenRunning(begin)
    reactor.addSystemEventTrigger("before", "shutdown", _farewell, server, tasks)
    # Daphne sends Twisted's log nowhere; its failures belong into ours.
    globalLogPublisher.addObserver(STDLibLogObserver("twisted"))  # type: ignore[arg-type] # its stub lacks the protocol
    server.run()
    return bool(server.listening_addresses)


def _farewell(server: Server, tasks: list[asyncio.Task[None]]) -> Deferred[None]:
    """Tell the pages to come back, then let Daphne end what is running."""
    for task in tasks:
        task.cancel()
    hub.drop_everybody()
    # Daphne 4.2 expects every connection to have an application; one whose answer is finished has none.
    for protocol in [key for key, details in server.connections.items() if "application_instance" not in details]:
        del server.connections[protocol]
    waiting: Deferred[None] = Deferred()
    reactor.callLater(FAREWELL_SECONDS if hub.rooms else 0, waiting.callback, None)
    return waiting
