"""Puts a backup in the place of the laptop's database: `manage.py restore [FILE]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from config import backups
from config.backups import Backups
from config.serving.lock import AlreadyRunningError, DataLock


class Command(BaseCommand):
    help = "Lists the backups of this laptop, or puts one in the place of the database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help=_("a backup: its path, or its name in the backups folder"))
        # Read before the settings are, by config.early; declared here for the help and against typing errors.
        parser.add_argument("--data", help=_("folder that keeps everything; one of your user's own by default"))

    def handle(self, *, file: str | None, **options: Any) -> None:
        if settings.HOSTED:
            raise CommandError(_("DATABASE_URL is set: restore PostgreSQL with pg_restore."))
        ours = backups.of_this_laptop()
        if file is None:
            self.list(ours)
            return
        try:
            with DataLock(settings.DATA_DIR):
                self.restore(ours, self.find(ours, file))
        except AlreadyRunningError:
            raise CommandError(_("AskOnce is running on this data folder. Close it first.")) from None

    def list(self, ours: Backups) -> None:
        for path in ours.all():
            self.stdout.write(str(path))
        if not ours.all():
            self.stdout.write(_("There is no backup in %(folder)s.") % {"folder": ours.folder})

    def find(self, ours: Backups, file: str) -> Path:
        found = next((p for p in (Path(file).expanduser(), ours.folder / file) if p.is_file()), None)
        if found is None:
            raise CommandError(_("There is no file %(file)s.") % {"file": file})
        if not backups.is_whole(found):
            raise CommandError(_("%(file)s is not a whole backup. Choose another.") % {"file": found})
        return found

    def restore(self, ours: Backups, chosen: Path) -> None:
        connections.close_all()
        # Not thinned now: the chosen copy may be the oldest.
        kept = ours.make(thin=False)
        if kept is None and ours.database.exists():
            raise CommandError(_("There is no room for a copy of the present data. Nothing was changed."))
        backups.restore(chosen, ours.database)
        self.stdout.write(_("Restored %(file)s.") % {"file": chosen})
        if kept is not None:
            self.stdout.write(_("What was there before is in %(file)s.") % {"file": kept})
