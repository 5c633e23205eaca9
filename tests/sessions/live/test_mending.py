"""The layer forgot the rooms: pages of rooms that changed are brought up to date, and the others hear nothing."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.test import Client

from sessions.actions import moves
from sessions.live import audiences, panels, publish, welcome
from sessions.live.hub import hub
from sessions.live.publisher import publisher
from sessions.models import Response, TrainingSession
from sessions.queries import room as rooms
from tests.factories import ParticipantFactory
from tests.sessions.live.test_losses import drawn, lossy  # noqa: F401 # the fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr("sessions.live.hub.MEND_EVERY", 0)
    monkeypatch.setattr("sessions.live.publisher.INTERVAL", 0.001)


@sync_to_async
def start(training):
    moves.start(training=training, stage=None)


@sync_to_async
def stored_elsewhere(training):
    """Another process changed the room while nobody could be told."""
    training.refresh_from_db()
    TrainingSession.objects.filter(pk=training.pk).update(
        revision=training.revision + 1, own_revision=training.revision + 1
    )
    return training.revision + 1


@sync_to_async
def answer(person):
    Response.objects.create(
        activity_run=person.training.activity_runs.get(),
        training=person.training,
        participant=person,
        slot="answer",
        data={"choice": 1},
    )


async def mended(training):
    await hub._mend([hub.rooms[training.pk]])
    await drawn()


async def test_a_room_that_did_not_change_meanwhile_is_told_nothing(phone_page, rep):
    publisher.bind()
    one = phone_page(rep)
    await one.open()
    await one.frame()
    await start(rep.training)
    await drawn()
    await one.frame()
    await mended(rep.training)
    assert await one.quiet()


async def test_phones_of_a_room_that_changed_are_sent_it_and_only_who_has_something_of_their_own_fetches(
    phone_page, rep, other_rep, monkeypatch
):
    drawings, original = [], welcome.draw
    monkeypatch.setattr(welcome, "draw", lambda pk: drawings.append(pk) or original(pk))
    await start(rep.training)
    await answer(rep)
    people = [rep, other_rep, *[await sync_to_async(ParticipantFactory)(training=rep.training) for _ in range(8)]]
    pages = [phone_page(person) for person in people]
    for one in pages:
        await one.open()
        await one.frame()
    revision = await stored_elsewhere(rep.training)
    await mended(rep.training)
    frames = [await one.frame() for one in pages]
    assert {frame["r"] for frame in frames} == {revision}
    assert [frame.get("ring") for frame in frames] == [["mine"], *[None] * 9]
    assert [sorted(frame["panels"]) for frame in frames] == [
        ["head", "notice", "task"],
        *[["head", "mine", "notice", "task"]] * 9,
    ]
    assert drawings == [rep.training_id]

    @sync_to_async
    def snapshot():
        room = rooms.load(rep.training_id)
        other_rep.training = room.training
        return panels.phone_snapshot(room, other_rep)

    assert frames[1]["panels"] == await snapshot()


async def test_console_and_projector_of_a_room_that_changed_ask(page, training, facilitator):
    client = Client()
    await sync_to_async(client.force_login)(facilitator)
    jar = {name: morsel.value for name, morsel in client.cookies.items()}
    pages = [page(f"/ws/console/{training.pk}/", jar), page(f"/ws/projector/{training.projector_token}/")]
    for one in pages:
        await one.open()
        await one.frame()
    revision = await stored_elsewhere(training)
    await mended(training)
    for one in pages:
        frame = await one.frame()
        assert (frame["r"], frame["stale"]) == (revision, True)


async def test_a_frame_of_our_own_that_never_came_back_is_a_loss_whatever_the_revision(phone_page, rep, lossy):  # noqa: F811
    """The projector may have been sent this revision before the phones were."""
    publisher.bind()
    await start(rep.training)
    await drawn()
    one = phone_page(rep)
    await one.open()
    await one.frame()

    @sync_to_async
    def change():
        with transaction.atomic():
            publish(rep.training, "head", "screen")

    lossy(lambda message: True)
    await change()
    await drawn()
    hub.rooms[rep.training_id].latest[audiences.PROJECTOR] = 99
    await mended(rep.training)
    assert "panels" in await one.frame()


async def test_when_it_cannot_be_drawn_the_phones_ask(phone_page, rep, monkeypatch):
    one = phone_page(rep)
    await one.open()
    await one.frame()
    revision = await stored_elsewhere(rep.training)

    def fail(pk):
        raise ConnectionError("the database is away")

    monkeypatch.setattr(welcome, "draw", fail)
    await mended(rep.training)
    frame = await one.frame()
    assert (frame["r"], frame["stale"]) == (revision, True)


async def test_who_is_here_is_told_to_the_others_although_the_first_to_ask_finds_a_broken_connection(
    phone_page, rep, hosted, monkeypatch
):
    """As after a restart of Redis: the console of another process would wait for the next tick."""
    told, broken = [], [ConnectionResetError(), ConnectionResetError()]

    async def tell(training_id, process, ids):
        if broken:
            raise broken.pop()
        told.append(ids)

    monkeypatch.setattr("sessions.live.elsewhere.tell", tell)
    monkeypatch.setattr("sessions.live.publisher.PRESENCE_INTERVAL", 0)
    monkeypatch.setattr("sessions.live.sending.RETRIES", (0, 0))
    publisher.bind()
    await phone_page(rep).open()
    async with asyncio.timeout(5):
        while not told:
            await asyncio.sleep(0)
    assert (told, broken) == ([[rep.pk]], [])
