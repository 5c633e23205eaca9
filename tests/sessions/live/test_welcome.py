"""What a phone that comes back missed comes with the first frame, and is drawn once for all of them."""

import asyncio
import threading

import pytest
from asgiref.sync import SyncToAsync, sync_to_async
from django.db import connections, transaction

from sessions.actions import moves
from sessions.live import audiences, panels, publish, standing, turns, welcome
from sessions.live.hub import hub
from sessions.live.publisher import publisher
from sessions.models import Response
from sessions.queries import room as rooms
from tests.factories import ParticipantFactory, phone_cookie
from tests.sessions.live.test_losses import drawn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def back(page):
    """Opens a phone's page that shows the room as of some revision, and gives its first frame."""

    async def come(person, shown):
        one = page(f"/ws/phone/{person.training_id}/?r={shown}", phone_cookie(person))
        await one.open()
        return await one.frame()

    return come


async def start(training):
    @sync_to_async
    def move():
        moves.start(training=training, stage=None)
        training.refresh_from_db()
        return training.revision

    revision = await move()
    await drawn()
    return revision


@pytest.fixture
def beside_the_loop(monkeypatch):
    """Synchronous code in a thread, as on a database server; on the loop nothing can come in between."""
    lane = turns.InAThread("test")
    monkeypatch.setattr(SyncToAsync, "single_thread_executor", lane)
    yield
    lane.submit(connections.close_all).result(5)
    lane.shutdown()


@sync_to_async
def snapshot(person):
    room = rooms.load(person.training_id)
    person.training = room.training
    return panels.phone_snapshot(room, person)


async def test_a_page_that_is_behind_is_sent_everything_it_would_have_asked_for(back, rep):
    revision = await start(rep.training)
    frame = await back(rep, 0)
    assert (frame["r"], frame["panels"]) == (revision, await snapshot(rep))
    assert "ring" not in frame


@pytest.mark.parametrize("shown", ["1", "", "x", "-1", "1" * 30])
async def test_a_page_that_is_current_or_says_nonsense_is_told_where_the_room_is(back, rep, shown):
    revision = await start(rep.training)
    frame = await back(rep, shown)
    assert (frame["r"], "panels" in frame, "stale" in frame) == (revision, False, False)


async def test_whoever_answered_is_rung_for_their_own_part(back, rep, other_rep):
    await start(rep.training)

    @sync_to_async
    def answer():
        run = rep.training.activity_runs.get()
        Response.objects.create(
            activity_run=run, training=rep.training, participant=rep, slot="answer", data={"choice": 1}
        )

    await answer()
    mine, other = await back(rep, 0), await back(other_rep, 0)
    assert (mine["ring"], "mine" in mine["panels"]) == (["mine"], False)
    assert ("ring" in other, other["panels"]["mine"]) == (False, (await snapshot(other_rep))["mine"])


async def test_before_the_hour_each_phone_fetches_its_own_part(back, rep):
    @sync_to_async
    def change():
        with transaction.atomic():
            publish(rep.training, "head")

    await change()
    await drawn()
    frame = await back(rep, 0)
    assert (frame["ring"], sorted(frame["panels"])) == (["mine"], ["head", "notice", "task"])


async def test_who_was_rung_alone_while_away_fetches(back, rep, other_rep):
    publisher.bind()
    revision = await start(rep.training)
    await drawn()
    await back(other_rep, revision)

    @sync_to_async
    def change():
        with transaction.atomic():
            publish(rep.training, ring=[rep.pk], aside=True)

    await change()
    await drawn()
    assert (await back(rep, revision))["ring"] == ["mine"]
    assert "ring" not in await back(other_rep, 0)


async def test_a_roomful_that_comes_back_is_drawn_once(back, rep, monkeypatch):
    await start(rep.training)
    drawings, original = [], welcome.draw
    monkeypatch.setattr(welcome, "draw", lambda pk: drawings.append(pk) or original(pk))
    people = [await sync_to_async(ParticipantFactory)(training=rep.training) for _ in range(12)]
    frames = await asyncio.gather(*(back(person, 0) for person in people))
    assert [sorted(frame["panels"]) for frame in frames] == [["head", "mine", "notice", "task"]] * 12
    assert drawings == [rep.training_id]


async def test_a_roomful_that_comes_to_a_new_process_has_the_room_read_once(back, rep, monkeypatch):
    revision = await start(rep.training)
    readings, original = [], standing.read
    monkeypatch.setattr(standing, "read", lambda ids: readings.append(ids) or original(ids))
    people = [await sync_to_async(ParticipantFactory)(training=rep.training) for _ in range(12)]
    frames = await asyncio.gather(*(back(person, revision) for person in people))
    assert ([frame["r"] for frame in frames], readings) == ([revision] * 12, [[rep.training_id]])


async def test_a_change_while_it_is_drawn_has_it_drawn_again(back, rep, other_rep, monkeypatch, beside_the_loop):
    """The room moved after the drawing read it: the phone that came later must not be sent the older one."""
    await start(rep.training)
    gate, original, seen = threading.Event(), welcome.draw, []

    def slowly(pk):
        known = original(pk)
        seen.append(known.revision)
        assert gate.wait(5)
        return known

    monkeypatch.setattr(welcome, "draw", slowly)
    first = asyncio.create_task(back(rep, 0))
    while not seen:
        await asyncio.sleep(0.01)
    hub.rooms[rep.training_id].latest[audiences.PHONES] = 2
    second = asyncio.create_task(back(other_rep, 0))
    await asyncio.sleep(0.1)
    gate.set()
    # The room was said to be at 2 and is stored at 1: drawn again, and then the page asks for itself.
    assert (await first)["r"] == 1
    frame = await second
    assert (frame["r"], frame["stale"], seen) == (2, True, [1, 1])


async def test_when_it_cannot_be_drawn_the_page_asks(back, rep, monkeypatch):
    await start(rep.training)

    def fail(pk):
        raise ConnectionError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(welcome, "draw", fail)
        frame = await back(rep, 0)
        assert (frame["stale"], "panels" in frame) == (True, False)
    assert "panels" in await back(rep, 0), "and later ones are served as ever"
