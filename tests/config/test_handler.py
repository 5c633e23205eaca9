"""How a request is run: which thread, how large, how often, and what happens when nobody waits any more."""

import asyncio
import errno
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config import groupcommit, handler
from config.handler import OneHopHandler
from facilitator.models import Team
from sessions.live.pace import Pace
from tests.factories import TeamFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

stopped: list[str] = []


def thread(request: HttpRequest, **parts: Any) -> HttpResponse:
    return HttpResponse(threading.current_thread().name)


def endless(request: HttpRequest) -> StreamingHttpResponse:
    async def lines() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"line\n"
                await asyncio.sleep(0)
        finally:
            stopped.append("generator")

    answer = StreamingHttpResponse(lines())
    answer._resource_closers.append(lambda: stopped.append("response"))
    return answer


def attributes(request: HttpRequest, **parts: Any) -> HttpResponse:
    return HttpResponse(",".join(name for name in ("session", "user", "_messages") if hasattr(request, name)))


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("on purpose")


@csrf_exempt
def size(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.body)))


urlpatterns = [
    path("endless/", endless),
    path("broken/", broken),
    path("size/", size),
    path("j/<str:code>/", attributes),
    path("teams/<str:code>/", attributes),
    path("desk/<int:pk>/", thread),
    path("s/<str:code>/", thread),
    path("trainings/<int:pk>/", thread),
    path("trainings/<int:pk>/console/", thread),
]


def scope(where: str, cookie: str = "", accept: str = "*/*") -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST" if where == "/size/" else "GET",
        "scheme": "http",
        "path": where,
        "raw_path": where.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"cookie", cookie.encode()), (b"accept", accept.encode())],
        "client": ("127.0.0.1", 50000),
        "server": ("localhost", 80),
    }


async def answer(one: ApplicationCommunicator) -> tuple[int, str]:
    start = await one.receive_output(5)
    body = await one.receive_output(5)
    return start["status"], body.get("body", b"").decode()


async def get(where: str, cookie: str = "") -> tuple[int, str]:
    one = ApplicationCommunicator(OneHopHandler(), scope(where, cookie))
    await one.send_input({"type": "http.request", "body": b"", "more_body": False})
    return await answer(one)


async def test_a_phone_has_no_login_and_the_desk_has() -> None:
    assert await get("/j/ABCDEF/") == (200, "")
    assert await get("/teams/1/") == (200, "session,user,_messages")


async def test_the_desk_never_holds_the_rooms_thread() -> None:
    room = {(await get(where))[1] for where in ("/s/ABCDEF/", "/trainings/1/console/", "/s/GHJKLM/")}
    desk = {(await get(where))[1] for where in ("/desk/1/", "/trainings/1/", "/desk/2/")}
    assert (len(room), len(desk), room & desk) == (1, 1, set())


async def test_a_long_list_at_the_desk_does_not_delay_a_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    held, release = threading.Event(), threading.Event()

    def long_list(request: HttpRequest, pk: int) -> HttpResponse:
        held.set()
        release.wait(5)
        return HttpResponse("list")

    monkeypatch.setattr(next(one for one in urlpatterns if str(one.pattern).startswith("desk")), "callback", long_list)
    waiting = asyncio.create_task(get("/desk/1/"))
    await asyncio.to_thread(held.wait, 5)
    assert (await get("/s/ABCDEF/"))[0] == 200
    assert not waiting.done()
    release.set()
    assert await waiting == (200, "list")


async def test_a_body_past_every_form_is_refused_while_it_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "LISTEN_TO", 1000)
    one = ApplicationCommunicator(OneHopHandler(), scope("/size/"))
    for _ in range(3):
        await one.send_input({"type": "http.request", "body": b"x" * 400, "more_body": True})
    assert (await answer(one))[0] == 413


async def test_a_list_that_is_too_large_is_heard_to_its_end_and_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handler, "LARGEST_BODY", 1000)
    one = ApplicationCommunicator(OneHopHandler(), scope("/size/"))
    for part in range(3):
        assert await one.receive_nothing()
        await one.send_input({"type": "http.request", "body": b"x" * 400, "more_body": part < 2})
    status, page = await answer(one)
    assert status == 413
    assert "Nothing was changed" in page


