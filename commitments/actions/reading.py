"""Reading the notes out: one after the other, nobody left out, absent people called again."""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import rounds
from commitments.models import Commitment
from commitments.models.notes import CommitmentQuerySet
from sessions import clockwork, turns
from sessions.activities.base import changing
from sessions.errors import NotNowError, StaleCommandError
from sessions.models import ActivityRun
from sessions.queries.room import ms, span
from sessions.turns import Turns

PANELS = ("people", "face", "screen", "task")
Step = Callable[[Turns, list[int]], Turns]


def read_on(*, run: ActivityRun, turn: int, seconds: int) -> None:
    """The current note was read; the next one is up. At the start it puts the first one up.

    `turn` is the number of the move the page was drawn after: a second tap is refused, so no note passes unread.
    """
    _move(run, turn, seconds, lambda now, _notes: turns.forward(now), _("Every note on the wall has been read."))


def read_back(*, run: ActivityRun, turn: int, seconds: int) -> None:
    """The note before comes back up and counts as not read yet."""
    _move(run, turn, seconds, turns.back, _("This is the first note."))


def skip_absent(*, run: ActivityRun, turn: int, seconds: int) -> None:
    """The author is not in the room: their note comes again at the end."""
    _move(run, turn, seconds, lambda now, _notes: turns.not_here(now), _("No note is up. Start the reading first."))


def on_wall(run: ActivityRun) -> CommitmentQuerySet:
    return Commitment.objects.live().filter(training=run.training_id)


def _move(run: ActivityRun, turn: int, seconds: int, step: Step, refusal: str) -> None:
    """One change of the round: repaired first, then moved; only the phones concerned are rung."""
    rings: list[int] = []
    with changing(run, *PANELS, ring=rings) as locked:
        notes = list(on_wall(locked).values_list("pk", flat=True))
        before = turns.repaired(rounds.load(locked.state.get("turns", {})), notes)
        if turn != before.moves:
            raise StaleCommandError
        after = step(before, notes)
        if after == before or not (before.queue or after.queue):
            raise NotNowError(refusal)
        locked.state = {**locked.state, "turns": rounds.dump(after)}
        _mark_read(locked, after)
        _give_time(locked, after, rounds.reader_seconds(seconds, len(notes), _left(locked), len(after.queue)))
        concerned = [pk for pk in (before.current, after.current, after.then) if pk is not None]
        rings += on_wall(locked).filter(pk__in=concerned).values_list("participant_id", flat=True)


def _mark_read(run: ActivityRun, after: Turns) -> None:
    """`read_at` of each note says what the round says."""
    on_wall(run).filter(pk__in=after.spoken, read_at=None).update(read_at=timezone.now())
    on_wall(run).exclude(pk__in=after.spoken).exclude(read_at=None).update(read_at=None)


def _left(run: ActivityRun) -> int:
    """Seconds left of the section; standing still during a pause."""
    now = ms(timezone.now()) or 0
    return clockwork.remaining(span(run.section_run), now, ms(run.training.paused_at)) // 1000


def _give_time(run: ActivityRun, after: Turns, seconds: int) -> None:
    """The reader's clock; during a pause it stands still from the start."""
    if after.current is None:
        run.timer_started_at, run.timer_seconds = None, 0
        return
    run.timer_started_at = run.training.paused_at or timezone.now()
    run.timer_seconds = seconds
