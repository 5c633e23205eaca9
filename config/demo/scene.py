"""Builds what the demo shows, on an empty database, and knows the way to each of its screens."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from config.demo import cast, past, pipeline, signalled
from config.demo.signing import session_cookie
from facilitator.actions import accounts, reps, teams
from facilitator.models import Membership, ProgramVersion, Rep, Team, User
from sessions import identity
from sessions.actions import joining, moves
from sessions.actions.joining import Joined
from sessions.actions.planning import plan_training
from sessions.models import TrainingSession

PROGRAM = "expansion-triggers"
ZONE = "Europe/Berlin"
SEED = 11
# The demo page shows this many phones; their robots get their place here instead of by the join page.
SHOWN_PHONES = 2


@dataclass
class Scene:
    """The running training and its people. `seats` are the phones that the demo page shows."""

    training: TrainingSession
    facilitator: User
    people: list[tuple[str, str]]
    seats: list[Joined] = field(default_factory=list)

    def plan(self, *, base: str, speed: float, drive: bool) -> dict[str, Any]:
        """What the robots' process is told; see config.robots.crowd.Plan."""
        cookies = [phone_cookie(seat) for seat in self.seats]
        people = [
            {"name": name, "role": role, "cookies": cookies[number] if number < len(cookies) else {}}
            for number, (name, role) in enumerate(self.people)
        ]
        plan: dict[str, Any] = {"base": base, "code": self.training.code, "people": people, "speed": speed}
        if drive:
            plan |= {"training": self.training.pk, "cookies": session_cookie(self.facilitator)}
        return plan


def build(*, people: int, program: str = PROGRAM) -> Scene:
    """A team with a past, and a training of a program, named by its key, whose doors are open."""
    facilitator = accounts.ensure_first_facilitator()
    accounts.introduce(user=facilitator, name=cast.FACILITATOR)
    version = ProgramVersion.objects.filter(program__key=program, program__team=None).latest("number")
    team, manager = _team(facilitator, people)
    past.write(version=version, team=team, facilitator=facilitator, manager=manager, random=Random(SEED))  # noqa: S311
    pipeline.write(team=team, manager=manager, random=Random(SEED))  # noqa: S311
    signalled.write(team=team, manager=manager, random=Random(SEED))  # noqa: S311
    training = plan_training(
        version=version,
        team=team,
        facilitator=facilitator,
        manager=manager,
        title=version.title,
        starts_at=timezone.now(),
        nrr=Decimal("104.0"),
        minutes={section.pk: section.minutes for section in version.sections.all()},
    )
    moves.open_doors(training=training, stage=None)
    training.refresh_from_db()
    scene = Scene(training, facilitator, cast.reps(people))
    scene.seats = [_sit_down(training, name, role) for name, role in scene.people[:SHOWN_PHONES]]
    return scene


def _team(facilitator: User, people: int) -> tuple[Team, User]:
    team = teams.create_team(user=facilitator, values={"name": cast.TEAM, "timezone": ZONE})
    membership, _is_new = teams.add_member(
        team=team, by=facilitator, email=cast.MANAGER_EMAIL, name=cast.MANAGER, role=Membership.Role.MANAGER
    )
    for name, role in cast.reps(people):
        reps.add_rep(team=team, user=facilitator, name=name, email="", role=role)
    return team, membership.user


def _sit_down(training: TrainingSession, name: str, role: str) -> Joined:
    rep = Rep.objects.filter(team=training.team, name=name).first()
    return joining.join(training=training, name=name, role=role, rep=rep)


def phone_cookie(seat: Joined) -> dict[str, str]:
    """The cookie that a phone got when it joined."""
    response = HttpResponse()
    identity.remember(response, seat.participant, seat.secret)
    return {name: morsel.value for name, morsel in response.cookies.items()}
