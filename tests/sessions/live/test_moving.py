"""A move of the room costs nothing per phone: what is the same for all is pushed, and only who has something asks."""

from collections import Counter
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from commitments.actions import notes
from sessions import activities
from sessions.actions import moves
from sessions.live import audiences, panels
from sessions.live.hub import hub
from sessions.live.publisher import publisher
from sessions.live.roster import Connection
from sessions.models import ActivityRun, Participant, Response, TrainingSession
from sessions.queries import room as rooms
from sessions.triggers import Trigger
from tests.commitments.conftest import words
from tests.factories import ParticipantFactory, make_training
from tests.sessions.live.test_losses import drawn

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION = ("question", {"question": "Planned?", "options": ["Yes", "No"]})
PLAN = [(5, [QUESTION]), (10, [("one_ask", {}), ("roleplay", {}), ("commitments", {})]), (5, [("readaloud", {})])]
# What somebody may have answered, by kind.
ANSWERS = {
    "question": {"choice": 1},
    "triggers": {"trigger": Trigger.USAGE.value},
    "one_ask": {"text": "Could we plan the renewal on Tuesday at ten?"},
    "roundrobin": {"account": "Northwind Freight", "trigger": Trigger.USAGE.value},
}
SHARED_KINDS = sorted(kind for kind, one in activities.registered().items() if not one.personal)


class Watched:
    """A phone's socket, and how often its page asks because of what it is sent."""

    def __init__(self, person: Participant) -> None:
        self.person, self.frames = person, []
        names = (audiences.PHONES, audiences.participant(person.pk))
        self.connection = Connection(self.take, names, person.pk)

    async def take(self, message: dict[str, Any]) -> None:
        self.frames.append(message["text"])


@pytest.fixture
def costs(monkeypatch):
    """Counts statements and drawn panels in the thread that all synchronous code of the room shares."""
    counted: Counter[str] = Counter()
    original = panels.render_to_string

    def draw(template: str, *rest: Any) -> str:
        counted[template.rsplit("/", 1)[1]] += 1
        return original(template, *rest)

    def execute(run, sql, params, many, context):
        counted["queries"] += 1
        return run(sql, params, many, context)

    monkeypatch.setattr(panels, "render_to_string", draw)
    return (
        counted,
        sync_to_async(lambda: connection.execute_wrappers.append(execute)),
        sync_to_async(lambda: connection.execute_wrappers.remove(execute)),
    )


@sync_to_async
def fill(count: int) -> tuple[TrainingSession, list[Participant]]:
    training = make_training(plan=PLAN)
    Participant.objects.bulk_create(
        ParticipantFactory.build(training=training, name=f"Person {n}") for n in range(count)
    )
    moves.start(training=training, stage=None)
    return training, list(Participant.objects.filter(training=training))


MOVES = {
    "next": [moves.next_step],
    "pause": [moves.pause],
    "resume": [moves.pause, moves.resume],
    "undo": [moves.next_step, moves.undo],
}


async def cost_of(page, costs, move: str, count: int) -> tuple[Counter[str], set[tuple[int, bool]]]:
    """Everything counted from the last command of a move until all phones are as new as the room."""
    publisher.bind()
    training, people = await fill(count)
    await drawn()
    phones = [Watched(person) for person in people]
    for phone in phones:
        await hub.join(training.pk, phone.connection)
    counted, begin, stop = costs
    *before, last = MOVES[move]
    for command in before:
        await sync_to_async(command)(training=training, stage=None)
        await drawn()
    for phone in phones:
        phone.frames.clear()
    counted.clear()
    await begin()
    await sync_to_async(last)(training=training, stage=None)
    await drawn()
    await stop()
    return counted, {(len(phone.frames), '"ring"' in "".join(phone.frames)) for phone in phones}


@pytest.mark.parametrize("move", MOVES)
async def test_a_move_costs_the_same_with_ten_phones_and_with_a_thousand(page, costs, move):
    small, sent = await cost_of(page, costs, move, 10)
    small = small.copy()
    large, sent_to_many = await cost_of(page, costs, move, 1000)
    assert sent == sent_to_many == {(1, False)}, "one frame for each phone, and none of them asks anything"
    assert small == large
    assert max(count for what, count in small.items() if what != "queries") == 1


