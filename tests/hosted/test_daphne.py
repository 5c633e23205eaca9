"""`serve --server daphne`: the same behind nginx, and the same word to its pages when it ends."""

import aiohttp
import pytest

from sessions.live.hub import COME_BACK
from tests.hosted import room
from tests.hosted.deployment import Deployment


@pytest.mark.usefixtures("installed")
async def test_daphne_behind_nginx_tells_its_pages_to_come_back() -> None:
    with Deployment(webs=1, server="daphne", safe=False) as hosted:
        assert hosted.get("/ready/")[:2] == (200, "ok")
        (hour,) = room.make(hosted, 1)
        jar = "; ".join(f"{name}={value}" for name, value in hour.phones[0][1].items())
        said = {"Cookie": jar, "Origin": hosted.base}
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=hosted.tls)) as http:
            socket = await http.ws_connect(f"{hosted.base}/ws/phone/{hour.pk}/", headers=said)
            assert (await socket.receive_json(timeout=20))["r"] == hour.revision()
            hosted.webs[0].stop()
            assert (await socket.receive(timeout=20)).data == COME_BACK
