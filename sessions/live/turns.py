"""The rooms take turns: one thread runs all synchronous code of the live core, and a busy room is not served alone.

First come, first served would make the facilitator of a calm room wait behind all the notes of a busy one. What the
facilitator taps and what everybody's phone shows after it is rare and short: it comes before all else.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Turn:
    """What shares a queue; `first`: it is served before everything that is not."""

    of: Hashable = None
    first: bool = False


# Whose turn the synchronous work of the current task is.
current: ContextVar[Turn] = ContextVar("current", default=Turn())  # noqa: B039 - it is frozen

type Queues = OrderedDict[Turn, deque[Callable[[], None]]]


class TakingTurns(Executor):
    """One thread, with a queue for each turn: they are served one after the other, each in its own order."""

    def __init__(self, name: str) -> None:
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        # Those that come first, and the others.
        self.waiting: tuple[Queues, Queues] = (OrderedDict(), OrderedDict())
        self.lock = threading.Lock()

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        with self.lock:
            turn = current.get()
            self.waiting[not turn.first].setdefault(turn, deque()).append(work)
            # One call of `_next` for each piece of work, whichever it finds.
            self.thread.submit(self._next)
        return future

    def _next(self) -> None:
        with self.lock:
            queues = self.waiting[0] or self.waiting[1]
            turn, queue = next(iter(queues.items()))
            work = queue.popleft()
            if queue:
                queues.move_to_end(turn)
            else:
                del queues[turn]
        work()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.thread.shutdown(wait=wait, cancel_futures=cancel_futures)
