"""The rooms take turns: one thread runs all synchronous code of the live core, and a busy room is not served alone.

First come, first served would make the facilitator of a calm room wait behind all the notes of a busy one. What the
facilitator taps and what phones show after it comes before all else, but leaves every second turn to others: thirty
changes a second on a pair's own pages must not keep the console from being drawn.

Where the database is a file, that thread is the event loop's own. Handing the interpreter from one thread to another
and back, some times a request, cost more than the work: 1,000 arrivals in 5 s took 12 s with a thread beside the loop
and take 7 on it. Where a database server may keep us waiting, sockets must be answered meanwhile, by a thread.
"""

import abc
import asyncio
import functools
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Turn:
    """What shares a queue; `first`: served before those that are not, though not twice in a row while one waits."""

    of: Hashable = None
    first: bool = False


# Whose turn the synchronous work of the current task is.
current: ContextVar[Turn] = ContextVar("current", default=Turn())  # noqa: B039 - it is frozen
# Whether what the current task does is told to somebody as kept. A second tap finds its note stored and writes nothing:
# it too must wait for the disk, or a power cut takes a note that was acknowledged.
acknowledges: ContextVar[bool] = ContextVar("acknowledges", default=False)

type Queues = OrderedDict[Turn, deque[Callable[[], None]]]


class NotKeptError(Exception):
    """What a piece of work has written is not kept; the cause says why. It must not be acknowledged."""


class Keeper(Protocol):
    """Whoever keeps what a piece of work has written, so that it may be acknowledged."""

    def take_over(self) -> None:
        """Called in the thread that works, before anything else."""

    def written(self) -> object:
        """Differs before and after what is to be kept."""

    def owes(self) -> bool:
        """Whether something that was written before is not kept yet."""

    def when_kept(self, tell: Callable[[Exception | None], None]) -> None:
        """Have `tell` called, in whichever thread, once it is kept or cannot be."""


class TakingTurns(Executor, abc.ABC):
    """A queue for each turn: one piece of work is done at a time, of each in its own order.

    With a `keeper`, work that has written something is done when that is kept, and so is work that `acknowledges` while
    something is not; others are served meanwhile.
    """

    def __init__(self, keeper: Keeper | None = None) -> None:
        self.keeper = keeper
        # Those that come first, and the others.
        self.waiting: tuple[Queues, Queues] = (OrderedDict(), OrderedDict())
        # Whether the piece before came first.
        self.favoured = False
        self.lock = threading.Lock()

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        work = functools.partial(self._do, future, acknowledges.get(), functools.partial(fn, *args, **kwargs))
        with self.lock:
            turn = current.get()
            self.waiting[not turn.first].setdefault(turn, deque()).append(work)
        # One call of `_next` for each piece of work, whichever it finds.
        self._have_called(self._next)
        return future

    @abc.abstractmethod
    def _have_called(self, what: Callable[[], None]) -> None:
        """Have `what` called where and when work is done."""

    def _next(self) -> None:
        with self.lock:
            first, others = self.waiting
            self.favoured = bool(first) and not (self.favoured and others)
            queues = first if self.favoured else others
            turn, queue = next(iter(queues.items()))
            work = queue.popleft()
            if queue:
                queues.move_to_end(turn)
            else:
                del queues[turn]
        work()

    def _do[T](self, future: Future[T], acknowledging: bool, work: Callable[[], T]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        before = self.keeper.written() if self.keeper else None
        try:
            result = work()
        except BaseException as error:
            future.set_exception(error)
            return
        if self.keeper and (self.keeper.written() != before or (acknowledging and self.keeper.owes())):
            self.keeper.when_kept(lambda fault: _settle(future, result, fault))
        else:
            future.set_result(result)


class InAThread(TakingTurns):
    """In a thread beside the event loop."""

    def __init__(self, name: str, keeper: Keeper | None = None) -> None:
        super().__init__(keeper)
        prepare = keeper.take_over if keeper else None
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name, initializer=prepare)

    def _have_called(self, what: Callable[[], None]) -> None:
        self.thread.submit(what)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.thread.shutdown(wait=wait, cancel_futures=cancel_futures)


class OnTheLoop(TakingTurns):
    """In the event loop that asks, between what it reads and sends; where none runs, at once.

    One piece in each round of the loop: all that wait, one after the other, would keep a tap that has just arrived from
    being read at all, and with it from coming first.

    Such work must not wait for the loop (`async_to_sync`): it holds it up. It may leave something for it: `around()`.
    """

    def __init__(self, keeper: Keeper | None = None) -> None:
        super().__init__(keeper)
        # How many pieces the loop has still to call.
        self.due: tuple[asyncio.AbstractEventLoop | None, int] = (None, 0)

    def _have_called(self, what: Callable[[], None]) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._by_itself(what)
            return
        asked, number = self.due
        # What a loop that ended had still to call is none of this one's.
        number = number if asked is loop else 0
        self.due = (loop, number + 1)
        if not number:
            loop.call_soon(self._call_one, loop, what)

    def _call_one(self, loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
        try:
            self._apart_from(loop, what)
        finally:
            asked, number = self.due
            if asked is loop:
                self.due = (loop, number - 1)
                if number > 1:
                    loop.call_soon(self._call_one, loop, what)

    def _apart_from(self, loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
        # As synchronous code it must not find a loop running: Django would keep a connection for each request, as for
        # asynchronous code, and refuse it most queries.
        asyncio._set_running_loop(None)
        _held_up.loop = loop
        try:
            self._by_itself(what)
        finally:
            _held_up.loop = None
            asyncio._set_running_loop(loop)

    def _by_itself(self, what: Callable[[], None]) -> None:
        if self.keeper:
            self.keeper.take_over()
        what()


_held_up = threading.local()


def around() -> asyncio.AbstractEventLoop | None:
    """The loop that goes on when the work of this thread is done; None in a thread of its own."""
    found: asyncio.AbstractEventLoop | None = getattr(_held_up, "loop", None)
    return found


def _settle[T](future: Future[T], result: T, fault: Exception | None) -> None:
    if fault is None:
        future.set_result(result)
    else:
        failed = NotKeptError()
        failed.__cause__ = fault
        future.set_exception(failed)
