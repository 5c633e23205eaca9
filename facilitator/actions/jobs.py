"""Taking, running and finishing what is due: any number of processes may do this at the same time.

A job is claimed by one conditional UPDATE, so one of them gets it; what ends it is fenced by the claim's token, so a
process that slept over its lease changes nothing. A job that was due several times while the machine slept runs once.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from facilitator import jobs
from facilitator.jobs import Job
from facilitator.models import JobState

logger = logging.getLogger(__name__)
# A job that failed is tried again after this long, or at its next turn if that is sooner.
RETRY = dt.timedelta(minutes=5)
# What one process writes may lie this far in another's future, by slow statements and by clocks that differ, without
# meaning that a clock was set back.
SLACK = dt.timedelta(minutes=1)


def run_due() -> list[str]:
    """Run every job that is due and free; gives their names. One query when nothing is due."""
    known = jobs.registered()
    return [job.name for job in _due(known) if _run(job)]


def claim(job: Job) -> str | None:
    """The token of a fresh claim; None when another process was quicker or the job is not due."""
    now, token = timezone.now(), secrets.token_hex(16)
    # Reading and writing are one statement: of two processes that see the same row, one changes it.
    taken = (
        JobState.objects.filter(_is_due(job, now), name=job.name)
        .filter(Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_until__gt=now + job.lease + SLACK))
        .update(token=token, lease_until=now + job.lease, started_at=now)
    )
    return token if taken else None


def finish(job: Job, token: str, *, fault: str = "") -> bool:
    """Give the job back and set its next turn; False when the claim was lost meanwhile."""
    now = timezone.now()
    pause = min(job.every, RETRY) if fault else job.every
    ours = JobState.objects.filter(name=job.name, token=token)
    return bool(ours.update(due_at=now + pause, token="", lease_until=None, finished_at=now, fault=fault[:200]))


def _due(known: Iterable[Job]) -> list[Job]:
    now = timezone.now()
    rows = {row.name: row for row in JobState.objects.all()}
    missing = [JobState(name=job.name, due_at=now) for job in known if job.name not in rows]
    if missing:
        # Two processes may start together: the row of the first one stays.
        JobState.objects.bulk_create(missing, ignore_conflicts=True)
    return [job for job in known if job.name not in rows or _overdue(rows[job.name], job, now)]


def _overdue(row: JobState, job: Job, now: dt.datetime) -> bool:
    return not now < row.due_at <= now + job.every + SLACK


def _is_due(job: Job, now: dt.datetime) -> Q:
    # Further away than its own interval: the clock was ahead when that was written and has been put right.
    return Q(due_at__lte=now) | Q(due_at__gt=now + job.every + SLACK)


def _run(job: Job) -> bool:
    token = claim(job)
    if token is None:
        return False
    fault = ""
    try:
        job.run()
    except Exception as error:
        # One broken job must not keep the others from running.
        logger.exception("the job %s failed", job.name)
        fault = f"{type(error).__name__}: {error}"
    if not finish(job, token, fault=fault):
        logger.warning("the job %s took longer than its lease; another process has taken it over", job.name)
    return True
