"""Two web processes are one room: frames, presence, closings, counts and logins hold in both."""

import asyncio

import pytest

from sessions.live.hub import COME_BACK
from sessions.live.roster import SENT_OUT
from tests.hosted.deployment import Deployment, Scheduler
from tests.hosted.room import Room, connected
from tests.hosted.services import wait_until

# Every wait here ends earlier when it works, however slow the machine.
SOON = 15


async def test_what_one_process_changes_reaches_the_phones_of_both(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    boss, here, there = hour.facilitator(one), hour.phone(0, one), hour.phone(1, two)
    async with connected(boss, here, there):
        assert await boss.post(f"/trainings/{hour.pk}/move/more/") == 200
        wanted = here.greeting + 1
        await asyncio.gather(here.until(wanted), there.until(wanted), boss.until(wanted))


async def test_a_private_ring_reaches_its_phone_in_the_other_process_and_nobody_else(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    mine, same, other = hour.phone(0, two), hour.phone(1, two), hour.phone(2, one)
    async with connected(mine, same, other):
        # Posted to the process that holds none of this person's sockets but the page's own.
        hand = hour.phone(0, one)
        async with connected(hand), asyncio.timeout(SOON):
            # Within a second both processes have heard that the other one holds a page of this person.
            while not any("mine" in frame.get("ring", ()) for frame in mine.frames):
                assert await hand.answer(hour) == 200
                await asyncio.sleep(0.2)
        await asyncio.sleep(0)
        owned = [frame for visitor in (same, other) for frame in visitor.frames if "mine" in frame.get("panels", {})]
        assert owned == []


async def test_the_console_counts_the_phones_of_every_process(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    boss, here, there = hour.facilitator(one), hour.phone(0, one), hour.phone(1, two)
    async with connected(boss, here, there):
        await boss.shown("people", ">2/3<")


async def test_a_process_without_a_socket_of_the_room_draws_the_same_list(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    boss, here = hour.facilitator(one), hour.phone(0, one)
    async with connected(boss, here):
        await boss.shown("people", ">1/3<")
        async with hour.facilitator(two) as elsewhere:
            status, html = await elsewhere.get(f"/trainings/{hour.pk}/console/")
        assert (status, ">1/3<" in html) == (200, True)
        # What that process pushes shows it too.
        boss.frames.clear()
        async with hour.facilitator(two) as elsewhere:
            pk = hour.phones[2][0]
            assert await elsewhere.post(f"/trainings/{hour.pk}/people/{pk}/absent/") == 200
        await boss.shown("people", ">1/3<")


async def test_a_phone_that_leaves_one_process_is_gone_for_the_console_of_the_other(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    boss, there = hour.facilitator(one), hour.phone(1, two)
    async with connected(boss):
        async with connected(there):
            await boss.shown("people", ">1/3<")
        await boss.shown("people", ">0/3<")


async def test_who_is_sent_out_is_out_of_every_process(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    boss, there = hour.facilitator(one), hour.phone(1, two)
    async with connected(boss, there):
        assert await boss.post(f"/trainings/{hour.pk}/people/{hour.phones[1][0]}/remove/") == 200
        assert await there.closed() == SENT_OUT
    # And of a process that never heard of it, because it had nobody of this hour.
    hosted.webs[0].stop()
    hosted.webs[0].start()
    async with hour.phone(1, one) as again:
        again.socket = await again.http.ws_connect(f"http://localhost{again.where}")
        message = await asyncio.wait_for(again.socket.receive(), SOON)
        assert message.data == SENT_OUT


async def test_signing_out_in_one_process_holds_in_the_other_at_once(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    async with hour.facilitator(one) as here, hour.facilitator(two) as there:
        assert (await there.get("/trainings/new/"))[0] == 200
        await here.post("/sign-out/")
        assert (await there.get("/trainings/new/"))[0] == 302


async def test_failures_are_counted_for_all_processes_together(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    statuses = []
    async with hour.phone(0, one) as here, hour.phone(0, two) as there:
        for number in range(12):
            visitor = there if number % 2 else here
            statuses.append(await visitor.post("/sign-in/", email="nobody@example.com", password="wrong"))
    assert statuses == [422] * 10 + [429] * 2


async def test_a_process_that_is_told_to_end_sends_its_pages_to_the_other(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    phone = hour.phone(0, one)
    async with connected(phone):
        one.stop()
        assert await phone.closed() in {COME_BACK, 1012}
    back = hour.phone(0, two)
    async with connected(back):
        assert back.greeting == hour.revision()
    one.start()


async def test_a_killed_process_takes_only_its_own_sockets_with_it(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    lost, kept, boss = hour.phone(0, one), hour.phone(1, two), hour.facilitator(two)
    async with connected(lost, kept, boss):
        hosted.kill(one)
        await lost.closed()
        assert await boss.post(f"/trainings/{hour.pk}/move/more/") == 200
        await kept.until(kept.greeting + 1)
        again = hour.phone(0, two)
        async with connected(again):
            assert again.greeting == kept.greeting + 1
    one.start()


async def test_a_restart_of_redis_closes_no_socket_and_loses_nothing(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    boss, here, there = hour.facilitator(one), hour.phone(0, one), hour.phone(1, two)
    async with connected(boss, here, there):
        before = here.greeting
        hosted.redis.stop()
        # Stored, although nobody can be told.
        async with hour.phone(2, two) as third:
            assert await third.answer(hour) == 200
        assert await boss.post(f"/trainings/{hour.pk}/move/more/") == 200
        hosted.redis.start()
        # An answer and a minute: two revisions later than the phones knew.
        async with asyncio.timeout(SOON):
            await asyncio.gather(here.until(before + 2), there.until(before + 2), boss.until(before + 2))
        assert {visitor.close_code for visitor in (boss, here, there)} == {None}
        # And what happens next arrives as ever, the other way round too.
        async with hour.facilitator(two) as other:
            assert await other.post(f"/trainings/{hour.pk}/move/less/") == 200
        await asyncio.gather(here.until(before + 3), there.until(before + 3))
    assert hour.revision() == before + 3


async def test_the_first_to_join_after_a_restart_of_redis_hears_everything(hosted: Deployment, hour: Room):
    one, two = hosted.webs
    hosted.redis.restart()
    first = hour.phone(0, one)
    async with connected(first), hour.facilitator(two) as boss:
        assert await boss.post(f"/trainings/{hour.pk}/move/more/") == 200
        await first.until(first.greeting + 1)


async def test_while_redis_is_away_pages_work_and_sockets_are_refused_until_it_is_back(hosted: Deployment, hour: Room):
    one, _two = hosted.webs
    hosted.redis.stop()
    try:
        async with hour.phone(0, one) as phone:
            with pytest.raises(Exception, match="403"):
                await phone.connect()
            assert (await phone.get(f"/s/{hour.code}/"))[0] == 200
            assert await phone.answer(hour) == 200
            assert await phone.post("/j/", code="ABCDEFGH") in {404, 422}
        assert hosted.get("/healthz")[0] == 200
        assert hosted.get("/ready/")[:2] == (503, "redis: no answer")
    finally:
        hosted.redis.start()
    back = hour.phone(0, one)
    async with asyncio.timeout(SOON), connected(back):
        assert back.greeting == hour.revision()
    assert hosted.get("/ready/")[0] == 200


async def test_a_restart_of_the_database_is_answered_with_try_again_and_then_with_the_page(
    hosted: Deployment, hour: Room
):
    one, two = hosted.webs
    phone, boss = hour.phone(0, one), hour.facilitator(two)
    async with connected(phone), boss:
        hosted.postgres.stop()
        assert await phone.answer(hour) == 503
        assert hosted.get("/ready/")[0] == 503
        hosted.postgres.start()
        assert await phone.answer(hour) == 200
        assert await boss.post(f"/trainings/{hour.pk}/move/more/") == 200
        await phone.until(phone.greeting + 2)


def test_two_schedulers_and_a_cron_line_close_a_forgotten_room_once(hosted: Deployment, hour: Room):
    hosted.shell(
        "import datetime as dt\n"
        "from django.db.models import F\n"
        "from facilitator.models import JobState\n"
        "from sessions.models import ActivityRun, Participant, TrainingSession\n"
        "day = dt.timedelta(days=1)\n"
        "past = {name: F(name) - day for name in ('started_at', 'starts_at')}\n"
        f"TrainingSession.objects.filter(pk={hour.pk}).update(**past)\n"
        f"ActivityRun.objects.filter(training={hour.pk}).update(opened_at=F('opened_at') - day)\n"
        f"Participant.objects.filter(training={hour.pk}).update(joined_at=F('joined_at') - day)\n"
        "JobState.objects.all().delete()"
    )
    before = hour.revision()
    with Scheduler(hosted.environment) as one, Scheduler(hosted.environment) as two:
        hosted.manage("scheduler", "--once")
        wait_until(lambda: hour.revision() > before, "the room")
        one.stop()
        two.stop()
        logs = one.log + two.log
    assert hour.revision() == before + 1
    assert "Traceback" not in logs
    assert hour.stored("state") == "ended"
