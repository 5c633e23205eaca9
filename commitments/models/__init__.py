"""Tables of what was promised, when it is due, and what became of it."""

from commitments.models.briefs import Brief, BriefText
from commitments.models.duties import Duty, Report, Review
from commitments.models.notes import Commitment, Motion, Trigger
from commitments.models.plays import ExtensionException, PlayPart
from commitments.models.pledges import Pledge, Standup
from commitments.models.rankings import AccountList, RankedAccount, Ranking

__all__ = [
    "AccountList",
    "Brief",
    "BriefText",
    "Commitment",
    "Duty",
    "ExtensionException",
    "Motion",
    "PlayPart",
    "Pledge",
    "RankedAccount",
    "Ranking",
    "Report",
    "Review",
    "Standup",
    "Trigger",
]
