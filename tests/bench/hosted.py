"""Hosted: two web processes, Redis, PostgreSQL and nginx as config/deploy says."""

import asyncio
import time

import psutil
import uvloop

from config.robots.line import TLS
from config.robots.markup import Form
from tests.bench import budgets, burst
from tests.bench.events import Lags
from tests.bench.load import Share
from tests.bench.report import Report, median, p95
from tests.bench.rooms import Hour, Rooms, is_open
from tests.bench.wish import Wish
from tests.hosted.deployment import Deployment, Web
from tests.hosted.services import Service

EACH, SMALL_EACH = 50, 8
ROOMS, SMALL_ROOMS = 20, 4
# Changes per room and measurement: with fewer, the p95 of all rooms is two or three samples and moves by half.
ROUNDS = 5
# Rooms whose phones all post a note, one room after the other, while others change now and then and are measured.
BURSTS, NEIGHBOURS, PACE = 3, 2, 0.3
PATIENCE = 30.0
AWAY = 1.0


def run(wish: Wish) -> Report:
    (phones,) = wish.sizes(ROOMS * EACH, small=(SMALL_ROOMS * SMALL_EACH,))[-1:]
    count = SMALL_ROOMS if wish.small else ROOMS
    report = Report("hosted", wish, (phones,))
    with Deployment(webs=2, server=wish.server) as hosted:
        TLS.load_verify_locations(str(hosted.nginx.authority))
        uvloop.run(measure(hosted, count, phones // count, report))
    return report


async def measure(hosted: Deployment, count: int, each: int, report: Report) -> None:
    async with Rooms(hosted, each) as rooms:
        await _spread(hosted, rooms, count, report)
        notes = await _neighbours(hosted, rooms, report)
        await _killed(hosted, rooms, report)
        await _redis(hosted, rooms, report)
        _stored(hosted, notes, report)
        for web in hosted.webs:
            report.add(f"web process {web.number}: memory", _process(web).memory_info().rss / 2**20, "MB")


async def _spread(hosted: Deployment, rooms: Rooms, count: int, report: Report) -> None:
    """Half the rooms on one process, then all of them on two: as many phones on each."""
    one, two = hosted.webs
    two.stop()
    began = time.monotonic()
    await rooms.grow(count // 2)
    alone = await _events(rooms, "one process", report, {"web": [one]})
    two.start()
    await rooms.grow(count)
    report.add("rooms opened and filled", time.monotonic() - began, "s")
    await rooms.reconnect()
    report.add("phones on the first process", _sockets(one))
    report.add("phones on the second process", _sockets(two))
    services = {"web": [one, two], "PostgreSQL": [hosted.postgres], "Redis": [hosted.redis], "nginx": [hosted.nginx]}
    together = await _events(rooms, "two processes", report, services)
    # At the same number of phones on each process, with Redis and another process between tap and phone.
    report.add(
        "two processes: send to last, p95",
        p95(together.sent),
        "ms",
        limit=p95(alone.sent),
        budget=budgets.HOSTED_FANOUT,
    )
    report.add("two processes: tap to last, p95", p95(together.tapped), "ms", limit=p95(alone.tapped))


async def _events(rooms: Rooms, name: str, report: Report, services: dict[str, list[Service]]) -> Lags:
    share = Share(name)
    await rooms.events(rooms.hours, 1, Share(""))
    before = {kind: sum(map(_cpu, parts)) for kind, parts in services.items()}
    lags = await rooms.events(rooms.hours, ROUNDS, share)
    report.add(f"{name}: send to last, median", median(lags.sent), "ms", share=share)
    report.add(f"{name}: tap to last, median", median(lags.tapped), "ms", share=share)
    for kind, parts in services.items():
        used = sum(map(_cpu, parts)) - before[kind]
        report.add(f"{name}: {kind} CPU per event", 1000 * used / len(lags.sent), "ms")
    return lags


async def _neighbours(hosted: Deployment, rooms: Rooms, report: Report) -> int:
    """Every phone of a room posts a note within two seconds; what that does to other rooms. Gives the notes taken."""
    calm, beside, share, taken = Lags(), Lags(), Share("neighbours"), 0
    bursting = rooms.hours[: min(BURSTS, len(rooms.hours) // 2)]
    others = rooms.hours[len(bursting) :][:NEIGHBOURS]
    services: dict[str, Service] = {f"web {web.number}": web for web in hosted.webs}
    services |= {"PostgreSQL": hosted.postgres, "Redis": hosted.redis, "nginx": hosted.nginx}
    used, seconds = dict.fromkeys(services, 0.0), 0.0
    for hour in bursting:
        # Minutes were tapped without looking at the console.
        await hour.training.line.go_live()
        form = await hour.training.go_to(hour.crowd.phones[0].line, burst.NOTE)
        await hour.crowd.settled()
        await _beside(others, calm, share)
        before, began = {kind: _cpu(one) for kind, one in services.items()}, time.monotonic()
        outcome, _none = await asyncio.gather(_notes(hour, form), _beside(others, beside, share))
        seconds += time.monotonic() - began
        used = {kind: used[kind] + _cpu(one) - before[kind] for kind, one in services.items()}
        taken += len(outcome.took)
        report.add(f"{taken} notes: the last room's not taken", len(outcome.errors), budget=budgets.NONE)
        report.add(f"{taken} notes: the last room's, p95", p95(outcome.took or [0.0]), "ms")
    report.add("beside a burst: send to last, p95", p95(beside.sent), "ms", limit=p95(calm.sent), share=share)
    # Together with the generator's share they say whether there was too little of anything.
    for kind, spent in used.items():
        report.add(f"beside a burst: {kind}, share of a core", spent / seconds)
    name, budget = "beside a burst: tap to last", budgets.NEIGHBOUR_ROOM
    report.add(f"{name}, median", median(beside.tapped), "ms", limit=median(calm.tapped), share=share)
    report.add(f"{name}, p95", p95(beside.tapped), "ms", limit=p95(calm.tapped), budget=budget, share=share)
    webs = sum(spent for kind, spent in used.items() if kind.startswith("web"))
    report.add("during a burst: web CPU per note", 1000 * webs / taken, "ms")
    report.add("during a burst: PostgreSQL CPU per note", 1000 * used["PostgreSQL"] / taken, "ms")
    return taken


async def _notes(hour: Hour, form: Form) -> burst.Outcome:
    """A note of every phone, evenly over two seconds."""
    outcome, size = burst.Outcome(), len(hour.crowd.phones)

    async def one(number: int) -> None:
        await asyncio.sleep(burst.SECONDS * number / size)
        await burst.post(hour.crowd.phones[number], form, outcome)

    await asyncio.gather(*(one(number) for number in range(size)))
    return outcome


async def _beside(hours: list[Hour], lags: Lags, share: Share) -> None:
    """Changes in these rooms, each at its own pace, for as long as a burst takes."""

    async def one(hour: Hour) -> None:
        until = time.monotonic() + burst.SECONDS
        while time.monotonic() < until:
            await hour.minutes.event(lags, Share(""))
            await asyncio.sleep(PACE)

    with share.measured():
        await asyncio.gather(*(one(hour) for hour in hours))


async def _killed(hosted: Deployment, rooms: Rooms, report: Report) -> None:
    """A web process is killed; every room changes while its phones are away."""
    one, two = hosted.webs
    connections, share = _sockets(one), Share("killed process")
    hosted.kill(one)
    services = {"the other web": [two], "PostgreSQL": [hosted.postgres], "nginx": [hosted.nginx]}
    before, began = {kind: sum(map(_cpu, parts)) for kind, parts in services.items()}, time.monotonic()
    with share.measured():
        back = await rooms.all_current(rooms.change(), PATIENCE)
    took = time.monotonic() - began
    report.add("killed process: back and current", back, "s", budget=budgets.BACK, share=share)
    report.add("killed process: connections it had", connections)
    # Together with the generator's share they say what there was too little of.
    for kind, parts in services.items():
        report.add(f"killed process: {kind}, share of a core", (sum(map(_cpu, parts)) - before[kind]) / took)
    one.start()
    await rooms.reconnect()


async def _redis(hosted: Deployment, rooms: Rooms, report: Report) -> None:
    """Redis is away for a second, and forgets everything; every room changes meanwhile."""
    opened = {phone for phone in rooms.phones if is_open(phone)}
    await asyncio.to_thread(hosted.redis.stop)
    began = time.monotonic()
    wanted = await rooms.change()
    report.add("Redis away: a change in every room is taken after", time.monotonic() - began, "s")
    await asyncio.sleep(max(0.0, AWAY - (time.monotonic() - began)))
    await asyncio.to_thread(hosted.redis.start)

    async def changed() -> dict[int, int]:
        return wanted

    share = Share("Redis restarted")
    with share.measured():
        back = await rooms.all_current(changed(), PATIENCE)
    report.add("Redis restarted: current", back, "s", budget=budgets.BACK, share=share)
    report.add("Redis restarted: sockets closed", sum(not is_open(phone) for phone in opened))
    # And the next change reaches everybody as ever.
    lags = await rooms.events(rooms.hours, 1, Share(""))
    report.add("Redis restarted: the next change, tap to last, p95", p95(lags.tapped), "ms")


def _stored(hosted: Deployment, notes: int, report: Report) -> None:
    found = int(hosted.postgres.ask("askonce", "SELECT count(*) FROM commitments_commitment"))
    report.add("notes acknowledged and not stored", max(0, notes - found), budget=budgets.NONE)


def _process(service: Service) -> psutil.Process:
    assert service.process is not None
    return psutil.Process(service.process.pid)


def _cpu(service: Service) -> float:
    """Processor seconds so far, with those of its workers and backends."""
    process = _process(service)
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))


def _sockets(web: Web) -> int:
    """Connections that nginx holds to it, phones and consoles."""
    kind = "tcp" if web.port else "unix"
    return sum(1 for one in _process(web).net_connections(kind) if one.laddr)
