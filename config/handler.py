"""Runs a whole request, from the first middleware to the rendered template, in one hop to one long-lived thread."""

import asyncio
import contextvars
import logging
import re
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import IO, Any, cast

from asgiref.sync import SyncToAsync, ThreadSensitiveContext
from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import connection, connections
from django.http import HttpResponse, HttpResponseBase
from django.urls import set_script_prefix

from config import errors, groupcommit
from sessions.live import turns
from sessions.live.pace import Pace

logger = logging.getLogger(__name__)
# What the people in the room wait for. Everything else, from the desk to an import, has a thread of its own.
ROOM = re.compile(r"^/(?:s|j|p(?!/standup/)|me)/|^/trainings/\d+/(?:console|move|do|people)/|^/healthz")
# Far above the largest file that a form takes; below it Django's own limits give the errors that people read.
LARGEST_BODY = 4 * 1024 * 1024
# Of a larger body so much is read and thrown away: a browser that is still sending does not see an answer.
LISTEN_TO = 32 * 1024 * 1024

# A phone asks a few times a minute, and a few times a second when somebody taps fast; a loop gets no more than this.
REQUESTS = Pace(burst=60, seconds=0.05, clock=time.monotonic)
LONGEST_WAIT = 5
PHONE_COOKIE = re.compile(rb"askonce_\d+=([^;\s]+)")


class TooLargeError(Exception):
    """The request's body is larger than anything a page of ours sends."""


def room_lane() -> turns.TakingTurns:
    """Where what a room waits for is done: with a file as the database on the loop, or else beside it."""
    if connection.vendor == "sqlite":
        return turns.OnTheLoop(groupcommit.of_this_laptop())
    return turns.InAThread("room")


class Lanes:
    """Two places for all synchronous code, each with its own database connection that stays open.

    Django opens a thread context per request, and with it a connection: keeping one is the largest single gain
    measured (PERFORMANCE, "one database thread"). The room's lane stands in for asgiref's default thread, which the
    live core uses as well, and rooms take turns in it; the desk's lane, a thread, keeps a long list or an import from
    holding up a flag.
    """

    def __init__(self) -> None:
        SyncToAsync.single_thread_executor = room_lane()  # type: ignore[assignment] # it is only submitted to
        self.desk = ThreadSensitiveContext()
        self.desk_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        # What asgiref runs for this context, a streamed answer's parts for example, runs in the same thread.
        SyncToAsync.context_to_thread_executor[self.desk] = self.desk_thread

    def choose(self, path: str) -> Executor:
        """Bind the current task to the lane of its path, and to the turn of its room; gives the lane."""
        # A room's phones, its console and its projector have a turn each.
        place = tuple(path.split("/", 3)[1:3])
        turns.current.set(turns.Turn(place, first=place[0] == "trainings"))
        in_the_room = ROOM.match(path) is not None
        # None is asgiref's default thread; its stubs do not say so.
        SyncToAsync.thread_sensitive_context.set(None if in_the_room else self.desk)  # type: ignore[arg-type]
        return SyncToAsync.single_thread_executor if in_the_room else self.desk_thread

    def close_connections(self) -> None:
        """From the thread that served, once nothing is served: folds SQLite's journal into its file."""
        for lane in (SyncToAsync.single_thread_executor, self.desk_thread):
            lane.submit(connections.close_all).result(timeout=5)


lanes = Lanes()


async def run_in[T](lane: Executor, do: Callable[..., T], *args: Any) -> T:
    """As `sync_to_async`, which takes three times as long for what our synchronous code never does: call back."""
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(lane, lambda: context.run(do, *args))


def pause_before(scope: Any) -> float:
    """Seconds that a phone's request waits because of those before it. Every cookie counts: one more is no way out."""
    jar = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    return max((REQUESTS.delay(cookie) for cookie in PHONE_COOKIE.findall(jar)), default=0)


def accepted(scope: Any) -> str:
    """The request's Accept header."""
    value: bytes = next((value for name, value in scope["headers"] if name == b"accept"), b"*/*")
    return value.decode("latin-1")


def too_often() -> HttpResponse:
    headers = {"Retry-After": str(LONGEST_WAIT)}
    return HttpResponse("Too many requests at once.", status=429, content_type="text/plain", headers=headers)


async def take_body(receive: Any, body: IO[bytes]) -> None:
    """Write a request's body to a file and rewind it. Raises TooLargeError before it fills the disk."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestAborted
        chunk, more = message.get("body", b""), message.get("more_body", False)
        size += len(chunk)
        if size > LISTEN_TO:
            raise TooLargeError
        if size <= LARGEST_BODY:
            body.write(chunk)
    if size > LARGEST_BODY:
        raise TooLargeError
    body.seek(0)


class OneHopHandler(ASGIHandler):
    """Django's handler with its middleware in synchronous form.

    The asynchronous chain goes to a thread and back for every middleware, twenty times a request; all views here are
    synchronous, so one call to the thread does it all. A streamed answer is sent from the event loop as it comes.
    """

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        wait = pause_before(scope)
        if wait > LONGEST_WAIT:
            await self.send_response(too_often(), send)
            return
        if wait:
            await asyncio.sleep(wait)
        await self.handle(scope, receive, send)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        lane = lanes.choose(scope["path"])
        turns.acknowledges.set(scope["method"] not in {"GET", "HEAD"})
        with tempfile.SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE) as body:
            try:
                await take_body(receive, body)
            except RequestAborted:
                return
            except TooLargeError:
                await self.send_response(errors.too_large(scope["path"], accepted(scope)), send)
                return
            try:
                response = await run_in(lane, self._respond, scope, body)
            except turns.NotKeptError:
                # Committed, and lost if the power goes now: it must not be acknowledged. Sent again, it is not doubled.
                logger.exception("the disk did not keep what %s %s wrote", scope["method"], scope["path"])
                await self.send_response(errors.not_kept(page="text/html" in accepted(scope)), send)
                return
            if response.streaming:
                await self._stream(lane, response, receive, send)
            else:
                await self.send_response(response, send)

    def _respond(self, scope: Any, body: IO[bytes]) -> HttpResponseBase:
        """In the lane's thread. What is not streamed is finished here, before a byte of it is sent."""
        set_script_prefix(get_script_prefix(scope))
        if settings.HOSTED or settings.DEBUG:
            # A database server may have gone and come back since; SQLite's connection cannot break.
            signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response = self.get_response(request) if request is not None else cast("HttpResponseBase", refused)
        response._handler_class = self.__class__  # type: ignore[attr-defined] # as Django's handler does
        if not response.streaming:
            response.close()
        return response

    async def _stream(self, lane: Executor, response: HttpResponseBase, receive: Any, send: Any) -> None:
        """Send until it is all sent, or nobody is there any more."""
        sending = asyncio.create_task(self.send_response(response, send))
        leaving = asyncio.create_task(receive())
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
            await run_in(lane, response.close)
