"""What of this app is in a team's file."""

from typing import Any

from facilitator.models import (
    AuditEntry,
    Claim,
    JobState,
    Membership,
    PortedRow,
    Program,
    ProgramChange,
    ProgramDraft,
    ProgramVersion,
    Rep,
    Scenario,
    Section,
    SignInLink,
    Team,
    TeamFile,
    User,
)
from facilitator.portable import registry


def declare() -> None:
    registry.register(Rep, same=_same_rep)
    # Who may do what is decided anew where the file is read, and history stays where it happened.
    for model in (Membership, AuditEntry, Program, ProgramDraft, ProgramChange):
        registry.register(model, reads=False)
    registry.leave_out(Team, "the file's own head")
    registry.leave_out(User, "an account is its owner's; members are named by their e-mail")
    registry.leave_out(SignInLink, "opens an account")
    registry.leave_out(JobState, "belongs to the installation")
    registry.leave_out(ProgramVersion, "written as the text it was made from")
    for made in (Section, Scenario, Claim):
        registry.leave_out(made, "made anew from the program's text")
    registry.leave_out(TeamFile, "is such a file itself")
    registry.leave_out(PortedRow, "says where rows came from")


def _same_rep(team: Team, row: dict[str, Any]) -> int | None:
    """An active rep of the same name is the same person: a team has each name once."""
    found = Rep.objects.filter(team=team, active=True, name__folded_exact=row.get("name", ""))
    return found.values_list("pk", flat=True).first() if row.get("active", True) else None
