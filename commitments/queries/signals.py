"""Logged signals with their clocks: one rep's own on the phone, a team's on the manager's board."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When, prefetch_related_objects
from django.utils import timezone

from commitments import duedates, states, touching
from commitments.duedates import Calendar
from commitments.knownreps import knows_rep
from commitments.models import Duty, Review, Signal
from commitments.models.duties import DutyQuerySet
from commitments.queries import packets
from commitments.queries.paged import Paged
from facilitator.models import Rep, Team
from sessions.models import Participant, Response
from sessions.queries.room import ms

Kind = Duty.Kind
STATES = (states.OPEN, states.MISSED, states.IN_TIME, states.LATE)
WAITING = (states.OPEN, states.MISSED)
# A phone shows what is still to do, and has room for so many that were done lately.
SHOWN_ON_PHONE, LATELY_ON_PHONE = 12, 3
# The room's page names so many customers whom its owner has to reach.
NAMED_ON_PHONE = 3
HOUR = timedelta(hours=1)
# A page that nobody loads again counts on for so long without hours that do not count.
AHEAD = timedelta(days=3)


@dataclass(frozen=True)
class Mark:
    """One clock: `hours` are whole hours left while it is open, over when it is missed, and taken once it is done.

    Only those that count: `off` are stretches around now that do not.
    """

    due_at: datetime
    state: str
    hours: int
    off: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def due_ms(self) -> int | None:
        return ms(self.due_at)

    @property
    def off_ms(self) -> str:
        """For a page that counts on: from-to, from-to."""
        return " ".join(f"{ms(since)}-{ms(until)}" for since, until in self.off)


@dataclass(frozen=True)
class SignalRow:
    """A signal with its AE's clock and the manager's look, where one is promised or taken."""

    signal: Signal
    touch: Mark
    look: Mark | None
    review: Review | None
    # Days off are left out of the AE's hours.
    workdays: bool

    @property
    def trigger(self) -> str:
        return self.signal.get_trigger_display()

    @property
    def how(self) -> str:
        return self.signal.get_touched_how_display() if self.signal.touched_how else ""

    @property
    def touched_by(self) -> str:
        """Who said that the customer was reached; empty before, and for somebody who is gone."""
        return str(self.signal.touched_by or self.signal.touched_by_user or "")

    @property
    def looked_by(self) -> str:
        return str((self.review and self.review.user) or "")


def mark(duty: Duty, now: datetime, calendar: Calendar | None = None) -> Mark:
    """With a calendar only hours of its working days count."""
    state = states.clock_state(duty.closed_at, duty.due_at, now)
    first, last = sorted((duty.due_at, now)) if duty.closed_at is None else (duty.anchor_at, duty.closed_at)
    spent = max(duedates.counted(first, last, calendar), timedelta(0))
    goes_on = calendar is not None and duty.closed_at is None
    off = duedates.days_off(first, last + AHEAD, calendar) if calendar and goes_on else []
    return Mark(duty.due_at, state, int(spent // HOUR), tuple(off))


def with_clocks(found: "QuerySet[Signal]") -> "QuerySet[Signal]":
    """Ready for `rows`. 2 queries when read."""
    return found.select_related("touched_by", "touched_by_user").prefetch_related(_clocks())


def _clocks() -> "Prefetch[Any, Any, Any]":
    return Prefetch("duties", Duty.objects.select_related("review__user"))


def rows(team: Team, found: Iterable[Signal], now: datetime) -> list[SignalRow]:
    """Signals of a team, ready by `with_clocks`. 1 query more, where one came from an hour."""
    signals = list(found)
    terms = touching.of_hours(team, (signal.training_id for signal in signals))
    return [_row(signal, now, terms[signal.training_id].calendar) for signal in signals]


def _row(signal: Signal, now: datetime, calendar: Calendar | None) -> SignalRow:
    duties = {duty.kind: duty for duty in signal.duties.all()}
    look = duties.get(Kind.MANAGER_REVIEW)
    review: Review | None = getattr(look, "review", None)
    touch = mark(duties[Kind.AE_TOUCH], now, calendar)
    return SignalRow(signal, touch, mark(look, now) if look else None, review, calendar is not None)


def one(signal: Signal) -> SignalRow:
    """3 queries."""
    return rows(signal.team, with_clocks(Signal.objects.filter(pk=signal.pk)), timezone.now())[0]


def of_participant(participant: Participant) -> "QuerySet[Signal]":
    """Signals that this person logged, knows the customer of, or has to reach the customer of; see knows_rep."""
    return ever_of(participant).filter(withdrawn_at=None)


def ever_of(participant: Participant) -> "QuerySet[Signal]":
    """The same, with those taken back since."""
    owed = Duty.objects.touches().filter(owner_participant=participant).values("signal")
    theirs = Q(logged_by=participant) | Q(pk__in=owed) | _named(participant, "csm", "ae")
    return Signal.objects.filter(theirs, team=participant.training.team_id)


def _named(participant: Participant, *seats: str) -> Q:
    """Signals that this person has one of these seats of; only of their hour until it is sure who they are."""
    if not participant.rep_id:
        return Q(pk__in=[])
    named = Q.create([(seat, participant.rep_id) for seat in seats], connector=Q.OR)
    return named if knows_rep(participant) else named & Q(training=participant.training_id)


@dataclass(frozen=True)
class Reach:
    """A customer whom a phone's owner has to reach, and until when."""

    account: str
    due_at: datetime
    over: bool


