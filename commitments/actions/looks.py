"""The manager's looks at signals: which ones a pledge promises (actions/pledges.py takes them)."""

from collections.abc import Iterable, Sequence

from commitments import calendars, duedates
from commitments.models import Duty, Pledge, Signal
from facilitator.models import Team


def promise(team: Team, signals: Sequence[Signal]) -> None:
    """A look at each signal logged while a pledge of its team holds, the newest pledge first. 2 queries at most.

    In the caller's transaction.
    """
    running = list(Pledge.objects.filter(training__team=team).select_related("training").order_by("-until", "-pk"))
    Duty.objects.bulk_create(look_at(signal, pledge) for signal in signals for pledge in _holding(running, signal))


def promise_since(pledge: Pledge) -> None:
    """A pledge was recorded: signals logged from its hour on that nobody had promised to look at. 2 queries."""
    training = pledge.training
    since = Signal.objects.standing().filter(
        team=training.team_id, logged_at__gte=calendars.session_at(training), logged_at__lte=pledge.until
    )
    unpromised = since.exclude(duties__kind=Duty.Kind.MANAGER_REVIEW)
    Duty.objects.bulk_create(look_at(signal, pledge) for signal in unpromised)


def _holding(running: Iterable[Pledge], signal: Signal) -> list[Pledge]:
    """The one pledge that a signal falls under, if any."""
    began = (one for one in running if calendars.session_at(one.training) <= signal.logged_at <= one.until)
    found = next(began, None)
    return [found] if found else []


def look_at(signal: Signal, pledge: Pledge | None) -> Duty:
    """The duty, not stored yet; without a pledge for somebody who looks anyway."""
    hours = pledge.hours if pledge else duedates.MANAGER_REVIEW_HOURS
    return Duty(
        kind=Duty.Kind.MANAGER_REVIEW,
        team_id=signal.team_id,
        signal=signal,
        pledge=pledge,
        owner_user_id=pledge.manager_id if pledge else None,
        anchor_at=signal.logged_at,
        due_at=duedates.manager_review(signal.logged_at, hours),
    )
