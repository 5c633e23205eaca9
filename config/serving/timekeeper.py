"""What `start` does by the clock beside serving: the jobs that are due, and copies of the database."""

import asyncio
import logging
from collections.abc import Callable

from django.db import connections

from config.backups import Backups
from facilitator import jobs
from facilitator.actions.jobs import run_due

logger = logging.getLogger(__name__)
# The first pages after the start come first.
FIRST_LOOK_SECONDS = 5.0


async def keep(backups: Backups) -> None:
    """Look at the clock for as long as the server runs, in a thread that serves nobody."""
    pause = FIRST_LOOK_SECONDS
    while True:
        await asyncio.sleep(pause)
        await asyncio.to_thread(turn, backups)
        pause = jobs.POLL_SECONDS


def turn(backups: Backups) -> None:
    """One look. Nothing that fails here may end the serving; it is tried again at the next one."""
    try:
        _try(run_due)
        _try(backups.make_if_due)
    finally:
        # This thread is one of a pool, and the next look may be in another.
        connections.close_all()


def copy_first(backups: Backups) -> None:
    """Before the tables are brought up to date; a start must not fail because a copy does."""
    _try(backups.make_if_changed)


def _try(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        logger.exception("work by the clock failed")
