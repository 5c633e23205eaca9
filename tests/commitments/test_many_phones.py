"""What all phones of a room read is read once: each of a thousand reads only what is its own."""

from typing import Any

import pytest
from django.db import transaction

from commitments.actions import briefs, notes, reading
from commitments.models import Commitment
from facilitator.models import Team, User
from sessions.actions import pairs
from sessions.actions.answers import respond
from sessions.live import panels
from sessions.models import PairSeat, Participant, TrainingSession
from sessions.queries import room as rooms
from tests import factories
from tests.commitments.conftest import live_hour, step, words

PACKET = {
    "account": "Northwind Freight",
    "trigger": "usage",
    "evidence": "50 people",
    "outcome": "?",
    "ask": "Tuesday?",
}
PLAN = [("brief", {}), ("packet", {}), ("commitments", {}), ("readaloud", {})]


@pytest.fixture
def hour(team: Team, facilitator: User, manager: User) -> TrainingSession:
    return live_hour(team, facilitator, manager, *PLAN)


def seated(hour: TrainingSession, count: int) -> list[Participant]:
    return [factories.ParticipantFactory(training=hour, name=f"Rep {number}") for number in range(count)]


def shown(person: Participant, *names: str) -> dict[str, str]:
    """What the phone shows that asks now."""
    room = rooms.now(person.training_id)
    assert room is not None
    person.training = room.training
    return panels.phone_snapshot(room, person, names or None)


def begin(hour: TrainingSession, kind: str, people: list[Participant]) -> None:
    """Go there, and have everybody done there what leaves the most to read."""
    run = step(hour, kind)
    if kind == "brief":
        pairs.form(run, seed=1)
    for person in people:
        if kind == "packet":
            respond(run=run, participant=person, data={**PACKET, "csm": person.name, "ae": ""}, slot="packet")
        if kind == "readaloud":
            notes.post_commitment(participant=person, data=words())


@pytest.mark.parametrize("count", [2, 6])
@pytest.mark.parametrize(("kind", "queries"), [("brief", 5), ("packet", 2), ("readaloud", 3)])
def test_the_second_phone_reads_only_its_own_rows(
    hour: TrainingSession, django_assert_num_queries: Any, kind: str, queries: int, count: int
) -> None:
    people = seated(hour, count)
    begin(hour, kind, people)
    shown(people[0])
    with django_assert_num_queries(queries):
        shown(people[1])


def test_a_seat_that_fills_up_is_offered_to_nobody_else(hour: TrainingSession) -> None:
    people = seated(hour, 4)
    begin(hour, "brief", people)
    run = step(hour, "brief")
    own = {person.pk: run.pairs.get(seats__participant=person) for person in people}
    other = next(person for person in people if own[person.pk] != own[people[0].pk])
    before = shown(people[0], "mine")["mine"]
    assert f'value="{own[other.pk].pk}"' in before
    for name in ("Late", "Later"):
        late = factories.ParticipantFactory(training=hour, name=name)
        briefs.sit(run=run, participant=late, data={"pair": own[other.pk].pk})
    assert f'value="{own[other.pk].pk}"' not in shown(people[0], "mine")["mine"]


def test_a_note_that_goes_gives_its_turn_to_the_next(hour: TrainingSession, facilitator: User) -> None:
    people = seated(hour, 2)
    begin(hour, "readaloud", people)
    assert "You are next" not in shown(people[1], "mine")["mine"]
    run = step(hour, "readaloud")
    reading.read_on(run=run, turn=0, seconds=300)
    assert "Your turn" in shown(people[0], "mine")["mine"]
    assert "You are next" in shown(people[1], "mine")["mine"]
    notes.withdraw(note=Commitment.objects.get(participant=people[0]), user=facilitator)
    assert "Your turn" not in shown(people[0], "mine")["mine"]


def test_a_packet_names_its_second_person_at_once(hour: TrainingSession) -> None:
    people = seated(hour, 2)
    begin(hour, "packet", [])
    run = step(hour, "packet")
    assert "wrote the packet" not in shown(people[1], "mine")["mine"]
    names = {"csm": people[0].name, "ae": people[1].name}
    respond(run=run, participant=people[0], data={**PACKET, **names}, slot="packet")
    assert "Rep 0 wrote the packet" in shown(people[1], "mine")["mine"]


@pytest.mark.parametrize("count", [2, 6])
def test_seating_everybody_asks_the_database_the_same_for_any_number(
    hour: TrainingSession, django_assert_num_queries: Any, count: int
) -> None:
    seated(hour, count)
    run = step(hour, "brief")
    with django_assert_num_queries(7), transaction.atomic():
        pairs.form(run, seed=1)
    assert PairSeat.objects.filter(activity_run=run).count() == count
    assert sorted(run.pairs.values_list("number", flat=True)) == list(range(1, count // 2 + 1))
