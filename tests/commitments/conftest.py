"""A training at its last section on Tuesday 24 November 2026, 10:00 in Berlin, and notes on its wall."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from commitments.actions import notes
from commitments.models import Commitment
from facilitator.models import Team, User
from sessions.actions import moves
from sessions.models import ActivityRun, Participant, TrainingSession
from tests import factories
from tests.commitments.mailbox import Mailbox, Server
from tests.sessions.activities import hour

TUESDAY = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
# Wednesday 10:00 in Berlin; the standup is on Friday 27 November at 9:00 there.
WEDNESDAY = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
FRIDAY_STANDUP = dt.datetime(2026, 11, 27, 8, 0, tzinfo=dt.UTC)
PLAN: Any = [(5, [("commitments", {}), ("readaloud", {}), ("pledge", {})])]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still on that Tuesday until a test moves it."""
    with time_machine.travel(TUESDAY, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def training(team: Team, facilitator: User, manager: User) -> TrainingSession:
    made = factories.make_training(plan=PLAN, team=team, facilitator=facilitator, manager=manager, starts_at=TUESDAY)
    moves.start(training=made, stage=None)
    made.refresh_from_db()
    return made


def live_hour(
    team: Team, facilitator: User, manager: User, *plan: Any, starts_at: dt.datetime = TUESDAY, **people: str
) -> TrainingSession:
    """An hour of these activities that is running; `people` are {name: role}."""
    who: Any = {"team": team, "facilitator": facilitator, "manager": manager}
    made = factories.make_training(plan=[(5, list(plan))], starts_at=starts_at, **who)
    for name, role in people.items():
        profile = factories.RepFactory(team=team, name=name, role=role)
        factories.ParticipantFactory(training=made, rep=profile, name=name, role=role)
    hour.begin(made)
    return made


def step(training: TrainingSession, kind: str) -> ActivityRun:
    """Go to an activity, as the facilitator does."""
    training.refresh_from_db()
    run = training.activity_runs.get(kind=kind)
    if training.step_id != run.pk:
        moves.go_to(training=training, stage=training.stage, step_id=run.pk)
        run.refresh_from_db()
        training.refresh_from_db()
    return run


def words(**changed: Any) -> dict[str, Any]:
    """What NoteForm gives for a good note."""
    return {
        "account": "Northwind Freight",
        "trigger": "usage_threshold",
        "next_action": "Call Priya and propose a capacity review",
        "conversation_at": WEDNESDAY,
        **changed,
    }


def typed(**changed: str) -> dict[str, str]:
    """What a phone sends for a good note."""
    return {
        "account": "Northwind Freight",
        "trigger": "usage_threshold",
        "next_action": "Call Priya and propose a capacity review",
        "day": "2026-11-25",
        "hour": "10:00",
        **changed,
    }


@pytest.fixture
def note(rep: Participant) -> Commitment:
    return notes.post_commitment(participant=rep, data=words())


@pytest.fixture
def other_note(other_rep: Participant) -> Commitment:
    return notes.post_commitment(participant=other_rep, data=words(account="Tessera", trigger="renewal_window"))


@pytest.fixture
def many(training: TrainingSession) -> Callable[[int], list[Commitment]]:
    """So many reps with a note each."""

    def post(count: int) -> list[Commitment]:
        made = []
        for n in range(count):
            profile = factories.RepFactory(team=training.team, name=f"Rep {n}")
            person = factories.ParticipantFactory(training=training, rep=profile, name=f"Rep {n}")
            made.append(notes.post_commitment(participant=person, data=words(account=f"Account {n}")))
        return made

    return post


@pytest.fixture
def server(settings: Any, rep: Participant) -> Iterator[Server]:
    """A mail server that the settings name, and a public address; Ana has an e-mail address."""
    running = Server()
    settings.MAILERS = running.mailers()
    settings.PUBLIC_BASE_URL = "https://ask.example"
    settings.DEFAULT_FROM_EMAIL = "AskOnce <askonce@ask.example>"
    rep.rep.email = "Ana@example.com"
    rep.rep.save()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def mailbox(server: Server) -> Mailbox:
    return server.mailbox
