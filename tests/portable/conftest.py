"""A team with something of most kinds, and another one that reads its file."""

import pytest

from commitments.actions import notes, pledges, reports
from commitments.actions.feeds import make_for_phone
from commitments.models import Play, Standup
from facilitator.actions.programs import load_builtin_programs
from facilitator.models import ProgramVersion, Team, User
from roleplay.models import Flag, Pairing, Round
from sessions.models import Participant, Response, TrainingSession
from tests import factories
from tests.commitments.conftest import WEDNESDAY, words


@pytest.fixture
def training(team: Team, facilitator: User, manager: User) -> TrainingSession:
    """An hour of a built-in program with its doors open."""
    load_builtin_programs()
    version = ProgramVersion.objects.get(program__key="expansion-triggers")
    made = factories.plan_version(version, team=team, facilitator=facilitator, manager=manager, starts_at=WEDNESDAY)
    made.state = "lobby"
    made.save()
    return made


@pytest.fixture
def full(training: TrainingSession, rep: Participant, other_rep: Participant, manager: User, facilitator: User) -> Team:
    """A team with something of most kinds: an ended hour, a role-play with a flag, notes, a report, a play."""
    run = training.activity_runs.filter(kind="roleplay").get()
    training.section, training.step = run.section_run, run
    training.save()
    Response.objects.create(training=training, activity_run=run, participant=rep, data={"choice": 1})
    scenario = training.version.scenarios.all()[0]
    game = Round.objects.create(activity_run=run, scenario=scenario, half=1, position=0)
    pairing = Pairing.objects.create(round=game, number=1, seller=rep, customer=other_rep)
    flag = Flag.objects.create(pairing=pairing, kind="ask_twice", offset_ms=1000, raised_by=facilitator)
    flag.understood.add(rep)
    pledges.make_pledge(training=training, name="Max", days=14, hours=48, user=manager)
    note = notes.post_commitment(participant=rep, data=words(conversation_at=WEDNESDAY))
    said = {"outcome": "rescheduled", "reason": "ill", "next_at": WEDNESDAY.replace(month=12)}
    reports.report(duty=note.duties.friday().get(), data=said, participant=rep)
    Play.objects.create(
        team=training.team, commitment=note, owner_rep=rep.rep, account=note.account, motion="upsell",
        trigger="usage_threshold", signal_on=WEDNESDAY, identified_on=WEDNESDAY, stage_on=WEDNESDAY,
    )  # fmt: skip
    Standup.objects.create(team=training.team, day=WEDNESDAY, turns={"order": [1, 2]})
    make_for_phone(participant=rep)
    return training.team


@pytest.fixture
def elsewhere(stranger: User) -> Team:
    return stranger.memberships.get().team
