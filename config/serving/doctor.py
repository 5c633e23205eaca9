"""Looks at the machine before the hour does: what could go wrong, in one calm line each."""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.db.models import DateTimeField, Max, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from facilitator.models import AuditEntry
from sessions.models import Participant, Receipt, TrainingSession

# Before it two connections could damage the journal, rarely, by checkpointing at the same moment.
SAFE_SQLITE = (3, 51, 3)
LEAST_FREE = 500 * 1024 * 1024
SYNCED = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "mobile documents", "nextcloud", "syncthing")
STAMPS: tuple[tuple[type[Model], str], ...] = (
    (TrainingSession, "created_at"),
    (Participant, "joined_at"),
    (Receipt, "created_at"),
    (AuditEntry, "at"),
)


def examine(folder: Path) -> list[str]:
    """The warnings for this machine and data folder; the database is migrated."""
    return [*check_sqlite(sqlite3.sqlite_version_info), *check_disk(folder), *check_folder(folder), *check_clock()]


def check_sqlite(version: tuple[int, ...]) -> Iterator[str]:
    if version < SAFE_SQLITE:
        yield _("SQLite %(version)s has a rare fault, repaired in 3.51.3. A newer Python brings it; keep backups.") % {
            "version": ".".join(map(str, version))
        }


def check_disk(folder: Path) -> Iterator[str]:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield _("Only %(megabytes)s MB are free on the disk. Make room for 500 MB before the training.") % {
            "megabytes": free // (1024 * 1024)
        }


def check_folder(folder: Path) -> Iterator[str]:
    if any(part.lower().startswith(SYNCED) for part in folder.resolve().parts):
        yield _(
            "The data folder %(folder)s looks synchronised. Copying a database while it is in use can damage it: "
            "choose another folder with --data."
        ) % {"folder": folder}


def check_clock() -> Iterator[str]:
    newest = _newest()
    # A minute of slack: network time corrects a laptop's clock by seconds all day.
    if newest is not None and timezone.now() < newest - dt.timedelta(minutes=1):
        yield _("This machine's clock is before the newest entry (%(newest)s). Set the clock, then start again.") % {
            "newest": date_format(timezone.localtime(newest), "DATETIME_FORMAT")
        }


def _newest() -> dt.datetime | None:
    """When anything was last written, as far as rows say."""
    moments = [model._default_manager.aggregate(at=Max(name))["at"] for model, name in STAMPS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(applied) FROM django_migrations")
        moments.append(_moment(cursor.fetchone()[0]))
    return max((moment for moment in moments if moment is not None), default=None)


def _moment(value: object) -> dt.datetime | None:
    if isinstance(value, str):
        value = DateTimeField().to_python(value)
    if not isinstance(value, dt.datetime):
        return None
    return value if timezone.is_aware(value) else value.replace(tzinfo=dt.UTC)