async def test_a_body_in_pieces_is_put_together() -> None:
    one = ApplicationCommunicator(OneHopHandler(), scope("/size/"))
    await one.send_input({"type": "http.request", "body": b"x" * 400, "more_body": True})
    await one.send_input({"type": "http.request", "body": b"x" * 100, "more_body": False})
    assert await answer(one) == (200, "500")


async def test_nobody_is_answered_who_left_while_sending() -> None:
    one = ApplicationCommunicator(OneHopHandler(), scope("/size/"))
    await one.send_input({"type": "http.request", "body": b"x", "more_body": True})
    await one.send_input({"type": "http.disconnect"})
    await one.wait(5)
    assert await one.receive_nothing()


async def test_a_stream_ends_with_its_reader() -> None:
    stopped.clear()
    one = ApplicationCommunicator(OneHopHandler(), scope("/endless/"))
    await one.send_input({"type": "http.request", "body": b"", "more_body": False})
    assert await answer(one) == (200, "line\n")
    await one.send_input({"type": "http.disconnect"})
    await one.wait(5)
    assert stopped == ["generator", "response"]


@override_settings(DEBUG=False)
async def test_a_fault_is_a_page_and_not_the_end_of_the_server() -> None:
    status, body = await get("/broken/")
    assert status == 500
    assert "on purpose" not in body


async def test_a_phone_in_a_loop_waits_and_then_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "REQUESTS", Pace(burst=2, seconds=100, clock=lambda: 0.0))
    mine = "askonce_5=mine; other=1"
    assert [(await get("/s/ABCDEF/", mine))[0] for _ in range(3)] == [200, 200, 429]
    assert (await get("/s/ABCDEF/", "askonce_6=new; askonce_5=mine"))[0] == 429
    assert (await get("/s/ABCDEF/", "askonce_6=other"))[0] == 200
    assert [(await get("/s/ABCDEF/"))[0] for _ in range(4)] == [200] * 4


async def test_a_phone_that_is_a_little_early_is_only_served_a_little_later(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(handler, "REQUESTS", Pace(burst=1, seconds=2, clock=lambda: 0.0))

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(handler.asyncio, "sleep", sleep)
    assert [(await get("/s/ABCDEF/", "askonce_5=mine"))[0] for _ in range(2)] == [200, 200]
    assert slept == [2]


async def send(accept: str, method: str = "GET") -> tuple[int, str]:
    one = ApplicationCommunicator(OneHopHandler(), scope("/s/ABCDEF/", accept=accept) | {"method": method})
    await one.send_input({"type": "http.request", "body": b"", "more_body": False})
    return await answer(one)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a database server keeps what it commits")
async def test_what_the_disk_does_not_keep_is_not_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def write(request: HttpRequest, code: str) -> HttpResponse:
        TeamFactory()
        return HttpResponse("stored")

    monkeypatch.setattr(next(one for one in urlpatterns if str(one.pattern).startswith("s/")), "callback", write)
    assert await send("application/json") == (200, "stored")
    monkeypatch.setattr(groupcommit, "force", full)
    status, said = await send("application/json")
    assert (status, json.loads(said)["problem"][:13]) == (503, "Not saved yet")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a database server keeps what it commits")
async def test_what_a_second_tap_finds_stored_is_not_acknowledged_while_the_disk_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    force, faults = groupcommit.force, [OSError(errno.ENOSPC, "No space left on device")] * 2

    def full_for_a_while(file: Path) -> None:
        if faults:
            raise faults.pop()
        force(file)

    @csrf_exempt
    def once(request: HttpRequest, code: str) -> HttpResponse:
        if not Team.objects.filter(name="Twice").exists():
            TeamFactory(name="Twice")
        return HttpResponse("stored")

    monkeypatch.setattr(next(one for one in urlpatterns if str(one.pattern).startswith("s/")), "callback", once)
    monkeypatch.setattr(groupcommit, "force", full_for_a_while)
    assert [(await send("application/json", "POST"))[0] for _ in range(3)] == [503, 503, 200]
