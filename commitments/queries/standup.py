"""The Friday list: whose report is due, in order, with the promise beside the answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.utils import timezone

from commitments import calendars, duedates, rounds
from commitments.models import Duty, Standup
from commitments.queries import promises
from commitments.queries.promises import Promise
from facilitator.models import Team
from sessions.queries.room import Clock, ms
from sessions.turns import Turns

# Of a long list the part is shown that comes next.
SHOWN, SHOWN_BEFORE = 30, 3


@dataclass(frozen=True)
class Owed:
    """A report on the list, as little as the list shows. `owner` is a Duty.owner_key."""

    pk: int
    owner: str
    name: str
    due_at: datetime
    answered: bool


@dataclass(frozen=True)
class Person:
    """One rep's turn: everything they owe at this standup. `turn` is the id the queue knows them by."""

    turn: int
    name: str
    owed: list[Owed]
    current: bool
    done: bool
    absent: bool
    carried: bool

    @property
    def answered(self) -> bool:
        return all(owed.answered for owed in self.owed)


@dataclass(frozen=True)
class Meeting:
    """The standup of a team on its next day: the list, whose turn it is, and what they promised."""

    team: Team
    day: date
    at: datetime
    standup: Standup | None
    people: list[Person]
    promises: list[Promise]

    @property
    def running(self) -> bool:
        return self.standup is not None and self.standup.closed_at is None

    @property
    def current(self) -> Person | None:
        return next((person for person in self.people if person.current), None)

    @property
    def before(self) -> int:
        """How many of the list stand above the part that is shown."""
        place = next((n for n, person in enumerate(self.people) if person.current), 0)
        return max(0, min(place - SHOWN_BEFORE, len(self.people) - SHOWN))

    @property
    def shown(self) -> list[Person]:
        """The part of the list around the one whose turn it is."""
        return self.people[self.before : self.before + SHOWN]

    @property
    def after(self) -> int:
        return len(self.people) - self.before - len(self.shown)

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
    """Today's standup, or the next one. 3 queries, and at most 2 more for the promises of whose turn it is."""
    now = timezone.now()
    calendar = calendars.of(team)
    # From the local midnight on, so that today's meeting stays today's after its hour.
    midnight = promises.midnight(team, calendar.day_of(now))
    at = duedates.next_standup(midnight - timedelta(microseconds=1), calendar)
    day = calendar.day_of(at)
    standup = Standup.objects.filter(team=team, day=day).first()
    people = _people(_owed(team, at), standup, now)
    promised = next(([owed.pk for owed in person.owed] for person in people if person.current), [])
    return Meeting(team, day, at, standup, people, _promises(promised, now))


def _owed(team: Team, at: datetime) -> list[Owed]:
    """What is due by this standup and open, and what was answered since the last one, the oldest first. 2 queries."""
    by_now = promises.of(team).filter(due_at__lte=at).order_by()
    answered = by_now.exclude(closed_at=None).filter(due_at__gt=at - timedelta(days=6))
    names = ("owner_rep", "owner_rep__name", "owner_participant", "owner_participant__name")
    # Asked apart, each is read along an index; asked together, all that was ever due would be looked at.
    rows = chain.from_iterable(
        found.values_list("due_at", "pk", "outcome", *names) for found in (by_now.open(), answered)
    )
    return [
        Owed(pk, f"r{rep}" if rep else f"p{guest}", rep_name or guest_name, due_at, outcome is not None)
        for due_at, pk, outcome, rep, rep_name, guest, guest_name in sorted(rows)
    ]


def _promises(pks: list[int], now: datetime) -> list[Promise]:
    found = promises.rows(Duty.objects.filter(pk__in=pks)).order_by("due_at", "pk") if pks else []
    return [promises.promise(duty, now) for duty in found]


def _people(due: list[Owed], standup: Standup | None, now: datetime) -> list[Person]:
    by_owner: dict[str, list[Owed]] = {}
    for owed in due:
        by_owner.setdefault(owed.owner, []).append(owed)
    queue = rounds.standing(standup.turns) if standup else Turns()
    running = standup is not None and standup.closed_at is None
    people = [_person(own, queue, running, now) for own in by_owner.values()]
    place = {turn: n for n, turn in enumerate((*queue.spoken, *queue.queue))}
    return sorted(people, key=lambda one: (place.get(one.turn, len(place)), one.name.casefold(), one.turn))


def _person(own: list[Owed], queue: Turns, running: bool, now: datetime) -> Person:
    known = {*queue.spoken, *queue.queue}
    # A person's turn keeps its id while the meeting runs, whichever of their reports comes in meanwhile.
    turn = next((owed.pk for owed in own if owed.pk in known), own[0].pk)
    return Person(
        turn=turn,
        name=own[0].name,
        owed=own,
        current=running and turn == queue.current,
        done=turn in queue.spoken,
        absent=turn in rounds.missing(queue),
        # Something here was already due at an earlier standup.
        carried=any(not owed.answered and now - owed.due_at >= timedelta(days=6) for owed in own),
    )
