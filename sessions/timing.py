"""How long a section really took, once its hour is over."""

from sessions.models import SectionRun


def took(run: SectionRun) -> int:
    """Seconds without pauses; 0 for a section that nobody reached, or that still runs."""
    if run.started_at is None or run.ended_at is None:
        return 0
    return max(0, round((run.ended_at - run.started_at).total_seconds() - run.paused_ms / 1000))
