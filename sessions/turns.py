"""The round: who speaks now, who is still to speak, and how it is repaired when people come and go. No Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

# Below this nobody can say an account and a reason in one breath (CONTENT 4.1).
SHORTEST = 10


@dataclass(frozen=True)
class Turns:
    """Person ids. `queue` starts with who speaks now or next; `spoken` is in the order they spoke.

    `current` is the head of the queue while that person has the floor, else None. `passed` were called once and not
    there; `moves` counts changes, so that a double press is recognised.
    """

    queue: tuple[int, ...] = ()
    spoken: tuple[int, ...] = ()
    passed: tuple[int, ...] = ()
    current: int | None = None
    moves: int = 0

    @property
    def over(self) -> bool:
        return not self.queue and bool(self.spoken)

    @property
    def then(self) -> int | None:
        """Who comes after the one who speaks; the first of all before anybody does."""
        waiting = self.queue if self.current is None else self.queue[1:]
        return waiting[0] if waiting else None


def share(seconds: int, people: int) -> int:
    """Seconds each: the whole shared out, but never so short that nobody can speak."""
    return max(SHORTEST, seconds // max(1, people))


def repaired(turns: Turns, people: Sequence[int]) -> Turns:
    """The same round for the people who are here now: who left is out, who came is last, nobody else moves."""
    here, known = set(people), {*turns.queue, *turns.spoken}
    queue = tuple(p for p in turns.queue if p in here) + tuple(p for p in people if p not in known)
    current = turns.current if queue and queue[0] == turns.current else None
    return replace(turns, queue=queue, current=current)


def forward(turns: Turns) -> Turns:
    """The first or the next person gets the floor; after the last one the round is over."""
    if turns.current is None:
        return _moved(turns, queue=turns.queue)
    return _moved(turns, queue=turns.queue[1:], spoken=(*turns.spoken, turns.current))


def back(turns: Turns, people: Iterable[int]) -> Turns:
    """The last one who spoke, and is still here, gets the floor again. Unchanged when there is none."""
    here = set(people)
    last = next((p for p in reversed(turns.spoken) if p in here), None)
    if last is None:
        return turns
    return _moved(turns, queue=(last, *turns.queue), spoken=tuple(p for p in turns.spoken if p != last))


def not_here(turns: Turns) -> Turns:
    """Who was called is not there: to the end of the round the first time, out of it the second time.

    Nobody is skipped for good by one press; alone at the end of the queue there is nothing left to wait for.
    """
    head = turns.current
    if head is None:
        return turns
    rest = turns.queue[1:]
    if head in turns.passed or not rest:
        return _moved(turns, queue=rest)
    return _moved(turns, queue=(*rest, head), passed=(*turns.passed, head))


def _moved(turns: Turns, *, queue: tuple[int, ...], **changes: tuple[int, ...]) -> Turns:
    return Turns(
        queue=queue,
        spoken=changes.get("spoken", turns.spoken),
        passed=changes.get("passed", turns.passed),
        current=queue[0] if queue else None,
        moves=turns.moves + 1,
    )
