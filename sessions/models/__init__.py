"""Tables of the running hour."""

from sessions.models.participants import JoinClaim, Participant, Receipt, Response
from sessions.models.plan import ActivityRun, SectionRun
from sessions.models.training import TrainingSession

__all__ = [
    "ActivityRun",
    "JoinClaim",
    "Participant",
    "Receipt",
    "Response",
    "SectionRun",
    "TrainingSession",
]
