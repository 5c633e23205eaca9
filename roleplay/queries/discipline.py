"""Ask discipline: in how many counted talks there was exactly one ask. A rep's own is private; others get totals.

Coaching, never a rating: a talk that nobody counted says nothing, and is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from roleplay.actions.refereeing import verdict
from roleplay.models import Flag, FlagKind, Pairing, Press
from sessions.models import Participant, TrainingSession

# A total of fewer sellers would tell who it was.
FEWEST_SELLERS = 3
TRAININGS = 8


@dataclass(frozen=True)
class Hour:
    """One training: `kept` of `counted` talks had one ask; `sellers` people had such a talk."""

    title: str
    began: datetime
    kept: int
    counted: int
    sellers: int

    @property
    def is_shown(self) -> bool:
        """Whether the total may be shown to others than its sellers."""
        return self.sellers >= FEWEST_SELLERS


def of_rep(participant: Participant, *, over: bool = False) -> list[Hour]:
    """A rep's own talks over their trainings, the newest first; a guest's are those of this training. 4 queries.

    `over`: only of trainings that are over, for flags of a running one may have to wait for the debrief.
    """
    mine = Participant.objects.filter(pk=participant.pk)
    if participant.rep_id is not None:
        mine = Participant.objects.filter(rep=participant.rep_id)
    found = talks().filter(seller__in=mine)
    return _hours(found.filter(round__activity_run__training__state=TrainingSession.State.ENDED) if over else found)


def of_team(training: TrainingSession) -> list[Hour]:
    """The totals of a team's last trainings up to this one, the newest first. 4 queries."""
    held = TrainingSession.objects.filter(team=training.team_id, started_at__lte=training.started_at)
    newest = list(held.order_by("-started_at").values_list("pk", flat=True)[:TRAININGS])
    return [hour for hour in _hours(talks().filter(round__activity_run__training__in=newest)) if hour.is_shown]


def talks() -> QuerySet[Pairing]:
    """Talks with a scenario that were played, with what was counted in them, for the functions below."""
    played = Pairing.objects.filter(round__started_at__isnull=False, round__scenario__isnull=False)
    return played.select_related("round__activity_run__training").prefetch_related(
        Prefetch("presses", Press.objects.filter(undone_at=None)),
        Prefetch("flags", Flag.objects.counting().filter(kind=FlagKind.ASK_TWICE)),
    )


def _hours(talks: Iterable[Pairing]) -> list[Hour]:
    by_training: dict[int, list[Pairing]] = {}
    for talk in talks:
        by_training.setdefault(talk.round.activity_run.training_id, []).append(talk)
    hours = [_hour(found) for found in by_training.values()]
    return sorted((hour for hour in hours if hour.counted), key=lambda hour: hour.began, reverse=True)


def _hour(talks: Sequence[Pairing]) -> Hour:
    training = talks[0].round.activity_run.training
    counted = [talk for talk in talks if is_counted(talk)]
    return Hour(
        title=training.title,
        began=training.started_at or training.starts_at,
        kept=sum(is_kept(talk) for talk in counted),
        counted=len(counted),
        sellers=len({talk.seller_id for talk in counted}),
    )


def is_kept(talk: Pairing) -> bool:
    """Exactly one ask: by the pad's count, unless somebody flagged a second one."""
    return not talk.flags.all() and verdict(talk.presses.all(), talk.round).asks == 1


def is_counted(talk: Pairing) -> bool:
    """Whether anybody had a finger on the pad, or flagged a second ask."""
    return bool(talk.presses.all() or talk.flags.all())


def asked_twice(talk: Pairing) -> bool:
    """More than one ask: somebody flagged it, or the pad counted it."""
    return bool(talk.flags.all()) or verdict(talk.presses.all(), talk.round).asks > 1
