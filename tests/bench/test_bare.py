"""The limits do what they are compared with: the same bytes, framed as the protocol says."""

import json

import pytest

from tests.bench import bare
from tests.bench.join import Storms, bare_storm
from tests.bench.limits import Bare, BareFanout
from tests.bench.phones import Phone
from tests.bench.receiver import Gathering, is_push, revision_of


@pytest.mark.parametrize("size", [64, 125, 126, 1105, 65_535, 65_536])
async def test_a_frame_of_any_size_arrives_as_it_was_sent(size: int) -> None:
    async with BareFanout("daphne") as server:
        await server.grow(2)
        server.push(size)
        assert await server.gathering.complete(10)
        texts = [socket.inbox[-1][1] for socket in server.sockets]
    assert [len(text) for text in texts] == [max(size, len(bare.payload(0)))] * 2
    assert all(is_push(text) for text in texts)


@pytest.mark.parametrize(("revision", "asks"), [(0, False), (1, True)])
async def test_a_phone_asks_the_limit_as_often_as_the_product(revision: int, asks: bool) -> None:
    with Bare("bare_asgi", "uvicorn", str(revision), "4000") as server:
        phone = Phone(f"http://127.0.0.1:{server.port}", "", "Nobody", Gathering())
        await phone.line.__aenter__()
        phone.line.body = {"data-socket": "/ws/phone/1/", "data-snapshot": "/s/snapshot/"}
        assert await phone.connect() is asks
        assert phone.line.revision == revision
        await phone.close()


@pytest.mark.parametrize(("revision", "asked"), [(0, 0), (1, 12)])
async def test_a_storm_counts_every_question_of_phones_that_come_at_once(revision: int, asked: int) -> None:
    storms = Storms("storm")
    with Bare("bare_asgi", "uvicorn", str(revision), "4000") as server:
        await bare_storm(f"http://127.0.0.1:{server.port}", 12, storms)
    assert (storms.asked, storms.refused, len(storms.last)) == (asked, 0, 1)


def test_a_frame_is_known_by_what_it_carries() -> None:
    assert is_push(b'{"r":3,"panels":{"head":""},"t":1.5}')
    assert is_push(b'{"r":3,"ring":["mine"],"t":1.5}')
    assert not is_push(b'{"p": 1, "r": 3, "t": 1.5}')
    assert revision_of(json.dumps({"p": 1, "r": 37}).encode()) == 37
