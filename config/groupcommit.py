"""Group commit: what has been written is kept for several people with one wait for the disk.

SQLite in FULL mode waits for the disk in every commit, and the one thread that all rooms share with it: 4 ms here, of
which a note itself takes 1. In the room's lane SQLite therefore does not wait (NORMAL, which is as safe against
corruption), and we do, for all commits that have come together meanwhile, before any of them is acknowledged. So what
a phone is told is kept survives a power cut, as in FULL mode (RELIABILITY 0.2), which every other thread stays in.
"""

import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created

# Told once what was written is on the disk, or why it is not.
Tell = Callable[[OSError | None], None]


def force(file: Path) -> None:
    """Wait until all that was written to a file, by whichever handle, is on the disk. Raises OSError."""
    # For writing, for Windows flushes no other. Nothing may close the database's own file like this: it would let go
    # of SQLite's locks on it. They are not on the journal.
    handle = os.open(file, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        if sys.platform == "darwin":
            import fcntl

            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        else:
            os.fsync(handle)
    finally:
        os.close(handle)


class GroupCommit:
    """Waits for the disk in a thread of its own; one wait serves all who came during the one before."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="disk")
        self.lock = threading.Lock()
        self.waiting: list[Tell] = []
        # The disk is being waited for; and whether it failed the last time, so that what was written may not be kept.
        self.busy = self.failed = False
        # The threads whose connections leave the wait for the disk to us.
        self.ours = threading.local()
        connection_created.connect(self._relax)

    def take_over(self) -> None:
        """In the thread that it is for, before its queries."""
        self.ours.really = True

    def _relax(self, connection: Any, **others: Any) -> None:
        if connection.vendor == "sqlite" and getattr(self.ours, "really", False):
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=NORMAL")

    def written(self) -> tuple[int, int]:
        """Changes whenever this thread's connection has written something; stays (0, 0) on a database server."""
        link = connection.connection
        return (id(link), link.total_changes) if isinstance(link, sqlite3.Connection) else (0, 0)

    def owes(self) -> bool:
        """From any thread. After a wait that failed, until one has not."""
        with self.lock:
            return self.busy or self.failed

    def when_kept(self, tell: Tell) -> None:
        """From any thread, after the commit. `tell` is called in the thread that waits: let it be short."""
        with self.lock:
            self.waiting.append(tell)
            if self.busy:
                return
            self.busy = True
        self.disk.submit(self._keep)

    def _keep(self) -> None:
        while True:
            with self.lock:
                told, self.waiting = self.waiting, []
                self.busy = bool(told)
            if not told:
                return
            fault: OSError | None = None
            try:
                # Gone once the last connection has closed: then all of it is in the database's file, and kept.
                with suppress(FileNotFoundError):
                    force(self.journal)
            except OSError as error:
                fault = error
            with self.lock:
                self.failed = fault is not None
            for tell in told:
                tell(fault)


def of_this_laptop() -> GroupCommit:
    """For the database in the data folder."""
    return GroupCommit(Path(f"{settings.DATABASES['default']['NAME']}-wal"))
