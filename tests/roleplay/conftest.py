"""A room in the middle of a role-play: two pairs, three scenarios with cards that tell themselves apart."""

from typing import Any

import pytest
from django.test import Client

from roleplay.actions import rounds, seating
from roleplay.models import Pairing
from roleplay.queries import stage as stages
from sessions.actions import moves
from sessions.models import ActivityRun, Participant, TrainingSession
from tests import factories

SELLER_TEXT = "Open with the number. SELLER-ONLY"
CUSTOMER_TEXT = "Two people start next month. CUSTOMER-ONLY"
KEYS = ("A", "B", "C")


def make_room(facilitator: Any, team: Any, people: int, **settings: Any) -> ActivityRun:
    """A live training at its role-play, with so many people in the room; a debrief comes after it."""
    plan = [(15, [("roleplay", {"scenarios": list(KEYS), **settings}), ("debrief", {})]), (5, [("question", {})])]
    training = factories.make_training(plan=plan, team=team, facilitator=facilitator)
    for position, key in enumerate(KEYS):
        factories.ScenarioFactory(
            version=training.version,
            key=key,
            position=position,
            title=f"Scenario title {key}",
            win=f"SELLER-ONLY win {key}",
            goal=f"SELLER-ONLY goal {key}",
            seller_card=f"{SELLER_TEXT} {key}",
            customer_card=f"{CUSTOMER_TEXT} {key}",
            checks=[f"OBSERVER-ONLY check {key}"],
        )
    for number in range(people):
        join(training, f"Rep {number:03d}", "csm" if number % 2 else "ae")
    moves.start(training=training, stage=None)
    return ActivityRun.objects.select_related("training").get(training=training, kind="roleplay")


def join(training: TrainingSession, name: str, role: str = "csm") -> Participant:
    return factories.ParticipantFactory(training=training, name=name, role=role)


@pytest.fixture
def run(facilitator: Any, team: Any) -> ActivityRun:
    return make_room(facilitator, team, people=4)


@pytest.fixture
def playing(run: ActivityRun, facilitator: Any) -> ActivityRun:
    """The first half of scenario A is running."""
    seating.pair_up(run=run, user=facilitator, data={})
    advance(run, facilitator)
    run.refresh_from_db()
    return run


def advance(run: ActivityRun, user: Any, times: int = 1) -> None:
    """Tap the primary button."""
    for _ in range(times):
        rounds.advance(run=run, user=user, data={"at": stages.of(run, KEYS).token})


def pairs(run: ActivityRun) -> list[Pairing]:
    """The pairs of the newest round, as they sit."""
    seated = Pairing.objects.seated().filter(round=stages.current(run))
    return list(seated.select_related("round", "seller", "customer", "observer"))


def command(client: Client, run: ActivityRun, name: str, **data: Any) -> Any:
    return client.post(f"/trainings/{run.training_id}/do/{run.pk}/{name}/", data)


def phone_bytes(client: Client, participant: Participant) -> str:
    """Everything this phone is sent: its page and its snapshot."""
    page = client.get(f"/s/{participant.training.code}/").content.decode()
    snapshot = client.get(f"/s/{participant.training.code}/snapshot/").content.decode()
    return page + snapshot
