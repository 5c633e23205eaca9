"""Where the opening drill stands: its performances, how the room heard them, and what one phone may see of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from roleplay.askonce import UNDO_SECONDS
from roleplay.models import Flag, Pairing, Round
from sessions.models import ActivityRun, Participant, Response
from sessions.queries.room import ms

LINE = "line"
VOTE = "vote-"


class Phase(StrEnum):
    """From writing lines, through one performance after the other, to its votes shown."""

    WRITING = "writing"
    PERFORMING = "performing"
    VOTING = "voting"
    REVEALED = "revealed"


@dataclass(frozen=True)
class Pattern:
    """One never-say: `key` is N1, N2 …; `heard` is what the customer hears."""

    number: int
    text: str
    heard: str

    @property
    def key(self) -> str:
        return f"N{self.number}"


@dataclass(frozen=True)
class Noted:
    """A never-say that was noted in one performance; `until` (epoch ms) is when it can no longer be taken back."""

    flag: Flag
    pattern: Pattern
    by: str
    until: int | None

    @property
    def at(self) -> str:
        seconds = self.flag.offset_ms // 1000
        return f"{seconds // 60}:{seconds % 60:02d}"


@dataclass(frozen=True)
class Performance:
    """One opening before the room. `signal` and `product` are votes; `noted` are the never-says that count."""

    pairing: Pairing
    number: int
    signal: int
    product: int
    revealed: bool
    noted: Sequence[Noted]

    @property
    def votes(self) -> int:
        return self.signal + self.product

    @property
    def percent(self) -> int:
        """Of the votes, those that heard the signal first."""
        return round(100 * self.signal / self.votes) if self.votes else 0

    @property
    def product_percent(self) -> int:
        return 100 - self.percent if self.votes else 0

    @property
    def said(self) -> list[tuple[Pattern, int]]:
        """Each never-say and how often, in the order of the list."""
        counts = Counter(one.pattern for one in self.noted)
        return sorted(counts.items(), key=lambda item: item[0].number)


def newest(run: ActivityRun) -> Round | None:
    """The performance that runs or ran last. 1 query."""
    return Round.objects.filter(activity_run=run).last()


def phase_of(run: ActivityRun, round_: Round | None) -> Phase:
    if round_ is None:
        return Phase.WRITING
    if round_.ended_at is None:
        return Phase.PERFORMING
    return Phase.REVEALED if round_.pk in run.state.get("revealed", []) else Phase.VOTING


def vote_slot(round_: Round) -> str:
    return f"{VOTE}{round_.position + 1}"


def patterns(texts: Sequence[str], heard: Sequence[str]) -> list[Pattern]:
    """The never-says with what the customer hears; a list that is too short leaves the rest empty."""
    pairs = list(zip_longest(texts, heard[: len(texts)], fillvalue=""))
    return [Pattern(number, text, meaning) for number, (text, meaning) in enumerate(pairs, start=1)]


def performances(run: ActivityRun, known: Sequence[Pattern], now: int) -> list[Performance]:
    """All performances in their order. 3 queries."""
    pairings = Pairing.objects.filter(round__activity_run=run).select_related("round", "seller", "customer")
    ordered = sorted(pairings, key=lambda pairing: pairing.round.position)
    if not ordered:
        return []
    votes = _votes(run)
    noted: dict[int, list[Noted]] = {}
    by_key = {pattern.key: pattern for pattern in known}
    flags = Flag.objects.counting().filter(pairing__round__activity_run=run).select_related("heard_by", "raised_by")
    for flag in flags.order_by("offset_ms", "pk"):
        if flag.pattern in by_key:
            noted.setdefault(flag.pairing_id, []).append(_noted(flag, by_key[flag.pattern], now))
    revealed = run.state.get("revealed", [])
    return [
        Performance(
            pairing=pairing,
            number=pairing.round.position + 1,
            signal=votes[vote_slot(pairing.round), "signal"],
            product=votes[vote_slot(pairing.round), "product"],
            revealed=pairing.round_id in revealed,
            noted=noted.get(pairing.pk, []),
        )
        for pairing in ordered
    ]


def _votes(run: ActivityRun) -> Counter[tuple[str, str]]:
    given = Response.objects.filter(activity_run=run, slot__startswith=VOTE).order_by()
    return Counter((slot, str(data["first"])) for slot, data in given.values_list("slot", "data"))


def _noted(flag: Flag, pattern: Pattern, now: int) -> Noted:
    who = flag.heard_by.name if flag.heard_by else flag.raised_by.name if flag.raised_by else ""
    ends = (ms(flag.created_at) or 0) + UNDO_SECONDS * 1000
    return Noted(flag, pattern, who, ends if ends > now else None)


def lines(run: ActivityRun) -> list[Response]:
    """The openings that were written, in that order. 1 query."""
    return list(Response.objects.filter(activity_run=run, slot=LINE).select_related("participant"))


def vote_of(run: ActivityRun, round_: Round, participant: Participant) -> str:
    """ "signal", "product" or nothing. 1 query."""
    given = Response.objects.filter(activity_run=run, participant=participant, slot=vote_slot(round_)).first()
    return str(given.data["first"]) if given else ""


def voted(run: ActivityRun, round_: Round) -> set[int]:
    """Who has voted on a performance, and who opened in it and is not asked. 2 queries."""
    given = Response.objects.filter(activity_run=run, slot=vote_slot(round_)).values_list("participant_id", flat=True)
    return {*given, *Pairing.objects.filter(round=round_).values_list("seller_id", flat=True)}


@dataclass(frozen=True)
class Coming:
    """Who could perform: everybody here, and whom the console proposes."""

    people: Sequence[Participant]
    seller: Participant | None
    customer: Participant | None


def coming(run: ActivityRun, done: Sequence[Performance], written: Sequence[Response]) -> Coming:
    """Proposes somebody who wrote a line and has not opened yet, before somebody of another role. 1 query."""
    people = list(Participant.objects.present().filter(training=run.training_id, absent=False))
    opened = {one.pairing.seller_id for one in done}
    ready = {response.participant_id for response in written}
    seller = min(people, key=lambda p: (p.pk in opened, p.pk not in ready, p.role != "csm", p.name), default=None)
    if seller is None:
        return Coming(people, None, None)
    listened = {one.pairing.customer_id for one in done}
    others = [person for person in people if person != seller]
    customer = min(others, key=lambda p: (p.pk in listened, p.role == seller.role, p.name), default=None)
    return Coming(people, seller, customer)
