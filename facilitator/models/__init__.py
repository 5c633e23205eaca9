"""Tables of everything that exists before and outside a live hour."""

from facilitator.models.audit import AuditEntry
from facilitator.models.jobs import JobState
from facilitator.models.people import Membership, Rep, SignInLink, Team, User
from facilitator.models.portable import PortedRow, TeamFile
from facilitator.models.programs import Claim, Program, ProgramChange, ProgramDraft, ProgramVersion, Scenario, Section

__all__ = [
    "AuditEntry",
    "Claim",
    "JobState",
    "Membership",
    "PortedRow",
    "Program",
    "ProgramChange",
    "ProgramDraft",
    "ProgramVersion",
    "Rep",
    "Scenario",
    "Section",
    "SignInLink",
    "Team",
    "TeamFile",
    "User",
]
