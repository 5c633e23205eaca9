"""Robots in a process of their own: the plan comes as one line of JSON on standard input.

When standard input closes, or the process is interrupted, all of them stop: whoever started them need not find them.
"""

import asyncio
import contextlib
import json
import logging
import sys
import threading

from config.robots.crowd import Crowd, Plan


async def play(plan: Plan) -> None:
    crowd = asyncio.create_task(Crowd(plan).until_cancelled())
    closed = _stdin_closed()
    await asyncio.wait({crowd, closed}, return_when=asyncio.FIRST_COMPLETED)
    crowd.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await crowd


def _stdin_closed() -> asyncio.Future[None]:
    """Done when standard input ends. A daemon thread waits for it, because Windows has no other way."""
    loop = asyncio.get_running_loop()
    closed = loop.create_future()

    def tell() -> None:
        if not closed.done():
            closed.set_result(None)

    def read() -> None:
        sys.stdin.read()
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(tell)

    threading.Thread(target=read, daemon=True).start()
    return closed


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="robots: %(message)s")
    plan = Plan.of(json.loads(sys.stdin.readline()))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(play(plan))


if __name__ == "__main__":
    main()
