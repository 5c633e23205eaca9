"""A move of the room waits neither for lists nor for people's own pages; what changes all the time is coalesced."""

import asyncio
import time

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from sessions.live import audiences, panels, publish
from sessions.live import publisher as module
from sessions.live.publisher import MOST_REST, RESTS, Publisher, publisher
from tests.factories import phone_cookie

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def resting(monkeypatch):
    """Flushes rest for an hour: what waits for that is not seen in a test."""
    publisher.bind()
    monkeypatch.setattr(module, "INTERVAL", 3600)
    yield
    waiting = list(publisher.tasks)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    publisher.dirty.clear()


@sync_to_async
def change(training, *names):
    with transaction.atomic():
        publish(training, *names)


async def until(true):
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0)


async def test_what_phones_show_does_not_wait_for_a_list(page, rep, resting):
    phone = page(f"/ws/phone/{rep.training_id}/", phone_cookie(rep))
    await phone.open()
    await phone.frame()
    await change(rep.training, "people")
    await until(lambda: rep.training_id in publisher.urgent)
    await change(rep.training, "head")
    assert "head" in (await phone.frame())["panels"]
    # The next move rests, and so does a list after a list.
    await change(rep.training, "head")
    await until(lambda: rep.training_id in publisher.dirty)
    assert (rep.training_id in publisher.urgent, rep.training_id in publisher.flushing) == (False, True)


async def test_a_move_that_came_while_the_list_was_drawn_does_not_wait_either(page, rep, resting, monkeypatch):
    phone = page(f"/ws/phone/{rep.training_id}/", phone_cookie(rep))
    await phone.open()
    await phone.frame()
    original, drawing = publisher.sender.send, []

    async def send(training_id, dirty, hurried):
        if not drawing:
            drawing.append(dirty)
            publisher.mark(training_id, ["head"], {})
            await asyncio.sleep(0)
        return await original(training_id, dirty, hurried)

    monkeypatch.setattr(publisher.sender, "send", send)
    await change(rep.training, "people")
    assert "head" in (await phone.frame())["panels"]


async def test_a_list_rests_after_a_list(page, rep, resting):
    await change(rep.training, "people")
    await until(lambda: rep.training_id in publisher.urgent)
    await change(rep.training, "people")
    await until(lambda: rep.training_id in publisher.dirty)
    assert not publisher.urgent[rep.training_id].is_set()


async def test_screens_make_way_for_a_move_and_are_drawn_after_it(page, rep, resting, monkeypatch):
    phone = page(f"/ws/phone/{rep.training_id}/", phone_cookie(rep))
    await phone.open()
    await phone.frame()
    original, drawn = panels.render_dirty, []

    def draw(room, names):
        if names and not drawn:
            publisher.mark(rep.training_id, ["head"], {})
        drawn.extend(names)
        return original(room, names)

    monkeypatch.setattr(panels, "render_dirty", draw)
    await change(rep.training, "people", "screen", "face")
    assert "head" in (await phone.frame())["panels"]
    # The projector's was being drawn; the console's come after what phones show.
    await until(lambda: len(drawn) == 4)
    assert drawn == ["screen", "head", "face", "people"]


async def test_a_persons_page_is_pushed_at_once_and_then_rests_while_others_are_pushed(
    page, rep, other_rep, resting, monkeypatch
):
    pushed = []

    async def to_people(training_id, rings):
        pushed.append(rings)

    monkeypatch.setattr(publisher.sender, "to_people", to_people)
    own, other = (audiences.participant(person.pk) for person in (rep, other_rep))
    for audience in (own, own, other, own):
        publisher.mark(rep.training_id, [], {audience: {"mine"}})
        await asyncio.sleep(0)
    await until(lambda: len(pushed) == 2)
    assert pushed == [{own: {"mine"}}, {other: {"mine"}}]
    assert publisher.persons == {(rep.training_id, own): {"mine"}, (rep.training_id, other): set()}


async def test_what_changed_while_it_rested_is_pushed_once_more(page, rep, monkeypatch):
    publisher.bind()
    monkeypatch.setattr(module, "INTERVAL", 0.001)
    pushed, own = [], audiences.participant(rep.pk)

    async def to_people(training_id, rings):
        pushed.append(rings)
        if len(pushed) == 1:
            for names in ({"mine"}, {"task"}):
                publisher.mark(training_id, [], {own: names})
        await asyncio.sleep(0)

    monkeypatch.setattr(publisher.sender, "to_people", to_people)
    publisher.mark(rep.training_id, [], {own: {"mine"}})
    await until(lambda: len(pushed) == 2 and not publisher.persons)
    assert pushed == [{own: {"mine"}}, {own: {"mine", "task"}}]


def test_what_was_dear_to_draw_once_is_drawn_again_within_two_seconds():
    """The first drawing of a process reads templates too: what somebody presses then must not wait for it."""
    one, before = Publisher(), time.monotonic()
    one._let_rest(7, {"face": 0.5, "people": 0.01})
    assert one.rest[7, "face"] <= time.monotonic() + MOST_REST
    assert one.rest[7, "people"] >= before + 0.01 * RESTS
