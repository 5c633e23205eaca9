"""Frames get lost between processes: whatever is lost, every screen shows the room as it is in the end."""

import asyncio
import json
from random import Random
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from sessions.actions import moves
from sessions.live import audiences, hub, panels
from sessions.live.publisher import publisher
from sessions.live.roster import Connection, Room
from sessions.models import Participant, TrainingSession
from sessions.queries import room as rooms

pytestmark = pytest.mark.django_db(transaction=True)


class Lossy:
    """The channel layer, losing what `loses` says."""

    def __init__(self, loses: Any) -> None:
        self.layer, self.loses, self.lost = get_channel_layer(), loses, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.layer, name)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if self.loses(message):
            self.lost += 1
        else:
            await self.layer.group_send(group, message)


@pytest.fixture
def lossy(monkeypatch):
    def make(loses: Any) -> Lossy:
        layer = Lossy(loses)
        monkeypatch.setattr("sessions.live.hub.get_channel_layer", lambda: layer)
        monkeypatch.setattr("sessions.live.sending.get_channel_layer", lambda: layer)
        return layer

    return make


class Screen:
    """What a page keeps of a room, by the rules of live.js."""

    def __init__(self, audience: str, snapshot: Any) -> None:
        self.audience, self.snapshot = audience, snapshot
        self.revision, self.shown, self.panels = 0, {}, {}

    async def open(self, training_id: int) -> None:
        self.connection = Connection(self.receive, [self.audience])
        self.queue: list[dict[str, Any]] = []
        self.room = await hub.hub.join(training_id, self.connection)
        await self.ask()

    async def receive(self, message: dict[str, Any]) -> None:
        self.queue.append(json.loads(message["text"]))

    async def settle(self) -> None:
        while self.queue:
            frame = self.queue.pop(0)
            if frame.get("stale"):
                await self.ask()
            elif "panels" in frame or "ring" in frame:
                self.apply(frame)
                for name in frame.get("ring", ()):
                    self.apply(await self.snapshot(name), partly=True)
            elif frame["r"] > self.revision:
                await self.ask()

    async def ask(self) -> None:
        self.apply(await self.snapshot())

    def apply(self, frame: dict[str, Any], *, partly: bool = False) -> None:
        for name, html in frame.get("panels", {}).items():
            if frame["r"] >= self.shown.get(name, 0):
                self.shown[name], self.panels[name] = frame["r"], html
        if not partly:
            self.revision = max(self.revision, frame["r"])


def screen_of(audience: str, person: Participant):
    """What a page of this audience asks for: everything, or one panel."""

    @sync_to_async
    def snapshot(name: str | None = None):
        trainings = TrainingSession.objects.select_related("team", "version", "manager")
        room = rooms.of(trainings.get(pk=person.training_id))
        if audience == audiences.PHONES:
            html = panels.phone_snapshot(room, person, [name] if name else None)
        else:
            html = panels.snapshot(room, audience)
        return {"r": room.training.revision, "panels": html}

    return snapshot


@sync_to_async
def act(training_id: int, chance: Random) -> None:
    """Something that a facilitator does; each changes other panels."""
    training = TrainingSession.objects.get(pk=training_id)
    if chance.random() < 0.3:
        moves.go_to(training=training, stage=None, step_id=chance.choice(list(training.activity_runs.all())).pk)
    elif chance.random() < 0.5:
        moves.blank(training=training, on=chance.random() < 0.5)
    else:
        moves.adjust(training=training, seconds=chance.choice([60, -60]))


async def drawn() -> None:
    """Everything that was published has been handed to the layer and read from it."""
    while tasks := publisher.tasks | hub.hub.repairs:
        await asyncio.gather(*tasks)
        # What is done leaves its set at the next turn of the loop.
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.parametrize("seed", range(8))
async def test_whatever_is_lost_every_screen_ends_where_the_room_is(page, training, rep, lossy, monkeypatch, seed):
    monkeypatch.setattr("sessions.live.publisher.INTERVAL", 0.001)
    chance = Random(seed)
    healed = False
    layer = lossy(lambda message: not healed and chance.random() < 0.5)
    publisher.bind()
    await sync_to_async(moves.start)(training=training, stage=None)
    screens = [Screen(audience, screen_of(audience, rep)) for audience in audiences.SHARED]
    for screen in screens:
        await screen.open(training.pk)
    for _ in range(12):
        await act(training.pk, chance)
        await drawn()
        for screen in screens:
            await screen.settle()
    healed = True
    for _ in range(2):
        await hub.hub.look_after()
        await drawn()
    for screen in screens:
        await screen.settle()
        assert screen.panels.keys() == (await screen.snapshot())["panels"].keys()
        assert screen.revision == await sync_to_async(lambda: TrainingSession.objects.get(pk=training.pk).revision)()
    for screen in screens[: audiences.SHARED.index(audiences.CONSOLE)]:
        assert screen.panels == (await screen.snapshot())["panels"]
    assert layer.lost > 0


async def test_a_change_whose_process_died_before_sending_is_found_in_the_database(page, phone_page, rep):
    one = phone_page(rep)
    await one.open()
    await one.frame()

    @sync_to_async
    def changed_elsewhere():
        TrainingSession.objects.filter(pk=rep.training_id).update(revision=7)

    await changed_elsewhere()
    await hub.hub.look_after()
    assert await one.quiet(), "it may still be on its way"
    await hub.hub.look_after()
    frame = await one.frame()
    assert (frame["r"], sorted(frame["panels"])) == (7, ["head", "notice", "task"])
    await hub.hub.look_after()
    assert await one.quiet()


def test_a_hole_in_a_processs_numbers_is_a_loss_and_another_process_has_its_own_numbers():
    room = Room(1)
    assert [room.follows("a", n, sent=True) for n in (5, 6, 8, 9)] == [True, True, False, True]
    assert room.follows("b", 1, sent=True)
    assert room.follows("a", 9, sent=False)
    assert not room.follows("a", 10, sent=False)


async def test_what_is_dear_to_draw_rests_and_a_move_of_the_room_does_not_wait(page, training, monkeypatch):
    publisher.bind()
    drawings: asyncio.Queue[set[str]] = asyncio.Queue()
    loop, original = asyncio.get_running_loop(), panels.render_dirty

    def dear(room, names):
        loop.call_soon_threadsafe(drawings.put_nowait, set(names))
        rendered = original(room, names)
        rendered.took = dict.fromkeys(names, 100.0)
        return rendered

    monkeypatch.setattr("sessions.live.panels.render_dirty", dear)
    monkeypatch.setattr("sessions.live.publisher.INTERVAL", 0.001)
    publisher._mark(training.pk, {"people"}, {})
    assert await drawings.get() == {"people"}
    while not publisher.rest:
        await asyncio.sleep(0.001)
    publisher._mark(training.pk, {"people", "bar"}, {})
    assert await drawings.get() == {"bar"}
    publisher._mark(training.pk, set(panels.EVERYTHING), {})
    drawn: set[str] = set()
    async with asyncio.timeout(5):
        while drawn != set(panels.EVERYTHING):
            drawn |= await drawings.get()


async def test_a_ninth_tab_of_one_phone_is_told_there_are_too_many(phone_page, rep, other_rep):
    tabs = [phone_page(rep) for _ in range(9)]
    assert [await tab.open() for tab in tabs] == [True] * 9
    assert await tabs[8].close_code() == 4429
    assert len(hub.hub.rooms[rep.training_id].members[audiences.participant(rep.pk)]) == 8
    other = phone_page(other_rep)
    await other.open()
    assert "r" in await other.frame()
