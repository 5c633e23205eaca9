"""Plays as rows: the list with its filters, and one play with everything that belongs to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from commitments import access, calendars, funnel, months, playguard, stakeholders
from commitments.actions import stages
from commitments.forms.playlist import OPEN, SLOW
from commitments.funnel import Pace
from commitments.models import Commitment, Duty, Motion, Play, Review, Segment, Stage, StageMove, Stakeholder
from commitments.models.funnel import PlayQuerySet
from commitments.playguard import Seen
from commitments.stakeholders import StakeholderMap, Way
from facilitator import houserules
from facilitator.houserules import HouseRules
from facilitator.models import Team
from sessions.models import Participant

LISTED = ("owner_rep", "owner_participant", "ae", "segment")
# What waits longest first, then what was closed last.
ORDER = (F("closed_on").desc(nulls_first=True), "stage_on", "pk")
SAME_ACCOUNT = 5
# What a rep scrolls through on a phone.
OWN_SHOWN = 20


@dataclass(frozen=True)
class PlayRow:
    """One play in a list. `answered` of the three discovery questions."""

    pk: int
    account: str
    product: str
    motion: str
    is_cross_sell: bool
    stage: str
    stage_label: str
    owner: str
    owner_key: str
    ae: str
    sponsor: str
    amount: Decimal | None
    pace: Pace
    is_open: bool
    stage_on: date
    closed_on: date | None
    reason: str


def today_in(team: Team) -> date:
    return calendars.of(team).day_of(timezone.now())


def filtered(team: Team, today: date, chosen: dict[str, Any]) -> PlayQuerySet:
    """The plays behind a number: `chosen` is PlaysFilter.chosen(). At most 1 query, for the segments' own cycles."""
    found = Play.objects.filter(team=team)
    for name in ("motion", "segment"):
        if name in chosen:
            found = found.filter(**{name: chosen[name]})
    if "reason" in chosen:
        found = found.filter(lost_reason=chosen["reason"])
    if "rep" in chosen:
        found = found.owned_by(chosen["rep"])
    if "since" in chosen:
        found = found.filter(identified_on__gt=today - timedelta(days=chosen["since"]))
    if month := chosen.get("month"):
        first = months.shifted(month, 1 - chosen.get("months", 1))
        found = found.filter(closed_on__range=(first, months.last_of(month)))
    if find := chosen.get("find"):
        found = found.filter(Q(account__folded=find) | Q(product__folded=find) | Q(sponsor_name__folded=find))
    return _shown(team, today, found, chosen.get("show", ""))


def _shown(team: Team, today: date, found: PlayQuerySet, show: str) -> PlayQuerySet:
    if show == OPEN:
        return found.open()
    if show == SLOW:
        return found.open().filter(slow(team, today))
    return found.filter(stage=show) if show else found


def slow(team: Team, today: date) -> Q:
    """Open plays whose cycle is over, saying in SQL what funnel.pace says. 1 query."""
    rules = houserules.merged(team.house_rules)
    usual = {Motion.UPSELL: rules.upsell_cycle, Motion.CROSS_SELL: rules.cross_sell_cycle}
    own = [
        (segment.pk, motion, days)
        for segment in Segment.objects.filter(team=team)
        for motion, days in ((Motion.UPSELL, segment.upsell_cycle), (Motion.CROSS_SELL, segment.cross_sell_cycle))
        if days
    ]
    over = Q()
    for motion, days in usual.items():
        with_own = [pk for pk, of, _days in own if of == motion]
        over |= Q(motion=motion, signal_on__lt=today - timedelta(days=days)) & ~Q(segment__in=with_own)
    for pk, motion, days in own:
        over |= Q(motion=motion, segment=pk, signal_on__lt=today - timedelta(days=days))
    return over


def listed(found: PlayQuerySet) -> PlayQuerySet:
    """Ready for a page of rows."""
    return found.select_related(*LISTED).order_by(*ORDER)


def rows(team: Team, plays: Iterable[Play], today: date) -> list[PlayRow]:
    rules = houserules.merged(team.house_rules)
    return [row(play, rules, today) for play in plays]


def row(play: Play, rules: HouseRules, today: date) -> PlayRow:
    return PlayRow(
        pk=play.pk,
        account=play.account,
        product=play.product,
        motion=play.get_motion_display(),
        is_cross_sell=play.motion == Motion.CROSS_SELL,
        stage=play.stage,
        stage_label=play.get_stage_display(),
        owner=play.owner_name,
        owner_key=play.owner_key,
        ae=play.ae.name if play.ae else "",
        sponsor=", ".join(filter(None, (play.sponsor_name, play.sponsor_title))),
        amount=play.amount,
        pace=funnel.pace(play.signal_on, play.stage_on, play.until(today), playguard.expected_days(play, rules)),
        is_open=play.is_open,
        stage_on=play.stage_on,
        closed_on=play.closed_on,
        reason=play.get_lost_reason_display() if play.lost_reason else "",
    )


