"""The socket: who gets in, what is refused, and what reaches whom."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.test import Client

from sessions.actions import joining, moves
from sessions.live import panels, publish, socket
from sessions.live.hub import hub
from sessions.live.roster import MOST_PENDING, Connection
from sessions.queries import room as rooms
from tests.factories import ParticipantFactory, make_training, phone_cookie

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def publish_to(training, *panels, **rings):
    with transaction.atomic():
        publish(training, *panels, **rings)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": ""},
        {"origin": "http://evil.example"},
        {"origin": "http://[::1"},
        {"origin": "null"},
        {"origin": "http://testserver:9999"},
        {"origin": "https://testserver"},
        {"host": "evil.example", "origin": "http://evil.example"},
        {"host": "testserver:80:80"},
    ],
    ids=["none", "foreign", "broken", "null", "port", "scheme", "forged-host", "broken-host"],
)
async def test_a_handshake_from_elsewhere_is_refused_before_accept(phone_page, rep, headers):
    one = phone_page(rep, **headers)
    assert not await one.open()


@pytest.mark.parametrize("path", ["/ws/", "/ws/phone/abc/", "/ws/phone/1/../", "/elsewhere/"])
async def test_an_unknown_path_is_closed_with_a_reason(page, db, path):
    one = page(path)
    await one.open()
    assert await one.close_code() == socket.UNKNOWN


async def test_a_phone_without_a_cookie_is_refused(page, rep):
    one = page(f"/ws/phone/{rep.training_id}/")
    await one.open()
    assert await one.close_code() == socket.REFUSED


async def test_a_cookie_of_another_training_opens_nothing(page, rep):
    other = await sync_to_async(make_training)()
    one = page(f"/ws/phone/{other.pk}/", phone_cookie(rep))
    await one.open()
    assert await one.close_code() == socket.REFUSED


async def test_a_forged_cookie_is_refused(page, rep):
    (name, value), *_ = phone_cookie(rep).items()
    one = page(f"/ws/phone/{rep.training_id}/", {name: value[:-3] + "abc"})
    await one.open()
    assert await one.close_code() == socket.REFUSED


@pytest.mark.parametrize("who", ["stranger", "manager", "nobody"])
async def test_the_console_socket_is_for_the_teams_facilitators(page, training, request, who):
    client = Client()
    if who != "nobody":
        await sync_to_async(client.force_login)(await sync_to_async(request.getfixturevalue)(who))
    jar = {name: morsel.value for name, morsel in client.cookies.items()}
    one = page(f"/ws/console/{training.pk}/", jar)
    await one.open()
    assert await one.close_code() == socket.SIGNED_OUT


async def test_cookies_of_other_programs_on_this_machine_are_passed_over(page, training, facilitator):
    """Cookies know no ports: a browser sends what any page of 127.0.0.1 ever set, and not all of it is well formed."""
    client = Client()
    await sync_to_async(client.force_login)(facilitator)
    jar = {"theme": '{"dark": true, "size": [1]}', "a b": "c", "@": "x"}
    jar |= {name: morsel.value for name, morsel in client.cookies.items()}
    one = page(f"/ws/console/{training.pk}/", jar)
    assert await one.open()
    assert (await one.frame())["r"] == 0


@pytest.mark.parametrize("how", ["signed out", "taken out of the team"])
async def test_a_console_that_says_nothing_is_closed_when_its_login_is_over(
    page, training, facilitator, monkeypatch, how
):
    monkeypatch.setattr(socket, "RECHECK_SECONDS", 0.05)
    client = Client()
    await sync_to_async(client.force_login)(facilitator)
    jar = {name: morsel.value for name, morsel in client.cookies.items()}
    one = page(f"/ws/console/{training.pk}/", jar)
    assert await one.open()
    await one.frame()
    assert await one.quiet()
    if how == "signed out":
        await sync_to_async(client.post)("/sign-out/")
    else:
        await sync_to_async(facilitator.memberships.all().delete)()
    assert await one.close_code() == socket.SIGNED_OUT
    await publish_to(training, "agenda")
    assert await one.quiet()


async def test_a_facilitator_gets_console_frames(page, training, facilitator):
    client = Client()
    await sync_to_async(client.force_login)(facilitator)
    jar = {name: morsel.value for name, morsel in client.cookies.items()}
    one = page(f"/ws/console/{training.pk}/", jar)
    assert await one.open()
    assert (await one.frame())["r"] == 0
    await publish_to(training, "agenda")
    frame = await one.frame()
    assert (frame["r"], list(frame["panels"])) == (1, ["agenda"])


async def test_the_projector_needs_its_link_and_no_login(page, training):
    one = page(f"/ws/projector/{training.projector_token}/")
    assert await one.open()
    assert "t" in await one.frame()
    wrong = page(f"/ws/projector/{'x' * 43}/")
    await wrong.open()
    assert await wrong.close_code() == socket.UNKNOWN


async def test_a_second_phone_hears_the_rooms_revision_without_asking_again(phone_page, rep, other_rep):
    first, second = phone_page(rep), phone_page(other_rep)
    await first.open()
    await first.frame()
    before = hub.rooms[rep.training_id].revision
    await second.open()
    assert (await second.frame())["r"] == before


async def test_a_persons_own_panel_reaches_that_person_alone(phone_page, rep, other_rep):
    mine, other = phone_page(rep), phone_page(other_rep)
    for one in (mine, other):
        await one.open()
        await one.frame()
    await publish_to(rep.training, ring=[rep.pk])
    frame = await mine.frame()
    assert (list(frame["panels"]), frame["r"]) == (["mine"], 1)
    assert rep.name in frame["panels"]["mine"]
    assert await other.quiet()


async def test_when_everybody_is_rung_each_phone_asks_for_itself(phone_page, rep):
    one = phone_page(rep)
    await one.open()
    await one.frame()
    await publish_to(rep.training, "head", ring_everybody=True)
    frame = await one.frame()
    assert (frame["ring"], list(frame["panels"])) == (["mine"], ["head"])


async def test_shared_panels_are_pushed_as_the_same_bytes(phone_page, rep, other_rep):
    pages = [phone_page(rep), phone_page(other_rep)]
    for one in pages:
        await one.open()
        await one.frame()
    await publish_to(rep.training, "head", "task")
    first, second = [await one.communicator.receive_from() for one in pages]
    assert first == second
    assert set(json.loads(first)["panels"]) == {"head", "task"}


async def test_a_ping_is_answered_with_the_clock_and_the_newest_revision(phone_page, rep):
    one = phone_page(rep)
    await one.open()
    await one.frame()
    await publish_to(rep.training, "head")
    await one.frame()
    await one.communicator.send_to(json.dumps({"p": 17}))
    frame = await one.frame()
    assert (frame["p"], frame["r"]) == (17, 1)
    assert frame["t"] > 1_700_000_000_000


@pytest.mark.parametrize(
    "text", [" ", "[]", "{}", '{"p": "x"}', "nonsense", "[" * 200, '{"p": 1, "x": "' + "y" * 300 + '"}']
)
async def test_anything_else_from_a_page_is_ignored(phone_page, rep, text):
    one = phone_page(rep)
    await one.open()
    await one.frame()
    await one.communicator.send_to(text)
    assert await one.quiet()


async def test_a_binary_frame_is_ignored(phone_page, rep):
    one = phone_page(rep)
    await one.open()
    await one.frame()
    await one.communicator.send_to(bytes_data=b"\x00\xff")
    assert await one.quiet()


async def test_a_flooding_page_is_answered_sixty_times_a_minute(phone_page, rep):
    one = phone_page(rep)
    await one.open()
    await one.frame()
    for n in range(80):
        await one.communicator.send_to(json.dumps({"p": n}))
    answers = [await one.frame() for _ in range(socket.FRAMES_PER_MINUTE)]
    assert answers[-1]["p"] == socket.FRAMES_PER_MINUTE - 1
    assert await one.quiet()


async def test_somebody_sent_out_is_closed_with_4403(phone_page, rep):
    one = phone_page(rep)
    await one.open()
    await one.frame()
    await sync_to_async(joining.remove)(participant=rep)
    assert await one.close_code() == 4403


async def test_somebody_sent_out_does_not_come_back_with_the_same_cookie(phone_page, rep, other_rep):
    stays, leaves = phone_page(other_rep), phone_page(rep)
    for one in (stays, leaves):
        await one.open()
        await one.frame()
    await sync_to_async(joining.remove)(participant=rep)
    await leaves.close_code()
    again = phone_page(rep)
    await again.open()
    assert await again.close_code() == 4403
    await publish_to(rep.training, "head")
    assert await again.quiet()


async def test_moving_to_another_phone_closes_the_first_with_4401(phone_page, rep):
    one = phone_page(rep)
    await one.open()
    await one.frame()
    await sync_to_async(joining.come_back)(participant=rep)
    assert await one.close_code() == 4401


async def test_many_changes_at_once_become_few_frames(phone_page, rep, monkeypatch):
    one = phone_page(rep)
    await one.open()
    await one.frame()
    for _ in range(30):
        await publish_to(rep.training, "head")
    frames = [await one.frame()]
    while frames[-1]["r"] < 30:
        frames.append(await one.frame())
    assert len(frames) <= 10


async def test_opening_the_room_moves_every_screen(phone_page, page, training, rep):
    phone, projector = phone_page(rep), page(f"/ws/projector/{training.projector_token}/")
    for one in (phone, projector):
        await one.open()
        await one.frame()
    await sync_to_async(moves.lock)(training=training, on=True)
    assert list((await projector.frame())["panels"]) == ["screen"]
    assert await phone.quiet()


async def test_presence_is_who_has_a_socket(phone_page, rep, other_rep):
    one = phone_page(rep)
    await one.open()
    await one.frame()
    assert hub.present(rep.training_id) == {rep.pk}
    await one.communicator.disconnect()
    assert hub.present(rep.training_id) == frozenset()


async def test_a_page_that_does_not_read_costs_a_bounded_number_of_frames():
    stuck = asyncio.Event()

    async def never(message):
        await stuck.wait()

    connection = Connection(never, ["phones"])
    for n in range(MOST_PENDING * 3):
        connection.push({"type": "websocket.send", "text": str(n)})
    assert len(connection.pending) == MOST_PENDING
    stuck.set()
    await asyncio.gather(*connection.pending)


async def test_a_page_that_missed_frames_is_told_to_ask(phone_page, rep):
    one = phone_page(rep)
    await one.open()
    await one.frame()
    connection = next(iter(hub.rooms[rep.training_id].members["phones"]))
    connection.stale = True
    await one.communicator.send_to(json.dumps({"p": 1}))
    assert (await one.frame())["stale"] is True


@pytest.mark.parametrize("count", [1, 3])
async def test_a_push_costs_the_same_queries_for_any_number_of_phones(
    phone_page, rep, count, django_assert_num_queries
):
    training = rep.training
    people = [rep, *[await sync_to_async(ParticipantFactory)(training=training) for _ in range(count - 1)]]
    for person in people:
        one = phone_page(person)
        await one.open()
        await one.frame()

    @sync_to_async
    def render():
        with django_assert_num_queries(3):
            return panels.render_dirty(rooms.load(training.pk), ["head", "notice", "task"])

    assert list((await render()).panels) == ["head", "notice", "task"]
