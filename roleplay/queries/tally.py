"""Flags counted by rule."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from roleplay.models import Flag, FlagKind
from sessions.models import ActivityRun


@dataclass(frozen=True)
class Tally:
    """One rule and how often it was broken; `hot` marks the one the program is about."""

    label: str
    count: int
    hot: bool


def by_kind(kinds: Iterable[str]) -> list[Tally]:
    """Counted flags in the order of the rules; asking twice is always shown, the others once they happen."""
    counts = Counter(kinds)
    return [
        Tally(str(kind.label), counts[kind.value], hot=kind == FlagKind.ASK_TWICE and counts[kind.value] > 0)
        for kind in FlagKind
        if counts[kind.value] or kind == FlagKind.ASK_TWICE
    ]


def of(run: ActivityRun) -> list[Tally]:
    """1 query."""
    flags = Flag.objects.counting().filter(pairing__round__activity_run=run).order_by()
    return by_kind(flags.values_list("kind", flat=True))


def sellers(run: ActivityRun, most: int) -> list[str]:
    """The newest flags with names, for a facilitator who lets the projector show them. 1 query."""
    flags = Flag.objects.counting().filter(pairing__round__activity_run=run).select_related("pairing__seller")
    return [f"{flag.pairing.seller.name}: {flag.get_kind_display()}" for flag in flags[:most]]
