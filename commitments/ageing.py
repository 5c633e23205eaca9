"""How long a report has been overdue, in the four steps of CONTENT 2.2: pure functions."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Bucket:
    """Whole days overdue from `first` to `last`, both included; without a `last` there is no end."""

    first: int
    last: int | None

    @property
    def code(self) -> str:
        return f"{self.first}-{self.last}" if self.last is not None else f"{self.first}"

    def bounds(self, now: datetime) -> tuple[datetime | None, datetime]:
        """(after, until): what was due after the one and up to the other is in this bucket. Nothing due now is."""
        after = None if self.last is None else now - timedelta(days=self.last + 1)
        # What is due at this very moment is not over yet.
        until = now - timedelta(days=self.first) if self.first else now - timedelta(microseconds=1)
        return after, until


BUCKETS = (Bucket(0, 2), Bucket(3, 7), Bucket(8, 14), Bucket(15, None))
BY_CODE = {bucket.code: bucket for bucket in BUCKETS}


def bucket_of(due_at: datetime, now: datetime) -> Bucket | None:
    """None for what is not overdue."""
    if due_at >= now:
        return None
    days = (now - due_at).days
    return next(bucket for bucket in reversed(BUCKETS) if days >= bucket.first)
