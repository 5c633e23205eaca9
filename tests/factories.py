"""Builders of test data; each gives a valid row with the least that a test must say."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from facilitator.models import Claim, Membership, Program, ProgramVersion, Rep, Scenario, Section, Team, User
from sessions import codes, identity
from sessions.actions.planning import plan_training
from sessions.models import ActivityRun, Participant, SectionRun, TrainingSession

PASSWORD = "correct horse battery staple"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@example.com")
    name = factory.Sequence(lambda n: f"User {n}")


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")
    timezone = "Europe/Berlin"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    team = factory.SubFactory(TeamFactory)
    role = Membership.Role.FACILITATOR


class RepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Rep

    team = factory.SubFactory(TeamFactory)
    name = factory.Sequence(lambda n: f"Rep {n}")
    role = Rep.Role.CSM


class ProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Program

    key = factory.Sequence(lambda n: f"program-{n}")
    title = "Expansion Triggers"


class VersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgramVersion

    program = factory.SubFactory(ProgramFactory)
    number = 1
    title = "Expansion Triggers"
    minutes = 60
    source = ""
    digest = factory.Sequence(lambda n: f"{n:064x}")


class SectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Section

    version = factory.SubFactory(VersionFactory)
    position = factory.Sequence(lambda n: n)
    key = factory.Sequence(lambda n: f"section-{n}")
    title = factory.Sequence(lambda n: f"Section {n}")
    minutes = 10
    minimum = 5


class ClaimFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Claim

    version = factory.SubFactory(VersionFactory)
    key = factory.Sequence(lambda n: f"claim-{n}")
    section_key = "frame"
    position = factory.Sequence(lambda n: n)
    figure = "120"
    unit = "%"
    text = "reported by strong companies"
    source = "Gainsight"
    standing = Claim.Standing.DISPUTED


class ScenarioFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Scenario

    version = factory.SubFactory(VersionFactory)
    position = factory.Sequence(lambda n: n)
    key = factory.Sequence(lambda n: chr(ord("A") + n % 26))
    title = "The seats are running out"
    facts = "174 of 200 seats in use."
    goal = "A planning call."
    win = "A dated call, one ask."
    seller_card = "SELLER CARD"
    customer_card = "CUSTOMER CARD"
    checks = ["Opened with the data", "One ask"]


class TrainingFactory(factory.django.DjangoModelFactory):
    """A planned training without sections; `make_training` gives one with a plan."""

    class Meta:
        model = TrainingSession

    version = factory.SubFactory(VersionFactory)
    team = factory.SubFactory(TeamFactory)
    facilitator = factory.SubFactory(UserFactory)
    title = "Expansion Triggers"
    starts_at = factory.LazyFunction(timezone.now)


class ParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participant

    training = factory.SubFactory(TrainingFactory)
    name = factory.Sequence(lambda n: f"Participant {n}")
    role = Rep.Role.CSM
    device_hash = codes.digest("secret")


def plan_version(version: ProgramVersion, *, team: Team, facilitator: User, **facts: Any) -> TrainingSession:
    """A training as it is planned with what the version has; `facts` are any other arguments of plan_training."""
    minutes = {section.pk: section.minutes for section in version.sections.all()}
    usual = {"manager": None, "title": version.title, "starts_at": timezone.now(), "nrr": None, "minutes": minutes}
    return plan_training(version=version, team=team, facilitator=facilitator, **{**usual, **facts})


def make_training(
    *,
    plan: list[tuple[int, list[tuple[str, dict[str, Any]]]]] | None = None,
    state: str = TrainingSession.State.LOBBY,
    **fields: Any,
) -> TrainingSession:
    """A training with a frozen plan: [(minutes, [(activity kind, settings), …]), …]."""
    plan = plan or [(5, [("question", {"question": "Planned?", "options": ["Yes", "No"]})])]
    training = TrainingFactory(state=state, **fields)
    for position, (minutes, steps) in enumerate(plan):
        section = SectionFactory(version=training.version, position=position, minutes=minutes, minimum=1)
        run = SectionRun.objects.create(
            training=training,
            section=section,
            position=position,
            planned_seconds=minutes * 60,
            minimum_seconds=60,
            protected=position == len(plan) - 1,
        )
        for number, (kind, settings) in enumerate(steps):
            ActivityRun.objects.create(
                training=training, section_run=run, position=number, kind=kind, title=kind, settings=settings
            )
    return training


def phone_cookie(participant: Participant, secret: str = "secret") -> dict[str, str]:
    """The cookie of the phone of a participant made by ParticipantFactory."""
    from django.http import HttpResponse

    response = HttpResponse()
    identity.remember(response, participant, secret)
    return {name: morsel.value for name, morsel in response.cookies.items()}


def local(day: dt.date, hour: int, zone: Any) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=zone)
