"""The only door to teams, people and programs: each getter gives the object, or ends in 404 or 403."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from facilitator.models import Membership, Program, ProgramDraft, ProgramVersion, Rep, Team, User

Role = Membership.Role
RUNNING_ROLES = (Role.OWNER, Role.FACILITATOR)
# Who answers for what a team promised; the owner may stand in for the manager.
ANSWERING_ROLES = (Role.MANAGER, Role.OWNER)


def teams_of(user: User) -> QuerySet[Team]:
    """The teams a user may look at, in any role."""
    return _with(Membership.objects.filter(user=user))


def teams_to_run(user: User) -> QuerySet[Team]:
    """The teams a user may change and train: owner or facilitator."""
    return _with(Membership.objects.filter(user=user, role__in=RUNNING_ROLES))


def _with(memberships: QuerySet[Membership]) -> QuerySet[Team]:
    # A list of keys: asked team by team, the question would go through the teams of everybody else as well.
    return Team.objects.filter(pk__in=memberships.values("team"))


def get_team(user: User, pk: int) -> Team:
    return get_object_or_404(teams_of(user), pk=pk)


def get_team_to_run(user: User, pk: int) -> Team:
    """404 for another's team, 403 for a manager, who reads."""
    team = get_team(user, pk)
    if not teams_to_run(user).filter(pk=pk).exists():
        raise PermissionDenied(_("Managers read this team; its owner or a facilitator changes it."))
    return team


def get_team_to_own(user: User, pk: int) -> Team:
    """404 for another's team, 403 for everybody but an owner."""
    team = get_team(user, pk)
    if not Membership.objects.filter(team=team, user=user, role=Role.OWNER).exists():
        raise PermissionDenied(_("Only an owner of this team decides who else may see it."))
    return team


def get_rep_to_change(user: User, pk: int) -> Rep:
    rep = get_object_or_404(Rep.objects.select_related("team").filter(team__in=teams_of(user)), pk=pk)
    get_team_to_run(user, rep.team_id)
    return rep


def get_membership_to_change(user: User, pk: int) -> Membership:
    found = Membership.objects.select_related("team", "user").filter(team__in=teams_of(user))
    membership = get_object_or_404(found, pk=pk)
    get_team_to_own(user, membership.team_id)
    return membership


def programs_of(user: User) -> QuerySet[Program]:
    """The built-in programs and those of the user's teams."""
    return Program.objects.filter(Q(team=None) | Q(team__in=teams_of(user)))


def get_program(user: User, pk: int) -> Program:
    return get_object_or_404(programs_of(user).select_related("team"), pk=pk)


def get_version(user: User, program_pk: int, number: int) -> ProgramVersion:
    # By `pk`: compared with a key to it, a number that no column holds is an error of the database.
    program = programs_of(user).filter(pk=program_pk)
    return get_object_or_404(ProgramVersion.objects.select_related("program__team"), program__in=program, number=number)


def get_program_to_change(user: User, pk: int) -> Program:
    """404 for another team's, 403 for a manager and for what comes with AskOnce, which is copied and never changed."""
    program = get_program(user, pk)
    if program.team_id is None:
        raise PermissionDenied(_("This program comes with AskOnce. Make a copy for your team and change that."))
    get_team_to_run(user, program.team_id)
    return program


def get_draft(user: User, program_pk: int) -> ProgramDraft:
    """The draft of a program that a user may change; 404 where there is none. 4 queries."""
    program = get_program_to_change(user, program_pk)
    drafts = ProgramDraft.objects.select_related("updated_by", "base")
    draft = get_object_or_404(drafts, program=program)
    draft.program = program
    return draft


def drafts_of(user: User) -> QuerySet[ProgramDraft]:
    """The drafts that a user may write in."""
    return ProgramDraft.objects.filter(program__team__in=teams_to_run(user))
