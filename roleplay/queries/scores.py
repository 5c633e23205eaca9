"""What was checked in a talk: by whom it is filled in, what came of it, and who may read it.

A seller reads their own results; a referee the talks they watched, with only their own marks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from facilitator.models import Scenario
from roleplay import cards, scoring
from roleplay.actions.refereeing import verdict
from roleplay.models import CheckMark, Flag, FlagKind, Pairing, Press
from roleplay.scoring import Result
from sessions.models import ActivityRun, Participant


@dataclass(frozen=True)
class Check:
    """One question with the answer that stands; None: not answered. `gate`: a won talk needs its yes."""

    position: int
    text: str
    met: bool | None
    gate: bool


@dataclass(frozen=True)
class Talk:
    """One seller's talk: `checks` as one person sees or has marked them, `result` what stands all in all.

    `language` is the code of the second one when the checks are shown in that.
    """

    pairing: Pairing
    title: str
    checks: Sequence[Check]
    result: Result
    language: str = ""


def talks(run: ActivityRun) -> QuerySet[Pairing]:
    """The talks with a scenario that were played before a debrief of this training."""
    played = Pairing.objects.filter(
        round__activity_run__training=run.training_id, round__started_at__isnull=False, round__scenario__isnull=False
    )
    return played.select_related("round__scenario", "seller", "customer", "observer").prefetch_related(
        "marks",
        Prefetch("presses", Press.objects.filter(undone_at=None)),
        Prefetch("flags", Flag.objects.counting().filter(kind=FlagKind.ASK_TWICE)),
    )


def phone(run: ActivityRun, participant: Participant) -> dict[str, Any]:
    """The talks that one has watched, to fill in, and one's own results. 4 queries."""
    found = list(talks(run).of(participant).order_by("round__position"))  # type: ignore[attr-defined] # its queryset has it
    watched = [pairing for pairing in found if participant.pk in pairing.referee_ids]
    own = [_talk(pairing) for pairing in found if pairing.seller_id == participant.pk]
    return {
        "watched": [_talk(pairing, participant) for pairing in watched],
        "results": [talk for talk in own if talk.result.answered],
    }


def of_sellers(run: ActivityRun, people: Iterable[Participant]) -> list[Talk]:
    """The newest talk of each, for the debrief aloud. 4 queries."""
    newest: dict[int, Pairing] = {}
    for pairing in talks(run).filter(seller__in=[one.pk for one in people]).order_by("round__position"):
        newest[pairing.seller_id] = pairing
    return [_talk(pairing) for pairing in newest.values()]


def _talk(pairing: Pairing, reader: Participant | None = None) -> Talk:
    """With a reader the checks carry that person's own marks, else what stands."""
    scenario = pairing.round.scenario
    texts: Sequence[str] = scenario.checks if scenario is not None else ()
    marks = list(pairing.marks.all())
    gates = scoring.gates(texts, scenario.gates) if scenario is not None else []
    result = Result(scoring.settle(_by_seat(pairing, marks), len(texts)), _one_ask(pairing), gates)
    stands: dict[int, bool | None] = dict(enumerate(result.checks))
    if reader is not None:
        stands = {mark.position: mark.met for mark in marks if mark.author_id == reader.pk}
    second = reader is not None and reader.reads_second
    checks = checks_of(scenario, stands, second=second) if scenario is not None else []
    language = cards.texts(scenario, second=second).language if scenario is not None else ""
    return Talk(pairing, f"{scenario.key}: {scenario.title}" if scenario is not None else "", checks, result, language)


def checks_of(scenario: Scenario, marks: Mapping[int, bool | None], *, second: bool = False) -> list[Check]:
    """The scenario's checks with the answers of {position: yes}."""
    gates = scoring.gates(scenario.checks, scenario.gates)
    shown = cards.texts(scenario, second=second).checks
    return [Check(position, text, marks.get(position), position in gates) for position, text in enumerate(shown)]


def _by_seat(pairing: Pairing, marks: Iterable[CheckMark]) -> dict[str, dict[int, bool]]:
    # The facilitator's last: a pair without an observer has nobody there, either.
    seats = {
        pairing.customer_id: scoring.CUSTOMER,
        pairing.observer_id: scoring.OBSERVER,
        None: scoring.FACILITATOR,
    }
    found: dict[str, dict[int, bool]] = {}
    for mark in marks:
        if mark.author_id in seats:
            found.setdefault(seats[mark.author_id], {})[mark.position] = mark.met
    return found


def _one_ask(pairing: Pairing) -> bool | None:
    """None when nobody counted."""
    if pairing.flags.all():
        return False
    return verdict(pairing.presses.all(), pairing.round).asks == 1 if pairing.presses.all() else None
