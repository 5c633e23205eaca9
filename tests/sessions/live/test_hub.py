"""The hub's care for its rooms: subscriptions that all sockets wait for, goodbyes that are said, layers that fail."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from channels.layers import get_channel_layer

from sessions.live import audiences
from sessions.live.hub import Hub, LayerAwayError
from sessions.live.roster import Connection

ROOM, SOMEBODY = 7, 3
GROUP = audiences.room(ROOM)


@pytest.fixture
async def own() -> AsyncIterator[Hub]:
    """A hub of the test's own, as a second process has one."""
    made = Hub()
    yield made
    for task in (made.reader, made.ticker):
        if task is not None:
            task.cancel()


def phone() -> Connection:
    async def send(message: dict) -> None:
        """Nobody looks at it."""

    return Connection(send, (audiences.PHONES, audiences.participant(SOMEBODY)), SOMEBODY)


async def test_a_room_that_is_given_up_says_first_that_nobody_is_left(own: Hub) -> None:
    """The tick may come before the leaving was announced."""
    layer = get_channel_layer()
    await layer.group_add(GROUP, "another-process")
    one = phone()
    room = await own.join(ROOM, one)
    await own.announce(ROOM)
    await own.leave(ROOM, one)
    await own._look_after(room)
    said = [await layer.receive("another-process") for _ in range(2)]
    assert [message["ids"] for message in said] == [[SOMEBODY], []]
    assert own.rooms == {}


async def test_somebody_who_comes_while_a_room_is_given_up_keeps_it(own: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    one = phone()
    room = await own.join(ROOM, one)
    await own.leave(ROOM, one)
    back = phone()

    async def announce(training_id: int) -> None:
        await own.join(training_id, back)

    monkeypatch.setattr(own, "announce", announce)
    await own._look_after(room)
    assert own.rooms[ROOM].connections == {back}
    assert own.channel in get_channel_layer().groups[GROUP]


async def test_the_second_socket_waits_for_the_subscription_of_the_first(own: Hub, monkeypatch) -> None:
    """It must not read the room's state before changes of it are heard."""
    layer, gate, asked = get_channel_layer(), asyncio.Event(), []

    async def slowly(group: str, channel: str) -> None:
        asked.append(group)
        await gate.wait()

    monkeypatch.setattr(layer, "group_add", slowly)
    both = [asyncio.create_task(own.join(ROOM, phone())) for _ in range(2)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert [task.done() for task in both] == [False, False]
    gate.set()
    await asyncio.gather(*both)
    assert asked == [GROUP]


@pytest.mark.parametrize(("failures", "gets_in"), [(1, True), (2, False)])
async def test_a_stale_connection_to_the_layer_is_tried_twice_and_an_absent_layer_refuses(
    own: Hub, monkeypatch: pytest.MonkeyPatch, failures: int, gets_in: bool
) -> None:
    monkeypatch.setattr("sessions.live.hub.MEND_EVERY", 0)
    left = [failures]

    async def fail(group: str, channel: str) -> None:
        if left[0]:
            left[0] -= 1
            raise ConnectionError("Connection closed by server.")

    monkeypatch.setattr(get_channel_layer(), "group_add", fail)
    if gets_in:
        assert (await own.join(ROOM, phone())).connections
    else:
        with pytest.raises(LayerAwayError):
            await own.join(ROOM, phone())
        # The layer is back: the same room opens as if nothing had been.
        assert len((await own.join(ROOM, phone())).connections) == 1
