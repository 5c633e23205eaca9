"""Whose name a phone came in under, and from when on it sees what is theirs beyond the hour."""

from sessions.models import Participant, TrainingSession


def knows_rep(participant: Participant) -> bool:
    """Whether the hour is over in which somebody could have said that this is not their name. A guest has no other.

    Somebody who has just come in may have picked a colleague's, so while the doors are open a phone sees only what
    belongs to this hour: no other promises of the rep, no streak, and no link to their calendar.
    """
    return participant.rep_id is None or participant.training.state == TrainingSession.State.ENDED
