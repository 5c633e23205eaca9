"""What a row of a list would change in the signal that it is, and what it may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commitments import signalrules
from commitments.models import Signal
from commitments.signallist import Line
from commitments.touching import Terms

NAMES = ("csm_name", "ae_name")
# What a later list may say better. An empty cell says nothing.
SAFE = ("evidence", "metric", "value", "limit", "link", "outcome", "ask", *NAMES)
# By these it is known again, so they stay: the same list would otherwise be another signal's next time.
IDENTITY = ("account", "trigger", "observed_on")
Pairs = dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Difference:
    """`changes` are {field: (stored, in the list)} that an update writes, `stays` those that it leaves alone."""

    line: Line
    signal: Signal
    changes: Pairs
    stays: Pairs
    # Of the AE's clock.
    terms: Terms


def between(line: Line, signal: Signal, due_at: datetime, terms: Terms, now: datetime) -> Difference:
    """`due_at` is when the AE's clock of the stored signal ends.

    The moment of the logging moves only while that clock runs, and only if it still runs by the other moment; that the
    customer was reached is new where nobody said so, and is not before the logging.
    """
    said = {name: line.data[name] for name in line.given}
    changes = _differing(signal, said, SAFE)
    stays = _differing(signal, said, IDENTITY)
    runs = signal.touched_at is None and due_at >= now
    for name, pair in _differing(signal, said, ("logged_at",)).items():
        (changes if runs and terms.due(pair[1]) >= now else stays)[name] = pair
    logged_at = changes.get("logged_at", (None, signal.logged_at))[1]
    for name, pair in _differing(signal, said, ("touched_at",)).items():
        (changes if signal.touched_at is None and pair[1] >= logged_at else stays)[name] = pair
    return Difference(line, signal, changes, stays, terms)


def _differing(signal: Signal, said: Mapping[str, Any], names: tuple[str, ...]) -> Pairs:
    pairs = {name: (getattr(signal, name), said[name]) for name in names if name in said}
    return {name: pair for name, pair in pairs.items() if not _same(name, *pair)}


def _same(name: str, stored: Any, listed: Any) -> bool:
    """Names that only their spelling tells apart are the same."""
    if name in {*NAMES, "account"}:
        return signalrules.key(stored) == signalrules.key(listed)
    return bool(stored == listed)
