"""The Friday list: whose report is due, in order, with the promise beside the answer."""

from dataclasses import dataclass, replace
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
# So many names, or promises of one rep, are read from a wall; the rest are counted.
NAMED = 12
PROMISED = 3


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
class Names:
    """Some people by name, and how many more there are."""

    people: list[Person]

    @property
    def shown(self) -> list[Person]:
        return self.people[:NAMED]

    @property
    def more(self) -> int:
        return len(self.people) - len(self.shown)


# After its end a standup stays on a wall so long: who is carried forward is read once more.
STAYS = timedelta(hours=1)


@dataclass(frozen=True)
class Meeting:
    """The standup of a team on its next day: the list, whose turn it is, and what they promised.

    `asked_at` is the moment all of it is true of; `then_at` is the standup after it, which has what stays open here.
    """

    team: Team
    day: date
    at: datetime
    then_at: datetime
    asked_at: datetime
    standup: Standup | None
    people: list[Person]
    promises: list[Promise]

    @property
    def running(self) -> bool:
        return self.standup is not None and self.standup.closed_at is None

    @property
    def on_wall(self) -> bool:
        """Whether it may be seen by whoever passes a screen: while it runs, and just after."""
        if self.standup is None:
            return False
        return self.standup.closed_at is None or self.asked_at - self.standup.closed_at < STAYS

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
    def is_long(self) -> bool:
        return self.minutes > rounds.LONG_STANDUP_MINUTES

    @property
    def answered(self) -> int:
        return sum(person.answered for person in self.people)

    @property
    def unanswered(self) -> Names:
        """Who owes an answer still, and is carried forward to the next standup if none comes."""
        return Names([person for person in self.people if not person.answered])

    @property
    def unanswered_minutes(self) -> int:
        return rounds.standup_minutes(len(self.people) - self.answered)

    @property
    def carried(self) -> Names:
        """Who owes something since an earlier standup."""
        return Names([person for person in self.people if person.carried])

    @property
    def away(self) -> Names:
        """Who was called and was not here."""
        return Names([person for person in self.people if person.absent])

    @property
    def called(self) -> int:
        """How many had their turn, or have it now."""
        return len(self.round.spoken) + (self.current is not None)

    @property
    def in_round(self) -> int:
        """How many are called in this meeting; who answered in writing may not be among them."""
        return len({*self.round.spoken, *self.round.queue})

    @property
    def to_go(self) -> int:
        """How many are still to be called."""
        return len(self.round.queue) - (self.current is not None) if self.running else len(self.people)

    @property
    def minutes_to_go(self) -> int:
        return rounds.standup_minutes(self.to_go)

    @property
    def ends_at(self) -> datetime:
        """When it is over if everybody takes their 90 seconds: from now on, or from its hour."""
        first = self.asked_at if self.running else max(self.asked_at, self.at)
        own = 1 if self.current is not None else 0
        return first + timedelta(seconds=rounds.STANDUP_SECONDS * (self.to_go + own))

    @property
    def on_screen(self) -> list[Promise]:
        """The promises of whose turn it is, as far as a wall has room; the newest are the ones to hear about."""
        return self.promises[-PROMISED:]

    @property
    def more_promises(self) -> int:
        return len(self.promises) - len(self.on_screen)

    @property
    def clock(self) -> Clock | None:
        """90 seconds from the stored start of the turn; the page counts."""
        began = ms(self.standup.turn_started_at) if self.standup else None
        return None if began is None else Clock(rounds.STANDUP_SECONDS, began + rounds.STANDUP_SECONDS * 1000, None)


def meeting(team: Team) -> Meeting:
    """Today's standup, or the next one. 4 queries, and at most 2 more for whose turn it is."""
    now = timezone.now()
    calendar = calendars.of(team)
    # From the local midnight on, so that today's meeting stays today's after its hour.
    midnight = promises.midnight(team, calendar.day_of(now))
    at = duedates.next_standup(midnight - timedelta(microseconds=1), calendar)
    day = calendar.day_of(at)
    newest = {one.day: one for one in Standup.objects.filter(team=team, day__lte=day).order_by("-day")[:2]}
    standup = newest.pop(day, None)
    last = duedates.last_standup(at, calendar)
    earlier = next(iter(newest.values()), None)
    owed = _owed(team, at, last, _heard_until(team, earlier, last, calendar.day_of(last)))
    people = _people(owed, standup, promises.midnight(team, day))
    promised = next(([owed.pk for owed in person.owed] for person in people if person.current), [])
    return Meeting(
        team=team,
        day=day,
        at=at,
        then_at=duedates.next_standup(at, calendar),
        asked_at=now,
        standup=standup,
        people=people,
        promises=_promises(promised, now),
    )


def for_wall(team: Team) -> Meeting:
    """The same for a screen that anybody may pass: no names and no promises before it is opened, or long after."""
    found = meeting(team)
    return found if found.on_wall else replace(found, people=[], promises=[])


def _heard_until(team: Team, earlier: Standup | None, last: datetime, day: date) -> datetime:
    """The moment up to which the standup before read out what was answered: its end, or its hour if nobody held it.

    One that nobody closed is over with its day.
    """
    if earlier is None or earlier.day < day:
        return last
    return earlier.closed_at or promises.midnight(team, earlier.day + timedelta(days=1))


def _owed(team: Team, at: datetime, last: datetime, heard: datetime) -> list[Owed]:
    """What is due by this standup and open, and of what is answered what was due since the `last` one or was answered
    after that had `heard` the answers, the oldest first. 3 queries.
    """
    by_now = promises.of(team).filter(due_at__lte=at).order_by()
    answered = by_now.exclude(closed_at=None)
    # Without a word on when they were due, so that SQLite looks for those few by their answer.
    since = promises.of(team).filter(closed_at__gt=heard).order_by()
    asked = (by_now.open(), answered.filter(due_at__gt=last), since)
    names = ("owner_rep", "owner_rep__name", "owner_participant", "owner_participant__name")
    # Asked apart, each is read along an index; asked together, all that was ever due would be looked at.
    found = chain.from_iterable(each.values_list("due_at", "pk", "outcome", *names) for each in asked)
    # One that is answered between the questions is answered.
    rows = {row[1]: row for row in found}
    return [
        Owed(pk, f"r{rep}" if rep else f"p{guest}", rep_name or guest_name, due_at, outcome is not None)
        for due_at, pk, outcome, rep, rep_name, guest, guest_name in sorted(rows.values())
        if due_at <= at
    ]


def _promises(pks: list[int], now: datetime) -> list[Promise]:
    found = promises.rows(Duty.objects.filter(pk__in=pks)).order_by("due_at", "pk") if pks else []
    return [promises.promise(duty, now) for duty in found]


def _people(due: list[Owed], standup: Standup | None, today: datetime) -> list[Person]:
    by_owner: dict[str, list[Owed]] = {}
    for owed in due:
        by_owner.setdefault(owed.owner, []).append(owed)
    queue = rounds.standing(standup.turns) if standup else Turns()
    running = standup is not None and standup.closed_at is None
    people = [_person(own, queue, running, today) for own in by_owner.values()]
    place = {turn: n for n, turn in enumerate((*queue.spoken, *queue.queue))}
    return sorted(people, key=lambda one: (place.get(one.turn, len(place)), one.name.casefold(), one.turn))


def _person(own: list[Owed], queue: Turns, running: bool, today: datetime) -> Person:
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
        # Something here was already due at an earlier standup; `today` is the midnight before this one.
        carried=any(not owed.answered and owed.due_at < today for owed in own),
    )
