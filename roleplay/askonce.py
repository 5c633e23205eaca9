"""The ask-once rule: what the presses on a referee pad mean for one role-play half (CONTENT 1.3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf

# The slow count after an ask, and its length in seconds (rule 6).
SILENCE_COUNT = 7
# How long a press or a flag can be taken back (rule 8).
UNDO_SECONDS = 10
# Derived, no source: a thumb that hits twice within this time asked once.
DOUBLE_TAP_SECONDS = 1.0


class FlagKind(StrEnum):
    """What can be flagged in a half (rule 9); the first is the rule itself, the others stand behind it."""

    ASK_TWICE = "ask_twice"
    SILENCE_BROKEN = "silence_broken"
    DISCOUNT_OFFERED = "discount_offered"
    PRODUCT_FIRST = "product_first"
    NEVER_SAY = "never_say"
    RENEWAL_TIED = "renewal_tied"
    OUT_OF_TIME = "out_of_time"


class PressKind(StrEnum):
    """The three buttons of the customer's referee pad."""

    ASKED = "asked"
    EARLY = "early"
    AGAIN = "again"


@dataclass(frozen=True)
class Press:
    """One tap; at is seconds since the half began, undone taps never count."""

    kind: PressKind
    at: float
    undone: bool = False


@dataclass(frozen=True)
class Raised:
    """A flag the presses raise by themselves, at the offset (seconds) of the press that raised it."""

    kind: FlagKind
    at: float


@dataclass(frozen=True)
class Half:
    """One conversation: the unit in which a seller has one ask (rules 1 and 10)."""

    asks: int = 0
    flags: tuple[Raised, ...] = ()
    silent_since_ask: bool = True


@dataclass(frozen=True)
class Verdict:
    """What a half amounts to; no_ask is the failed attempt in which the seller never asked (rule 3)."""

    asks: int
    flags: tuple[Raised, ...]
    no_ask: bool

    @property
    def kept_the_rule(self) -> bool:
        """Exactly one ask, followed by silence."""
        return self.asks == 1 and not self.flags


def referee(events: Iterable[Press], *, ended: bool = False) -> Verdict:
    """The verdict on the presses of one half, in any order; pass ended=True once the half is over.

    The first ask is expected. Every further one raises ask_twice, whether it was tapped as "asked" or as
    "asked again"; the latter says that there was a first ask even if nobody tapped it. Speaking into the
    silence raises silence_broken once per ask.
    """
    half = Half()
    for press in _meant(events):
        half = _after(half, press)
    # Silence can only be broken after an ask, so "too early" without a tapped ask is not a missing ask;
    # it is not counted as one either, or a tap that comes late would accuse the seller of a second.
    return Verdict(half.asks, half.flags, no_ask=ended and not half.asks and not half.flags)


def undoable(at: float, now: float) -> bool:
    """Whether something pressed at one offset can still be taken back at another (both in seconds)."""
    return 0 <= now - at <= UNDO_SECONDS


def _meant(events: Iterable[Press]) -> Iterator[Press]:
    """The presses that count, in order: without the undone ones and the second halves of double taps."""
    counted: dict[PressKind, float] = {}
    for press in sorted((press for press in events if not press.undone), key=lambda press: press.at):
        if press.at - counted.get(press.kind, -inf) > DOUBLE_TAP_SECONDS:
            counted[press.kind] = press.at
            yield press


def _after(half: Half, press: Press) -> Half:
    if press.kind == PressKind.EARLY:
        if not half.silent_since_ask:
            return half
        return replace(_flagged(half, FlagKind.SILENCE_BROKEN, press.at), silent_since_ask=False)
    if press.kind == PressKind.ASKED and not half.asks:
        return replace(half, asks=1, silent_since_ask=True)
    half = _flagged(half, FlagKind.ASK_TWICE, press.at)
    return replace(half, asks=max(half.asks, 1) + 1, silent_since_ask=True)


def _flagged(half: Half, kind: FlagKind, at: float) -> Half:
    return replace(half, flags=(*half.flags, Raised(kind, at)))
