"""Who is debriefed, in which order, what was written, and what one phone may read of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.models import Debrief, Flag, Pairing, Round
from roleplay.wording import FLAGGED
from sessions.activities.base import Context
from sessions.models import ActivityRun, Participant


@dataclass(frozen=True)
class Pair:
    """The two who sold to each other last, who watched, and how many flags they all collected in the role-play."""

    pk: int
    number: int
    people: tuple[Participant, Participant]
    observer: Participant | None
    flags: int


@dataclass(frozen=True)
class Line:
    """One pair on the console: being debriefed now, debriefed already, and what exists about its people."""

    pair: Pair
    now: bool
    done: bool
    debriefs: Sequence[Debrief]

    @property
    def acknowledged(self) -> int:
        return sum(one.acknowledged_at is not None for one in self.debriefs)


@dataclass(frozen=True)
class Slot:
    """One seller's two fields on the console or on a partner's phone, with what is already written."""

    about: Participant
    written: Debrief | None

    @property
    def keep(self) -> str:
        return self.written.keep if self.written else ""

    @property
    def change(self) -> str:
        return self.written.change if self.written else ""


def pairs(run: ActivityRun) -> list[Pair]:
    """The pairs of the newest half before this debrief; those with flags first. 3 queries."""
    round_ = _last_round(run)
    if round_ is None:
        return []
    pairings = round_.pairings.seated().select_related("seller", "customer", "observer")
    flags = _flags_by_seller(run)
    found = [_pair(pairing, flags) for pairing in pairings]
    return sorted(found, key=lambda pair: (-pair.flags, pair.number))


def partners(run: ActivityRun, participant: Participant) -> list[Participant]:
    """Whom somebody writes about: the partner; an observer, both. 2 queries."""
    round_ = _last_round(run)
    if round_ is None:
        return []
    pairing = round_.pairings.seated().of(participant).select_related("seller", "customer").first()
    if pairing is None:
        return []
    return [person for person in (pairing.seller, pairing.customer) if person.pk != participant.pk]


def console(run: ActivityRun, most_spoken: int) -> Context:
    """4 queries, whatever the number of pairs."""
    found = pairs(run)
    written = list(Debrief.objects.filter(activity_run=run).select_related("about", "author"))
    speaking, spoken = run.state.get("speaking"), run.state.get("spoken", [])
    lines = [
        Line(
            pair=pair,
            now=pair.pk == speaking,
            done=pair.pk in spoken and pair.pk != speaking,
            debriefs=[one for one in written if one.about_id in {p.pk for p in pair.people}],
        )
        for pair in found
    ]
    current = next((line for line in lines if line.now), None)
    aloud = {one.about_id: one for one in written if one.spoken}
    return {
        "lines": lines,
        "current": current,
        "slots": [Slot(p, aloud.get(p.pk)) for p in current.pair.people] if current else [],
        "coming": next((pair for pair in found if pair.pk not in spoken), None),
        "spoken": len(spoken),
        "enough": len(spoken) >= most_spoken,
        "written": sum(not one.spoken for one in written),
        "acknowledged": sum(one.acknowledged_at is not None for one in written),
        "total": len(written),
    }


def spoken_pair(run: ActivityRun) -> Pairing | None:
    """The pair being debriefed aloud; its names are said in the room anyway. 1 query."""
    speaking = run.state.get("speaking")
    if not speaking:
        return None
    return Pairing.objects.select_related("seller", "customer").filter(pk=speaking).first()


def phone_slots(run: ActivityRun, participant: Participant) -> list[Slot]:
    """The forms of one phone: only about its own pair, only with its own words. 3 queries."""
    people = partners(run, participant)
    own = {one.about_id: one for one in Debrief.objects.filter(activity_run=run, author=participant)}
    return [Slot(person, own.get(person.pk)) for person in people]


def written_by(run: ActivityRun, participant: Participant) -> list[Debrief]:
    """What this person has written. 1 query."""
    return list(Debrief.objects.filter(activity_run=run, author=participant).select_related("about"))


def about(run: ActivityRun, participant: Participant) -> list[Debrief]:
    """What was said and written for this rep. 1 query."""
    return list(Debrief.objects.filter(activity_run=run, about=participant).select_related("author"))


@dataclass(frozen=True)
class Heard:
    """What was flagged in one talk of a rep, in their own words: read by that rep alone."""

    scenario: str
    lines: Sequence[str]


def heard(run: ActivityRun, participant: Participant) -> list[Heard]:
    """The flags of a seller's own talks before this debrief, by scenario. 1 query."""
    found = Flag.objects.counting().filter(
        pairing__seller=participant,
        pairing__round__activity_run__training=run.training_id,
        pairing__round__scenario__isnull=False,
    )
    by_scenario: dict[str, list[str]] = {}
    for flag in found.select_related("pairing__round__scenario").order_by("pairing__round__position", "created_at"):
        scenario = flag.pairing.round.scenario
        key = f"{scenario.key}: {scenario.title}" if scenario else ""
        by_scenario.setdefault(key, []).append(str(FLAGGED[flag.kind].line))
    return [Heard(key, list(dict.fromkeys(lines))) for key, lines in by_scenario.items()]


def _last_round(run: ActivityRun) -> Round | None:
    """The newest half of the last role-play that comes before this debrief on the agenda."""
    played = Round.objects.filter(
        activity_run__training=run.training_id,
        activity_run__opened_at__isnull=False,
        started_at__isnull=False,
        scenario__isnull=False,
    )
    return played.order_by("activity_run__section_run__position", "activity_run__position", "position").last()


def _flags_by_seller(run: ActivityRun) -> Counter[int]:
    flags = Flag.objects.counting().filter(pairing__round__activity_run__training=run.training_id).order_by()
    return Counter(flags.values_list("pairing__seller", flat=True))


def _pair(pairing: Pairing, flags: Counter[int]) -> Pair:
    # In the order of the first half, so that the console calls a pair by the name the board used.
    first, second = pairing.customer, pairing.seller
    if pairing.round.half == 1:
        first, second = second, first
    return Pair(
        pk=pairing.pk,
        number=pairing.number,
        people=(first, second),
        observer=pairing.observer,
        # Who watched last has sold in an earlier scenario.
        flags=sum(flags[person.pk] for person in (first, second, pairing.observer) if person is not None),
    )
