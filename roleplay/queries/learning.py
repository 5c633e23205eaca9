"""What an hour's people learned in its talks and drills: totals only, and none that would tell who it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.models import Flag, Pairing
from roleplay.queries import discipline, opening
from sessions.models import ActivityRun, TrainingSession

# Derived: below so many talks a total is a place to look, and no measure.
FEW_TALKS = 10


@dataclass(frozen=True)
class Talks:
    """Of `counted` talks `once` had one ask and `twice` a second one; the others had none.

    `again` sellers had a counted talk after one with a second ask, and `mended` of them asked once in the next.
    """

    counted: int
    once: int
    twice: int
    again: int
    mended: int
    sellers: int

    @property
    def is_shown(self) -> bool:
        return self.sellers >= discipline.FEWEST_SELLERS

    @property
    def fewest(self) -> int:
        return discipline.FEWEST_SELLERS

    @property
    def few(self) -> bool:
        return self.counted < FEW_TALKS


@dataclass(frozen=True)
class Openings:
    """Of so many people's first openings that the room voted on, those in which it heard the signal first and no
    never-say. Everybody in the room saw them, so a total of few tells nothing new.
    """

    tried: int
    right: int


def talks_of(training: TrainingSession) -> Talks:
    """3 queries."""
    found = discipline.talks().filter(round__activity_run__training=training)
    counted = sorted((talk for talk in found if discipline.is_counted(talk)), key=_begun)
    by_seller: dict[int, list[Pairing]] = {}
    for talk in counted:
        by_seller.setdefault(talk.seller_id, []).append(talk)
    after = [later for own in by_seller.values() if (later := _after_a_second_ask(own)) is not None]
    return Talks(
        counted=len(counted),
        once=sum(discipline.is_kept(talk) for talk in counted),
        twice=sum(discipline.asked_twice(talk) for talk in counted),
        again=len(after),
        mended=sum(discipline.is_kept(talk) for talk in after),
        sellers=len(by_seller),
    )


def _begun(talk: Pairing) -> tuple[float, int]:
    at = talk.round.started_at
    return (at.timestamp() if at else 0.0, talk.pk)


def _after_a_second_ask(talks: Sequence[Pairing]) -> Pairing | None:
    """A seller's next talk after the first in which they asked twice; nothing for who never did, or had no other."""
    place = next((n for n, talk in enumerate(talks) if discipline.asked_twice(talk)), len(talks))
    return talks[place + 1] if place + 1 < len(talks) else None


def openings_of(training: TrainingSession) -> Openings:
    """1 query, and 3 for each opening drill of the hour."""
    first: dict[int, bool] = {}
    drills = ActivityRun.objects.filter(training=training, kind="opening")
    for run in drills.order_by("section_run__position", "position"):
        said = set(Flag.objects.counting().filter(pairing__round__activity_run=run).values_list("pairing", flat=True))
        for one in opening.performances(run, (), 0):
            if one.revealed and one.votes:
                right = one.signal > one.product and one.pairing.pk not in said
                first.setdefault(one.pairing.seller_id, right)
    return Openings(len(first), sum(first.values()))
