"""A move of the room does not wait because a list was drawn a moment ago; one move after the other is coalesced."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from sessions.live import publish
from sessions.live import publisher as module
from sessions.live.publisher import publisher
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
    original, drawing = publisher.send, []

    async def send(training_id, dirty):
        if not drawing:
            drawing.append(dirty)
            publisher.mark(training_id, ["head"], {})
            await asyncio.sleep(0)
        await original(training_id, dirty)

    monkeypatch.setattr(publisher, "send", send)
    await change(rep.training, "people")
    assert "head" in (await phone.frame())["panels"]


async def test_a_list_rests_after_a_list(page, rep, resting):
    await change(rep.training, "people")
    await until(lambda: rep.training_id in publisher.urgent)
    await change(rep.training, "people")
    await until(lambda: rep.training_id in publisher.dirty)
    assert not publisher.urgent[rep.training_id].is_set()