@sync_to_async
def two_at(kind: str) -> tuple[ActivityRun, Participant, Participant]:
    """The room at an activity, with somebody who has answered there and somebody who has not."""
    training = make_training(plan=[(5, [QUESTION, (kind, {**QUESTION[1]} if kind == "question" else {})])])
    done, idle = [ParticipantFactory(training=training) for _ in range(2)]
    moves.start(training=training, stage=None)
    run = training.activity_runs.get(position=1)
    moves.next_step(training=training, stage=None)
    if kind in ANSWERS:
        Response.objects.create(
            activity_run=run, training=training, participant=done, slot="answer", data=ANSWERS[kind]
        )
    if kind == "readaloud":
        notes.post_commitment(participant=done, data=words())
    return ActivityRun.objects.get(pk=run.pk), done, idle


@sync_to_async
def own(person: Participant) -> str:
    room = rooms.load(person.training_id)
    person.training = room.training
    return panels.phone_snapshot(room, person, ["mine"])["mine"]


@pytest.mark.parametrize("kind", SHARED_KINDS)
async def test_what_is_pushed_to_those_who_did_nothing_is_what_they_would_have_fetched(kind):
    run, done, idle = await two_at(kind)
    rendered = await sync_to_async(lambda: panels.render_dirty(rooms.load(run.training_id), ["mine"]))()
    assert rendered.panels["mine"] == await own(idle)
    has_something = kind in {*ANSWERS, "readaloud"}
    assert rendered.apart == ([audiences.participant(done.pk)] if has_something else [])
    assert (await own(done) != await own(idle)) == has_something


async def test_whoever_speaks_in_the_round_is_rung_although_they_wrote_nothing():
    run, done, idle = await two_at("roundrobin")

    @sync_to_async
    def call_up() -> None:
        ActivityRun.objects.filter(pk=run.pk).update(state={"current": idle.pk, "queue": [], "moves": 1})

    await call_up()
    rendered = await sync_to_async(lambda: panels.render_dirty(rooms.load(run.training_id), ["mine"]))()
    assert rendered.apart == [audiences.participant(pk) for pk in sorted([done.pk, idle.pk])]


async def test_coming_back_to_a_part_rings_those_who_answered_there_and_pushes_to_the_others(phone_page):
    publisher.bind()
    run, done, idle = await two_at("one_ask")
    training = await sync_to_async(lambda: TrainingSession.objects.get(pk=run.training_id))()
    await sync_to_async(moves.pause)(training=training, stage=None)
    await drawn()
    pages = {person.pk: phone_page(person) for person in (done, idle)}
    for one in pages.values():
        await one.open()
        await one.frame()
    await sync_to_async(moves.go_to)(training=training, stage=None, step_id=run.pk)
    frames = {pk: await one.frame() for pk, one in pages.items()}
    assert (frames[done.pk]["ring"], "mine" in frames[done.pk]["panels"]) == (["mine"], False)
    assert ("ring" in frames[idle.pk], frames[idle.pk]["panels"]["mine"]) == (False, await own(idle))
    assert frames[done.pk]["r"] == frames[idle.pk]["r"]
    assert "plan the renewal" not in str(frames)


@pytest.mark.parametrize("command", [moves.pause, moves.resume])
async def test_at_a_personal_part_a_pause_rings_nobody_either(phone_page, command):
    publisher.bind()
    run, person, _other = await two_at("roleplay")
    training = await sync_to_async(lambda: TrainingSession.objects.get(pk=run.training_id))()
    if command is moves.resume:
        await sync_to_async(moves.pause)(training=training, stage=None)
    await drawn()
    one = phone_page(person)
    await one.open()
    await one.frame()
    await sync_to_async(command)(training=training, stage=None)
    frame = await one.frame()
    assert ("ring" in frame, sorted(frame["panels"])) == (False, ["head", "notice"])
    assert ("paused" in frame["panels"]["notice"]) == (command is moves.pause)


@pytest.mark.parametrize("kind", sorted({one.kind for one in activities.registered().values() if one.personal}))
async def test_arriving_at_a_personal_part_everybody_asks(kind):
    run, _done, _idle = await two_at(kind)
    rendered = await sync_to_async(lambda: panels.render_dirty(rooms.load(run.training_id), ["head", "mine", "task"]))()
    assert (rendered.ring, list(rendered.panels)) == ({"mine", "task"}, ["head"])
