"""Holding the standup: open it, go from rep to rep, close it. The answers are reports (actions/reports.py)."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import rounds
from commitments.models import Standup
from facilitator.locking import for_update
from facilitator.models import Team
from sessions import turns
from sessions.errors import NotNowError
from sessions.turns import Turns


def open_standup(*, team: Team, day: date, people: Iterable[int]) -> Standup:
    """Begin, or come back to, the standup of a day.

    `people` are ids of each person's first duty on the list.
    """
    with transaction.atomic():
        # The team's row is the lock: two laptops open one standup.
        for_update(Team.objects).get(pk=team.pk)
        standup, _created = Standup.objects.get_or_create(team=team, day=day)
        roster = list(people)
        now = turns.repaired(rounds.load(standup.turns), roster)
        if now.current is None and now.queue:
            now = turns.forward(now)
        _save(standup, now, roster, reopened=True)
    return standup


def next_turn(*, standup: Standup, turn: int) -> None:
    """The rep has answered; the next one's 90 seconds begin."""
    _move(standup, turn, turns.forward)


def skip_turn(*, standup: Standup, turn: int) -> None:
    """The rep is not here: called again at the end, and carried to the next standup if still away."""
    _move(standup, turn, turns.not_here)


def back_turn(*, standup: Standup, turn: int) -> None:
    _move(standup, turn, lambda now: turns.back(now, now.spoken))


def close_standup(*, standup: Standup) -> None:
    """End the meeting. Whoever gave no answer still owes it: an open duty is on the list of every later standup."""
    with transaction.atomic():
        locked = for_update(Standup.objects).get(pk=standup.pk)
        if locked.closed_at is not None:
            return
        locked.closed_at = timezone.now()
        locked.turn_started_at = None
        locked.save(update_fields=["closed_at", "turn_started_at"])


def _move(standup: Standup, turn: int, step: Callable[[Turns], Turns]) -> None:
    """`turn` is the number of the move the page was drawn after; a page that is behind is refused (rule R5)."""
    with transaction.atomic():
        locked = for_update(Standup.objects).get(pk=standup.pk)
        now = rounds.standing(locked.turns)
        if locked.closed_at is not None or now.moves != turn:
            raise NotNowError(_("The standup had already moved on. This is where it stands now."))
        _save(locked, step(now), locked.turns["roster"])


def _save(standup: Standup, now: Turns, roster: list[int], *, reopened: bool = False) -> None:
    standup.turns = {**standup.turns, **rounds.dump(now), "roster": roster}
    standup.turn_started_at = timezone.now() if now.current is not None else None
    if reopened:
        standup.closed_at = None
    standup.save(update_fields=["turns", "turn_started_at", "closed_at"])
