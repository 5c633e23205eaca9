"""The one place that joins HTTP and WebSocket."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup(set_prefix=False)

# Only now: everything below needs the settings and the app registry.
from django.urls import get_resolver  # noqa: E402 - after django.setup()

from config.handler import OneHopHandler  # noqa: E402 - after django.setup()
from config.static import with_static  # noqa: E402 - after django.setup()
from sessions.live.publisher import publisher  # noqa: E402 - after django.setup()
from sessions.live.socket import websocket  # noqa: E402 - after django.setup()

Scope = Any
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


http = with_static(OneHopHandler())
# Before anybody is let in: the first page would read the modules of all pages, for half a second in which the thousand
# phones that come back after a restart are waiting.
get_resolver()._populate()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        publisher.bind()
        # Daphne believes any visitor's Daphne-Root-Path; no page of ours may depend on what a visitor calls its prefix.
        await http({**scope, "root_path": ""}, receive, send)
    elif scope["type"] == "websocket":
        await websocket(scope, receive, send)
    elif scope["type"] == "lifespan":
        await lifespan(receive, send)


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
