"""The rooms take turns: one thread runs all synchronous code of the live core, and a busy room is not served alone.

First come, first served would make the facilitator of a calm room wait behind all the notes of a busy one.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import ContextVar

# Whose turn the work of the current task is; None shares one turn.
whose: ContextVar[Hashable] = ContextVar("whose", default=None)


class TakingTurns(Executor):
    """One thread, with a queue for each `whose`: they are served in turn, each in its own order."""

    def __init__(self, name: str) -> None:
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self.waiting: OrderedDict[Hashable, deque[Callable[[], None]]] = OrderedDict()
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
            self.waiting.setdefault(whose.get(), deque()).append(work)
            # One call of `_next` for each piece of work, whichever it finds.
            self.thread.submit(self._next)
        return future

    def _next(self) -> None:
        with self.lock:
            turn, queue = next(iter(self.waiting.items()))
            work = queue.popleft()
            if queue:
                self.waiting.move_to_end(turn)
            else:
                del self.waiting[turn]
        work()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.thread.shutdown(wait=wait, cancel_futures=cancel_futures)
