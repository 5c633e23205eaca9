"""Serves the product in this process until it is told to stop, with the server that was asked for."""

import gc
from collections.abc import Callable, Coroutine
from typing import Any, Literal, get_args

# Uvicorn carries 1,000 phones on two cores and Daphne does not (tests/bench: join, fanout); Daphne stays for whoever
# wants Channels' own server.
Name = Literal["uvicorn", "daphne"]
NAMES: tuple[Name, ...] = get_args(Name)

# In front of the path of a Unix socket, where a host may be named.
UNIX = "unix:"
LONGEST_FRAME = 16_384
PING_SECONDS = 20
# 200 phones open two connections each in the same second, and 1,000 come back at once after a restart.
BACKLOG = 2048
# Close frames leave within a few milliseconds; a phone that does not read must not hold the laptop up.
FAREWELL_SECONDS = 0.25

Task = Callable[[], Coroutine[Any, Any, None]]


def collect_less() -> None:
    """Spare the garbage collector what it need not look at. A sixth of a phone's arrival was spent on it.

    What is loaded by now stays for good. A request leaves some hundred objects in cycles: to look for them every few
    requests, as Python's defaults do, finds little each time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def serve(
    application: Any, *, name: Name, host: str, port: int, ready: Callable[[], None], background: list[Task]
) -> bool:
    """Serve until Ctrl-C or SIGTERM; False when listening failed. `ready` is called once connections are taken."""
    # Only the one that is used: each brings an event loop of its own.
    if name == "daphne":
        from config.serving import with_daphne

        return with_daphne.serve(application, host=host, port=port, ready=ready, background=background)
    from config.serving import with_uvicorn

    return with_uvicorn.serve(application, host=host, port=port, ready=ready, background=background)
