"""Tables of the running hour."""

from sessions.models.pairs import Pair, PairSeat
from sessions.models.participants import JoinClaim, Participant, Receipt, Response
from sessions.models.plan import ActivityRun, SectionRun
from sessions.models.training import TrainingSession

__all__ = [
    "ActivityRun",
    "JoinClaim",
    "Pair",
    "PairSeat",
    "Participant",
    "Receipt",
    "Response",
    "SectionRun",
    "TrainingSession",
]
