"""Rounds of promises, stored: sessions.turns over notes (read aloud) or over duties (standup)."""

import dataclasses
from typing import Any

from sessions import turns
from sessions.turns import Turns

# One rep's time at the standup.
STANDUP_SECONDS = 90
# Twenty reps take this long (CONTENT 4.1); a longer standup is worth a word before it begins.
LONG_STANDUP_MINUTES = 30


def load(stored: dict[str, Any]) -> Turns:
    """From what `dump` gave; an empty dict is a round nobody has joined."""
    return Turns(
        queue=tuple(stored.get("queue", ())),
        spoken=tuple(stored.get("spoken", ())),
        passed=tuple(stored.get("passed", ())),
        current=stored.get("current"),
        moves=stored.get("moves", 0),
    )


def dump(now: Turns) -> dict[str, Any]:
    return dataclasses.asdict(now)


def standing(stored: dict[str, Any]) -> Turns:
    """A round that keeps its own `roster`: who was called in vain twice waits at the end again."""
    return turns.repaired(load(stored), stored.get("roster", ()))


def missing(now: Turns) -> tuple[int, ...]:
    """Who was called, was not there, and has not had a turn since."""
    waiting = now.queue if now.current is None and begun(now) else now.passed
    return tuple(one for one in waiting if one not in now.spoken)


def begun(now: Turns) -> bool:
    return now.moves > 0


def standup_minutes(people: int) -> int:
    """Whole minutes a standup needs, rounded up: 10 reps take 15 min (CONTENT 4.1)."""
    return -(-people * STANDUP_SECONDS // 60)


def reader_seconds(planned: int, notes: int, left: int, waiting: int) -> int:
    """One reader's seconds: the planned share, or less where `left` seconds must do for those `waiting` to read.

    In steps of five, so that a screen drawn again a moment later says the same.
    """
    fair = min(turns.share(planned, notes), turns.share(max(0, left), waiting))
    return max(turns.SHORTEST, fair - fair % 5)
