"""Long lists of duties, a page at a time."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from commitments.models.duties import DutyQuerySet

# The oldest on top; of one standup those whose conversation was first.
WAITING_ORDER = ("due_at", "anchor_at", "pk")


class Paged[Row](Sequence[Row]):
    """Duties for a Paginator: what waits first, the oldest on top; then what is settled, the newest first.

    Counting and turning pages read an index; only a page's own rows are fetched. At most 4 queries and `read`'s.
    """

    def __init__(self, found: DutyQuerySet, now: datetime) -> None:
        self.found, self.now = found, now

    @abstractmethod
    def read(self, pks: Sequence[int]) -> list[Row]:
        """The rows of these duties, in this order."""

    def counted(self, *, waiting: int, total: int) -> None:
        """Somebody counted them already: not again."""
        self._waiting, self._total = waiting, total

    @cached_property
    def _waiting(self) -> int:
        return self.found.open().count()

    @cached_property
    def _total(self) -> int:
        return self.found.count()

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, wanted: Any) -> Any:
        """A slice with both ends, as Paginator asks for it."""
        waiting = self._waiting
        pks: list[int] = []
        if wanted.start < waiting:
            page = self.found.open().order_by(*WAITING_ORDER)[wanted.start : min(wanted.stop, waiting)]
            pks += page.values_list("pk", flat=True)
        if wanted.stop > waiting:
            pks += self._settled(max(0, wanted.start - waiting), wanted.stop - waiting)
        return self.read(pks)

    def _settled(self, start: int, stop: int) -> list[int]:
        """The keys of a part of what is settled, counted from the nearer end: skipping costs as much as reading."""
        found, count = self.found.exclude(closed_at=None), self._total - self._waiting
        if start <= count // 2:
            return list(found.order_by("-due_at", "-pk").values_list("pk", flat=True)[start:stop])
        from_end = found.order_by("due_at", "pk").values_list("pk", flat=True)
        return list(from_end[max(0, count - stop) : count - start])[::-1]