@dataclass(frozen=True)
class Next:
    """A stage the play may go to. `ready`: one tap; otherwise `why` is what its form asks for."""

    stage: str
    label: str
    ready: bool
    why: list[funnel.Refusal]


@dataclass(frozen=True)
class PlayPage:
    """One play. `people` are (role, label, person or nothing); `undo` is the move that can be taken back."""

    play: Play
    row: PlayRow
    today: date
    moves: list[StageMove]
    nexts: list[Next]
    map: StakeholderMap
    people: list[tuple[str, str, stakeholders.Person | None]]
    seen: Seen
    undo: StageMove | None
    again: Play | None
    others: Sequence[Play]
    note: Commitment | None
    looked_signed: bool

    @property
    def way(self) -> Way | None:
        return self.map.way

    @property
    def missing(self) -> list[str]:
        """The roles that nobody has a name for, in words."""
        return [label for role, label, person in self.people if person is None and role in self.map.missing]


def page(play: Play, *, today: date) -> PlayPage:
    """Everything of one play that access.get_play gave. 5 queries, and 1 more with a note."""
    rules = playguard.rules_of(play)
    found = list(play.stakeholders.all())
    known = playguard.people(play, found)
    seen = playguard.seen(play, known, today)
    moves = list(play.moves.select_related("user"))
    again = Play.objects.filter(reopens=play).first()
    last = moves[-1] if moves else None
    undo = last if last and again is None and stages.can_take_back(last, timezone.now(), reopened=False) else None
    others = Play.objects.open().filter(team=play.team, account__folded_exact=play.account).exclude(pk=play.pk)
    return PlayPage(
        play=play,
        row=row(play, rules, today),
        today=today,
        moves=moves[::-1],
        nexts=nexts(play, seen, today),
        map=known,
        people=[(role.value, str(role.label), known.people.get(role.value)) for role in Stakeholder.Role],
        seen=seen,
        undo=undo,
        again=again,
        others=list(others.select_related("owner_rep", "owner_participant").order_by("pk")[:SAME_ACCOUNT]),
        note=play.commitment,
        looked_signed=play.is_open and play.commitment_id is not None and _looked_signed(play.commitment_id),
    )


def _looked_signed(note: int) -> bool:
    return Duty.objects.checks().filter(commitment=note, outcome=Review.Verdict.SIGNED).exists()


def nexts(play: Play, seen: Seen, today: date) -> list[Next]:
    """The stages ahead of an open play, the next one first; none of a closed one."""
    if not play.is_open:
        return []
    ladder = [Stage(stage.value) for stage in funnel.LADDER]
    ahead = ladder[ladder.index(Stage(play.stage)) + 1 :]
    return [_next(play, stage, seen, today) for stage in (*ahead, Stage.LOST)]


def _next(play: Play, stage: Stage, seen: Seen, today: date) -> Next:
    why = funnel.refusals(playguard.known(play, today, seen.blocking), funnel.Stage(stage))
    return Next(stage.value, str(stage.label), not why, why)


@dataclass(frozen=True)
class OwnPlay:
    """A play on its owner's phone. `undo`: its newest move can be taken back."""

    row: PlayRow
    nexts: list[Next]
    undo: int | None
    undo_label: str


@dataclass(frozen=True)
class OwnPlays:
    """What a rep works on, what waits longest first, then what was closed last; and a note that is no play yet."""

    plays: list[OwnPlay]
    more: int
    note: Commitment | None


def own(participant: Participant) -> OwnPlays:
    """5 queries, whatever the number of plays."""
    found = access.own_plays(participant)
    ready = listed(found).select_related("team", *LISTED).prefetch_related("stakeholders", "moves")
    shown = list(ready.annotate(again=Exists(Play.objects.filter(reopens=OuterRef("pk"))))[:OWN_SHOWN])
    # The note of this phone's hour, as long as it hangs on the wall.
    note = Commitment.objects.live().filter(participant=participant, pursued=None).first()
    return OwnPlays([_own(play) for play in shown], max(0, found.count() - len(shown)), note)


def _own(play: Play) -> OwnPlay:
    today, rules = today_in(play.team), playguard.rules_of(play)
    moves = list(play.moves.all())
    reopened = bool(getattr(play, "again", False))
    undo = moves[-1] if moves and stages.can_take_back(moves[-1], timezone.now(), reopened=reopened) else None
    seen = playguard.seen(play, playguard.people(play, play.stakeholders.all()), today)
    return OwnPlay(
        row=row(play, rules, today),
        nexts=nexts(play, seen, today),
        undo=undo.pk if undo else None,
        undo_label=undo.get_to_stage_display() if undo else "",
    )
