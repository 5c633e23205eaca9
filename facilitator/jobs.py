"""The registry of what is due by the clock: apps add their jobs when they start, `scheduler` and `start` run them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

HOUR = dt.timedelta(hours=1)
# How often the clock on the wall is looked at. A sleep until the moment would oversleep with the laptop (F13).
POLL_SECONDS = 30.0


@dataclass(frozen=True)
class Job:
    """Work that may run twice without harm: after a crash, or when it outlasts its lease, it does."""

    name: str
    every: dt.timedelta
    run: Callable[[], object]
    lease: dt.timedelta = dt.timedelta(minutes=10)


_jobs: dict[str, Job] = {}


def register(job: Job) -> None:
    """Add a job; called from AppConfig.ready(). A name belongs to one job."""
    if _jobs.setdefault(job.name, job) != job:
        raise ValueError(f"There is already a job called {job.name!r}.")


def registered() -> list[Job]:
    return list(_jobs.values())