def to_reach(participant: Participant) -> list[Reach]:
    """The clocks of this AE that nobody has stopped, as on the page of signals; at most one more than are named.

    1 query.
    """
    now = timezone.now()
    theirs = Q(owner_participant=participant) | Q(signal__in=Signal.objects.filter(_named(participant, "ae")))
    found = Duty.objects.touches().standing().open().filter(theirs, team=participant.training.team_id)
    running = Case(When(due_at__gte=now, then=F("due_at")))
    urgent = found.order_by(running.asc(nulls_last=True), "-due_at", "pk").values_list("signal__account", "due_at")
    return [Reach(account, due_at, due_at < now) for account, due_at in urgent[: NAMED_ON_PHONE + 1]]


@dataclass(frozen=True)
class Own:
    """A phone's signals: the most urgent running clock first, then the newest missed one, then what was done lately.

    `hidden` are those that wait and have no room.
    """

    rows: list[SignalRow]
    hidden: int
    # Packets of the hour that are no signals yet.
    packets: list[Response]

    @property
    def workdays(self) -> bool:
        return any(row.workdays for row in self.rows)


def own(participant: Participant) -> Own:
    """5 queries, and 1 more when some of what waits has no room."""
    now = timezone.now()
    mine = of_participant(participant).select_related("touched_by", "touched_by_user")
    due = Duty.objects.touches().filter(signal=OuterRef("pk")).values("due_at")[:1]
    running = Case(When(due__gte=now, then=F("due")))
    waiting = mine.filter(touched_at=None).alias(due=Subquery(due))
    first = list(waiting.order_by(running.asc(nulls_last=True), F("due").desc(), "pk")[:SHOWN_ON_PHONE])
    done = list(mine.exclude(touched_at=None).order_by("-touched_at", "-pk")[:SHOWN_ON_PHONE])
    shown: list[Signal] = [*first[: SHOWN_ON_PHONE - min(len(done), LATELY_ON_PHONE)]]
    hidden = waiting.count() - len(shown) if len(first) > len(shown) or len(first) == SHOWN_ON_PHONE else 0
    shown += done[: SHOWN_ON_PHONE - len(shown)]
    prefetch_related_objects(shown, _clocks())
    return Own(rows(participant.training.team, shown, now), hidden, _waiting(participant))


def packets_of(participant: Participant) -> "QuerySet[Response]":
    """Packets of this person's hour."""
    return Response.objects.filter(activity_run__kind="packet", slot=packets.SLOT, training=participant.training_id)


def _waiting(participant: Participant) -> list[Response]:
    """Those that the person wrote or is named in, and that nobody has made a signal of. 1 query."""
    waiting = packets_of(participant).filter(signal=None).order_by("pk")
    return [one for one in waiting if packets.is_of(one, participant)]


