"""The clocks that reps run against: what one phone shows of its own, and the desk's list of a team's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from commitments import realplay, states
from commitments.models import BriefText, Duty, Mapping
from commitments.models.funnel import play_of_note
from commitments.queries.promises import WAITING_ORDER, owner_name
from facilitator.models import Team
from sessions.models import Participant

Kind = Duty.Kind
# What was ticked can be taken back so long; then it is history.
UNDO = timedelta(days=3)
# The desk says how reps did with their clocks over so many days.
DAYS = 30
TEXTS = ("account", "sponsor", "title", "said")


@dataclass(frozen=True)
class Clock:
    """One of them. `state` is one of states.OPEN, IN_TIME, LATE and MISSED; `left` is below zero once it is over.

    `words` is what stands in the brief, by part, where it is about one; `mapping` what was found since.
    """

    duty: int
    kind: str
    label: str
    account: str
    name: str
    due_at: datetime
    closed_at: datetime | None
    state: str
    left: timedelta
    words: dict[str, str]
    mapping: Mapping | None
    # The play in the funnel that it is about, where it is about one.
    play: int | None

    @property
    def said_on(self) -> date | None:
        """The day on which the pain was said last, as the brief has it."""
        return realplay.day_of(self.words["said"])

    @property
    def is_meeting(self) -> bool:
        return self.kind == Kind.JOINT_MEETING

    @property
    def is_case(self) -> bool:
        return self.kind == Kind.BUSINESS_CASE

    @property
    def is_sponsor(self) -> bool:
        return self.kind == Kind.SPONSOR_MAPPING

    @property
    def hours(self) -> int:
        """Whole hours left; of what is over, whole hours since."""
        return int(abs(self.left) // timedelta(hours=1))

    @property
    def days(self) -> int:
        return int(abs(self.left) // timedelta(days=1))

    @property
    def over(self) -> bool:
        return self.state == states.MISSED

    @property
    def done(self) -> bool:
        return self.closed_at is not None


def of_phone(participant: Participant) -> list[Clock]:
    """This rep's own clocks, without the one that the play's card shows; what was ticked lately too. 2 queries."""
    now = timezone.now()
    ticked = Q(outcome=Duty.Done.DONE, kind__in=(Kind.JOINT_MEETING, Kind.BUSINESS_CASE, Kind.SPONSOR_MAPPING))
    shown = Q(closed_at=None) | (ticked & Q(closed_at__gt=now - UNDO))
    own = Duty.objects.clocks().standing().filter(shown, owner_participant=participant)
    return clocks(own.exclude(kind=Kind.CRM_LOGGING).order_by(*WAITING_ORDER), now)


def of_team(team: Team, kind: str = "") -> "QuerySet[Duty]":
    """A team's open clocks, or those of one kind, the most urgent first; read by `clocks`."""
    found = Duty.objects.clocks().standing().open().filter(team=team)
    if kind:
        found = found.filter(kind=kind)
    return found.order_by(*WAITING_ORDER)


def clocks(duties: Iterable[Duty], now: datetime) -> list[Clock]:
    """2 queries for a queryset or a page of one: the duties with what they are about, and the briefs' words."""
    if isinstance(duties, QuerySet):
        duties = ready(duties)
    return [_clock(duty, now) for duty in duties]


def ready(duties: "QuerySet[Duty]") -> "QuerySet[Duty]":
    texts = Prefetch("brief__texts", BriefText.objects.standing().filter(part__in=TEXTS), to_attr="words")
    related = ("commitment", "brief", "owner_rep", "owner_participant", "mapping")
    return duties.select_related(*related).prefetch_related(texts).annotate(play=play_of_note())


@dataclass(frozen=True)
class Kept:
    """How one kind went among those due in the last DAYS days and decided; `waiting` and `over` are of all times."""

    kind: str
    label: str
    waiting: int
    over: int
    in_time: int
    late: int

    @property
    def any(self) -> bool:
        """Whether there is anything to tell of it."""
        return bool(self.waiting or self.in_time or self.late)


def kept(team: Team, now: datetime) -> list[Kept]:
    """One line a kind, in the order of CLOCKS; what was let go or ended with its play counts nowhere. 1 query."""
    lately = Q(due_at__gte=now - timedelta(days=DAYS), outcome=Duty.Done.DONE)
    rows = (
        Duty.objects.clocks()
        .standing()
        .filter(team=team)
        .order_by()
        .values_list("kind")
        .annotate(
            waiting=Count("pk", filter=Q(closed_at=None)),
            over=Count("pk", filter=Q(closed_at=None, due_at__lt=now)),
            in_time=Count("pk", filter=lately & Q(closed_at__lte=F("due_at"))),
            late=Count("pk", filter=lately & Q(closed_at__gt=F("due_at"))),
        )
    )
    found = {kind: counts for kind, *counts in rows}
    return [Kept(kind.value, str(kind.label), *found.get(kind.value, (0, 0, 0, 0))) for kind in Duty.CLOCKS]


def _clock(duty: Duty, now: datetime) -> Clock:
    texts = duty.brief.words if duty.brief else ()  # type: ignore[attr-defined] # prefetched by `ready`
    words = dict.fromkeys(TEXTS, "") | {text.part: text.value for text in texts}
    mapping: Mapping | None = getattr(duty, "mapping", None)
    return Clock(
        duty=duty.pk,
        kind=duty.kind,
        label=str(duty.get_kind_display()),
        account=duty.commitment.account if duty.commitment else words["account"],
        name=owner_name(duty),
        due_at=duty.due_at,
        closed_at=duty.closed_at,
        state=states.clock_state(duty.closed_at, duty.due_at, now),
        left=duty.due_at - now,
        words=words,
        mapping=mapping,
        play=getattr(duty, "play", None),
    )
