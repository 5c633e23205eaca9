"""The Friday list: whose report is due, in order, with the promise beside the answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from commitments import calendars, duedates, rounds
from commitments.models import Duty, Standup
from commitments.queries import promises
from commitments.queries.promises import Promise
from facilitator.models import Team
from sessions.queries.room import Clock, ms
from sessions.turns import Turns


@dataclass(frozen=True)
class Person:
    """One rep's turn: everything they owe at this standup. `turn` is the id the queue knows them by."""

    turn: int
    name: str
    promises: list[Promise]
    current: bool
    done: bool
    absent: bool

    @property
    def answered(self) -> bool:
        return all(promise.report is not None for promise in self.promises)

    @property
    def carried(self) -> bool:
        """Something here was already due at an earlier standup."""
        return any(promise.late_days >= 6 for promise in self.promises)


@dataclass(frozen=True)
class Meeting:
    """The standup of a team on its next day: the list, and whose turn it is."""

    team: Team
    day: date
    at: datetime
    standup: Standup | None
    people: list[Person]

    @property
    def running(self) -> bool:
        return self.standup is not None and self.standup.closed_at is None

    @property
    def current(self) -> Person | None:
        return next((person for person in self.people if person.current), None)

    @property
    def then(self) -> Person | None:
        return next((person for person in self.people if person.turn == self.round.then), None)

    @property
    def round(self) -> Turns:
        return rounds.standing(self.standup.turns) if self.standup else Turns()

    @property
    def minutes(self) -> int:
        return rounds.standup_minutes(len(self.people))

    @property
    def answered(self) -> int:
        return sum(person.answered for person in self.people)

    @property
    def clock(self) -> Clock | None:
        """90 seconds from the stored start of the turn; the page counts."""
        began = ms(self.standup.turn_started_at) if self.standup else None
        return None if began is None else Clock(rounds.STANDUP_SECONDS, began + rounds.STANDUP_SECONDS * 1000, None)


def meeting(team: Team) -> Meeting:
    """Today's standup, or the next one. At most 5 queries."""
    now = timezone.now()
    calendar = calendars.of(team)
    # From the local midnight on, so that today's meeting stays today's after its hour.
    midnight = promises.midnight(team, calendar.day_of(now))
    at = duedates.next_standup(midnight - timedelta(microseconds=1), calendar)
    day = calendar.day_of(at)
    standup = Standup.objects.filter(team=team, day=day).first()
    due = list(_due(team, at, now))
    return Meeting(team, day, at, standup, _people(due, standup, now))


def _due(team: Team, at: datetime, now: datetime) -> list[Duty]:
    """What is due by this standup and open, and what was answered since the last one."""
    week = Q(due_at__gt=at - timedelta(days=6))
    found = promises.of(team).filter(due_at__lte=at).filter(Q(closed_at=None) | week)
    return list(promises.rows(found).order_by("due_at", "pk"))


def _people(due: list[Duty], standup: Standup | None, now: datetime) -> list[Person]:
    by_owner: dict[str, list[Duty]] = {}
    for duty in due:
        by_owner.setdefault(duty.owner_key, []).append(duty)
    queue = rounds.standing(standup.turns) if standup else Turns()
    running = standup is not None and standup.closed_at is None
    people = [_person(duties, queue, running, now) for duties in by_owner.values()]
    place = {turn: n for n, turn in enumerate((*queue.spoken, *queue.queue))}
    return sorted(people, key=lambda one: (place.get(one.turn, len(place)), one.name.casefold(), one.turn))


def _person(duties: list[Duty], queue: Turns, running: bool, now: datetime) -> Person:
    known = {*queue.spoken, *queue.queue}
    # A person's turn keeps its id while the meeting runs, whichever of their reports comes in meanwhile.
    turn = next((duty.pk for duty in duties if duty.pk in known), duties[0].pk)
    return Person(
        turn=turn,
        name=promises.owner_name(duties[0]),
        promises=[promises.promise(duty, now) for duty in duties],
        current=running and turn == queue.current,
        done=turn in queue.spoken,
        absent=turn in rounds.missing(queue),
    )
