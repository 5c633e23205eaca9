"""Reads for the desk's pages, with rights already applied."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from facilitator import access, calendars, kinds
from facilitator.actions import accounts
from facilitator.models import (
    Claim,
    Membership,
    Program,
    ProgramDraft,
    ProgramVersion,
    Rep,
    Scenario,
    Section,
    Team,
    User,
)

DRAFTS = 12


@dataclass(frozen=True)
class TeamLine:
    pk: int
    name: str
    reps: int
    roles: str
    calendar: str


@dataclass(frozen=True)
class MemberLine:
    """`link` is true where an owner may make a new sign-in link for the person."""

    pk: int
    name: str
    email: str
    role: str
    signed_in: bool
    removable: bool
    link: bool


@dataclass(frozen=True)
class TeamPage:
    """`here` and `gone` say how many reps there are and how many have left; their list is a page of `reps`."""

    team: Team
    country: str
    runs: bool
    owns: bool
    here: int
    gone: int
    members: Sequence[MemberLine]


@dataclass(frozen=True)
class ProgramLine:
    pk: int
    title: str
    summary: str
    minutes: int
    number: int
    origin: str
    sections: Sequence[Section]


@dataclass(frozen=True)
class SectionPage:
    """A section with its figures; `activities` are (name of the kind if it says more than the title, title)."""

    section: Section
    activities: Sequence[tuple[str, str]]
    claims: Sequence[Claim]


@dataclass(frozen=True)
class ProgramPage:
    """`change` says what a person may do about it: "copy", "begin", "go_on" with the draft, or nothing."""

    version: ProgramVersion
    origin: str
    sections: Sequence[SectionPage]
    scenarios: Sequence[Scenario]
    numbers: Sequence[int]
    change: str
    team_own: bool


def teams(user: User) -> QuerySet[Team]:
    """Ready for `team_line`; 2 queries when read."""
    mine = Membership.objects.filter(user=user).order_by("role")
    active = Rep.objects.filter(team=OuterRef("pk"), active=True).order_by().values("team").annotate(count=Count("pk"))
    return (
        access.teams_of(user)
        # Counted for the teams of the page; a join would count the reps of all before it cuts the page.
        .annotate(rep_count=Coalesce(Subquery(active.values("count")), 0))
        .prefetch_related(Prefetch("memberships", queryset=mine, to_attr="mine"))
        .order_by("name", "pk")
    )


def team_line(team: Any) -> TeamLine:
    """A team of `teams`."""
    roles = ", ".join(str(membership.get_role_display()) for membership in team.mine)
    return TeamLine(team.pk, team.name, team.rep_count, roles, standup(team))


def reps(team: Team, *, gone: bool, find: str) -> QuerySet[Rep]:
    """The team's reps, or those who have left, with `find` somewhere in their name."""
    found = Rep.objects.filter(team=team, active=not gone)
    return found.filter(name__folded=find) if find else found


def standup(team: Team) -> str:
    return _("%(day)s %(time)s, %(zone)s") % {
        "day": team.get_followup_weekday_display(),
        "time": team.followup_time.strftime("%H:%M"),
        "zone": team.timezone,
    }


def team_page(user: User, team: Team) -> TeamPage:
    """2 queries; an owner's page takes 1 more."""
    counts = Rep.objects.filter(team=team).aggregate(here=Count("pk", filter=Q(active=True)), all=Count("pk"))
    memberships = list(Membership.objects.filter(team=team).select_related("user").order_by("-role", "user__email"))
    roles = {m.role for m in memberships if m.user_id == user.pk}
    owns = Membership.Role.OWNER in roles
    linkable = accounts.may_be_given_links(giver=user, users=[m.user for m in memberships]) if owns else set()
    owners = sum(m.role == Membership.Role.OWNER for m in memberships)
    return TeamPage(
        team=team,
        country=dict(calendars.countries()).get(team.holidays_country, team.holidays_country),
        runs=bool(roles & set(access.RUNNING_ROLES)),
        owns=owns,
        here=counts["here"],
        gone=counts["all"] - counts["here"],
        members=[_member(m, owns, owners, linkable) for m in memberships],
    )


def _member(membership: Membership, owns: bool, owners: int, linkable: set[int]) -> MemberLine:
    user = membership.user
    is_last_owner = membership.role == Membership.Role.OWNER and owners == 1
    return MemberLine(
        pk=membership.pk,
        name=str(user),
        email=user.email,
        role=str(membership.get_role_display()),
        signed_in=user.last_login is not None,
        removable=owns and not is_last_owner,
        link=user.pk in linkable,
    )


def newest_versions(user: User) -> QuerySet[ProgramVersion]:
    """The version in use of every program that a user may see."""
    same_program = ProgramVersion.objects.filter(program=OuterRef("program")).order_by("-number")
    return (
        ProgramVersion.objects.filter(program__in=access.programs_of(user))
        .filter(pk=Subquery(same_program.values("pk")[:1]))
        .select_related("program__team")
        .defer("source")
    )


def library(user: User) -> QuerySet[ProgramVersion]:
    """Ready for `program_line`, what comes with AskOnce first; 2 queries when read."""
    parts = Section.objects.only("version", "title", "minutes", "protected", "position")
    own_last = Case(When(program__team=None, then=0), default=1, output_field=IntegerField())
    versions = newest_versions(user).prefetch_related(Prefetch("sections", queryset=parts))
    return versions.order_by(own_last, "title", "pk")


def builtin() -> str:
    return _("comes with AskOnce")


def origin(program: Program) -> str:
    """Where a program comes from, for people."""
    return program.team.name if program.team else builtin()


def program_line(version: ProgramVersion) -> ProgramLine:
    return ProgramLine(
        pk=version.program_id,
        title=version.title,
        summary=version.summary,
        minutes=version.minutes,
        number=version.number,
        origin=origin(version.program),
        sections=list(version.sections.all()),
    )


def newest_number(program: Program) -> int | None:
    """The number of the version in use; None for a program that was never read completely."""
    return program.versions.order_by("-number").values_list("number", flat=True).first()


def _kind_label(key: str, title: str) -> str:
    """What kind of activity it is; empty where the title says the same."""
    kind = kinds.known().get(key)
    label = str(kind.label) if kind else key
    return "" if label.casefold() == title.casefold() else label


def drafts(user: User) -> Sequence[ProgramDraft]:
    """What is being changed, latest first. 1 query."""
    found = access.drafts_of(user).select_related("program__team", "updated_by").defer("source", "previous")
    return list(found.order_by("-updated_at")[:DRAFTS])


def _change(version: ProgramVersion, teams: Collection[int]) -> str:
    team = version.program.team_id
    if not teams or (team is not None and team not in teams):
        return ""
    if team is None:
        return "copy"
    return "go_on" if ProgramDraft.objects.filter(program=version.program_id).exists() else "begin"


def program_page(version: ProgramVersion, teams: Collection[int]) -> ProgramPage:
    """`teams` are those that the person runs. 4 queries; of a program that they may change 1 more."""
    claims = list(version.claims.all())
    sections = [
        SectionPage(
            section=section,
            activities=[
                (_kind_label(activity["key"], activity["title"]), activity["title"]) for activity in section.activities
            ],
            claims=[claim for claim in claims if claim.section_key == section.key],
        )
        for section in version.sections.all()
    ]
    numbers = list(version.program.versions.order_by("-number").values_list("number", flat=True))
    return ProgramPage(
        version=version,
        origin=origin(version.program),
        sections=sections,
        scenarios=list(version.scenarios.all()),
        numbers=numbers,
        change=_change(version, teams),
        team_own=version.program.team_id is not None,
    )
