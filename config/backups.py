"""Copies of the laptop's database, made while it is in use (RELIABILITY F25).

By SQLite's own backup: copying the file misses what is still in its journal (589 of 6,984 committed rows, measured)
and passes every check all the same.
"""

import contextlib
import datetime as dt
import logging
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from sessions.models import TrainingSession

logger = logging.getLogger(__name__)
KEEP = 20
# The newest copies stay whatever their age, the rest is thinned to one a day: an hour with its 25 moves must not
# push last week out.
NEWEST = 10
EVERY = dt.timedelta(hours=1)
NAME = "askonce-%Y%m%d-%H%M%S-%f.sqlite3"
# A copy must not be what fills the disk that the hour is written to.
SPARE = 100 * 1024 * 1024


class Backups:
    """The copies of one database file, in a folder beside it."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.folder = database.parent / "backups"
        self._stages: int | None = None

    def all(self) -> list[Path]:
        """Every copy, the newest first."""
        return sorted(self.folder.glob("askonce-*.sqlite3"), reverse=True)

    def make(self, *, thin: bool = True) -> Path | None:
        """Copy the database as it is now; None when there is nothing to copy or no room for it."""
        if not self.database.exists():
            return None
        if shutil.disk_usage(self.database.parent).free < self.database.stat().st_size + SPARE:
            logger.error("no backup: the disk is nearly full")
            return None
        self.folder.mkdir(mode=0o700, exist_ok=True)
        begun = timezone.now()
        wanted = self.folder / begun.strftime(NAME)
        unfinished = wanted.with_suffix(".part")
        copy(self.database, unfinished)
        # Dated to its beginning: what is written meanwhile is newer than the copy.
        os.utime(unfinished, (begun.timestamp(), begun.timestamp()))
        # Under its own name only when it is whole.
        unfinished.replace(wanted)
        if thin:
            self._thin()
        return wanted

    def make_if_changed(self) -> Path | None:
        """At start: a copy, unless nothing was written since the newest one."""
        newest = next(iter(self.all()), None)
        if newest is not None and self.database.exists() and _written(self.database) < newest.stat().st_mtime:
            return None
        return self.make()

    def make_if_due(self) -> Path | None:
        """A copy when a room moved on since the last look, or the newest copy is an hour old. 1 query."""
        stages = TrainingSession.objects.aggregate(total=Sum("stage"))["total"] or 0
        moved, self._stages = self._stages is not None and stages != self._stages, stages
        return self.make() if moved else self._hourly()

    def _hourly(self) -> Path | None:
        newest = next(iter(self.all()), None)
        age = None if newest is None else timezone.now().timestamp() - newest.stat().st_mtime
        # Negative: the clock was set back. A copy too many costs nothing.
        due = age is None or not 0 <= age < EVERY.total_seconds()
        return self.make_if_changed() if due else None

    def _thin(self) -> None:
        copies = self.all()
        days: dict[str, Path] = {}
        for path in copies[NEWEST:]:
            days.setdefault(path.name.split("-")[1], path)
        kept = {*copies[:NEWEST], *list(days.values())[: KEEP - NEWEST]}
        for path in copies:
            if path not in kept:
                path.unlink(missing_ok=True)


def of_this_laptop() -> Backups:
    return Backups(Path(settings.DATABASES["default"]["NAME"]))


def copy(source: Path, target: Path) -> None:
    """A whole, durable copy that only this user can read; `target` is replaced."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_reading(source)) as read, closing(sqlite3.connect(target)) as written:
        # In one step: page by page a busy room would make it begin again and again.
        read.backup(written, pages=-1)
        # A copy is one file: no journal beside it that could be forgotten.
        written.execute("PRAGMA journal_mode=DELETE")
    with target.open("rb+") as opened:
        os.fsync(opened.fileno())


def is_whole(path: Path) -> bool:
    """Whether the file is a database of ours that reads without a fault."""
    with contextlib.suppress(sqlite3.Error), closing(_reading(path)) as db:
        sound = db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return sound and bool(db.execute("SELECT 1 FROM django_migrations").fetchone())
    return False


def restore(path: Path, database: Path) -> None:
    """Put a copy in the database's place. Nothing may have it open; what it held before is the caller's to keep."""
    fresh = database.with_suffix(".restored")
    copy(path, fresh)
    # The journal belongs to the old file: with the new one it would be read as newer than it.
    for name in ("-wal", "-shm"):
        database.with_name(database.name + name).unlink(missing_ok=True)
    fresh.replace(database)


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _written(database: Path) -> float:
    journal = database.with_name(database.name + "-wal")
    return max(path.stat().st_mtime for path in (database, journal) if path.exists())