def begin_with(participant: Participant) -> dict[str, str]:
    """What the form begins with: the writer in their own seat, and the AE they named last. 1 query."""
    if participant.role == Rep.Role.AE:
        return {"ae": participant.name}
    last = of_participant(participant).exclude(ae_name="").order_by("-logged_at").values_list("ae_name", flat=True)
    return {"ae": last.first() or ""}


def accounts_of(participant: Participant) -> list[str]:
    """Names to choose from instead of typing them: accounts of this person's notes and signals. 2 queries."""
    signals = of_participant(participant).order_by("-logged_at").values_list("account", flat=True)[:SHOWN_ON_PHONE]
    notes = participant.commitments.live().values_list("account", flat=True)
    return list(dict.fromkeys([*notes, *signals]))


def colleagues(team: Team) -> list[str]:
    """Whom a signal can be handed to. 1 query."""
    return list(Rep.objects.filter(team=team, active=True).order_by("name").values_list("name", flat=True))


def of_team(team: Team, chosen: dict[str, Any], now: datetime) -> DutyQuerySet:
    """The AE's clocks behind a board: `chosen` is BoardFilter.chosen()."""
    found = Duty.objects.touches().standing().order_by()
    about = _about(team, chosen)
    # From the few signals to their clocks: with the team named twice a database goes from all clocks to their signals.
    found = found.filter(team=team) if about is None else found.filter(signal__in=about.values("pk"))
    if state := chosen.get("state"):
        found = found.filter(_in(state, now))
    return found


def _about(team: Team, chosen: dict[str, Any]) -> "QuerySet[Signal] | None":
    """The team's signals that a filter about them leaves; None without one."""
    about = Q()
    if trigger := chosen.get("trigger"):
        about &= Q(trigger=trigger)
    if find := chosen.get("find"):
        about &= Q(account_key__contains=find)
    found = Signal.objects.order_by()
    if rep := chosen.get("rep"):
        # A sum, so that the index of the rep's signals is taken and not that of the whole team.
        of_team = found.alias(of_team=F("team") + 0).filter(of_team=team.pk)
        return of_team.filter(about, Q(csm=rep) | Q(ae=rep))
    return found.filter(about, team=team) if about else None


def _in(state: str, now: datetime) -> Q:
    """What commitments.states.clock_state says, in SQL."""
    return {
        states.OPEN: Q(closed_at=None, due_at__gte=now),
        states.MISSED: Q(closed_at=None, due_at__lt=now),
        states.IN_TIME: Q(closed_at__lte=F("due_at")),
        states.LATE: Q(closed_at__gt=F("due_at")),
    }[state]


class Board(Paged[SignalRow]):
    """The signals of a team for a Paginator, of which is known already how many there are. At most 5 queries a page."""

    def __init__(self, team: Team, chosen: dict[str, Any], counts: Sequence["Tab"], now: datetime) -> None:
        super().__init__(of_team(team, chosen, now), now)
        self.team = team
        known = {tab.state: tab.count for tab in counts if chosen.get("state") in {None, tab.state}}
        self.counted(waiting=sum(known.get(state, 0) for state in WAITING), total=sum(known.values()))

    def read(self, pks: Sequence[int]) -> list[SignalRow]:
        found = {_touched(signal): signal for signal in with_clocks(Signal.objects.filter(duties__in=pks))}
        return rows(self.team, (found[pk] for pk in pks), self.now)


def _touched(signal: Signal) -> int:
    return next(duty.pk for duty in signal.duties.all() if duty.kind == Kind.AE_TOUCH)


@dataclass(frozen=True)
class Tab:
    """A state with how many signals are in it."""

    state: str
    count: int


def tabs(team: Team, chosen: dict[str, Any], now: datetime) -> list[Tab]:
    """Of each state how many the other filters leave. 1 query."""
    found = of_team(team, chosen | {"state": ""}, now)
    counts = found.aggregate(**{state: Count("pk", filter=_in(state, now)) for state in STATES})
    return [Tab(state, counts[state]) for state in STATES]


def name_of(team: Team, rep: int) -> str:
    """Of whom a filter shows the signals; empty for nobody of the team. 1 query."""
    return Rep.objects.filter(team=team, pk=rep).values_list("name", flat=True).first() or ""
