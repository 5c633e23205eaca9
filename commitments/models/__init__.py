"""Tables of what was promised, when it is due, and what became of it."""

from commitments.models.duties import Duty, Report, Review
from commitments.models.notes import Commitment, Motion, Trigger
from commitments.models.pledges import Pledge, Standup

__all__ = ["Commitment", "Duty", "Motion", "Pledge", "Report", "Review", "Standup", "Trigger"]
