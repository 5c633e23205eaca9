"""What a process must know of a room before it can serve its sockets: read once, then kept up to date by frames."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sessions.live import audiences
from sessions.models import Participant, TrainingSession


@dataclass(frozen=True)
class Standing:
    """`sent_out` are the personal audiences of those whom the facilitator took off the list."""

    revision: int = 0
    sent_out: frozenset[str] = field(default_factory=frozenset)


def read(training_ids: Iterable[int]) -> dict[int, Standing]:
    """2 queries; a training that is gone has no entry."""
    ids = list(training_ids)
    gone: dict[int, set[str]] = {pk: set() for pk in ids}
    removed = Participant.objects.filter(training__in=ids).exclude(removed_at=None)
    for training_id, participant_id in removed.order_by().values_list("training", "pk"):
        gone[training_id].add(audiences.participant(participant_id))
    revisions = TrainingSession.objects.filter(pk__in=ids).order_by().values_list("pk", "revision")
    return {pk: Standing(revision, frozenset(gone[pk])) for pk, revision in revisions}
