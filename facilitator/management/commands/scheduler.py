"""Runs what is due by the clock: `manage.py scheduler`, as many of them as you like."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _

from facilitator import jobs
from facilitator.actions.jobs import run_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Runs what is due by the clock, until it is stopped. Any number may run at the same time."
    # `check` runs them once; a scheduler that starts every minute from cron need not.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help=_("run what is due now and end, for cron or a timer"))

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            self.tell(run_due())
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            # A job that is running ends in peace; then nothing more is begun.
            signal.signal(number, lambda *what: stopped.set())
        self.stdout.write(
            _("Watching the clock for: %(jobs)s") % {"jobs": ", ".join(j.name for j in jobs.registered())}
        )
        while not stopped.is_set():
            self.tell(self.turn())
            stopped.wait(jobs.POLL_SECONDS)

    def turn(self) -> list[str]:
        """One look at the clock. A database that cannot answer now is asked again at the next one."""
        close_old_connections()
        try:
            return run_due()
        except DatabaseError:
            logger.exception("the scheduler could not look at its jobs")
            return []

    def tell(self, names: list[str]) -> None:
        now = f"{timezone.now():%Y-%m-%d %H:%M:%S}Z"
        for name in names:
            self.stdout.write(f"{now} {name}")
        self.stdout.flush()
