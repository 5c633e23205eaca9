"""What happens at the same moment on one database, as in several processes."""

import threading
from collections.abc import Callable

from django.db import connections

Work = Callable[[], object]


def at_once(*works: Work) -> None:
    """Each in a thread and on a connection of its own."""
    begun, faults = threading.Barrier(len(works)), []

    def run(work: Work) -> None:
        try:
            begun.wait()
            work()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def schedulers(look: Work) -> None:
    """Three of them, each looking four times for what is due."""

    def looks() -> None:
        for _look in range(4):
            look()

    at_once(looks, looks, looks)
