"""Clock arithmetic of the hour: pure functions of stored times. Times are epoch milliseconds, lengths too."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A section as the clock sees it. `paused` is the sum of finished pauses; `pause_began` an open one."""

    seconds: int
    started: int | None = None
    ended: int | None = None
    paused: int = 0

    @property
    def length(self) -> int:
        return self.seconds * 1000


def elapsed(span: Span, now: int, pause_began: int | None = None) -> int:
    """Milliseconds the section has run, without its pauses; 0 before it started."""
    if span.started is None:
        return 0
    until = span.ended if span.ended is not None else (pause_began if pause_began is not None else now)
    return max(0, until - span.started - span.paused)


def ends_at(span: Span) -> int | None:
    """When a running section is over, pauses so far included; None before it started."""
    return None if span.started is None else span.started + span.length + span.paused


def remaining(span: Span, now: int, pause_began: int | None = None) -> int:
    """Milliseconds left; negative in overtime."""
    return span.length - elapsed(span, now, pause_began)


@dataclass(frozen=True)
class Pace:
    """How the hour stands. `behind` is negative when ahead; `finish` is epoch milliseconds.

    From `grows_from` on every moment makes it later; None while no section runs.
    """

    behind: int
    finish: int
    grows_from: int | None


def pace(spans: Sequence[Span], started: int, planned: int, now: int, pause_began: int | None = None) -> Pace:
    """Where the hour will end if every coming section keeps its length.

    `planned` is the length of the whole hour as agreed. A pause costs wall time, so it makes the hour late; overtime
    of the running section counts from the moment it begins.
    """
    left = 0
    for span in spans:
        if span.ended is not None:
            continue
        left += span.length if span.started is None else max(0, remaining(span, now, pause_began))
    finish = now + left
    running = next((span for span in spans if span.started is not None and span.ended is None), None)
    over = ends_at(running) if running else None
    # What was lost until now is in `finish`.
    grows_from = over if over is None or (pause_began is None and over > now) else now
    return Pace(behind=finish - (started + planned), finish=finish, grows_from=grows_from)
