"""Rooms take turns in the one thread that serves them all."""

import asyncio
import contextvars
import socket
import threading

import pytest
from asgiref.sync import SyncToAsync

from config.handler import lanes
from sessions.live import turns


@pytest.fixture
def lane():
    made = turns.InAThread("test")
    yield made
    made.shutdown()


def in_the_turn_of(room, lane, work, *args, first=False):
    def submit():
        turns.current.set(turns.Turn(room, first))
        return lane.submit(work, *args)

    return contextvars.Context().run(submit)


def test_a_calm_room_waits_for_one_piece_of_a_busy_one_and_not_for_all(lane):
    started, gate, done = threading.Event(), threading.Event(), []

    def hold():
        started.set()
        return gate.wait(5)

    first = in_the_turn_of("busy", lane, hold)
    assert started.wait(5)
    waiting = [in_the_turn_of("busy", lane, done.append, f"note {number}") for number in range(4)]
    waiting += [in_the_turn_of("calm", lane, done.append, one) for one in ("list", "second list")]
    waiting += [in_the_turn_of("calm", lane, done.append, "first tap", first=True)]
    gate.set()
    assert first.result(5) is True
    for one in waiting:
        one.result(5)
    assert done == ["first tap", "note 0", "list", "note 1", "second list", "note 2", "note 3"]


def test_what_comes_first_leaves_every_second_turn_to_others_however_busy_it_is(lane):
    gate, done, taps = threading.Event(), [], iter(range(6))

    def tap():
        done.append("tap")
        if next(taps, None) is not None:
            in_the_turn_of("busy", lane, tap, first=True)

    in_the_turn_of("held", lane, gate.wait, 5)
    waiting = [in_the_turn_of("busy", lane, tap, first=True) for _ in range(2)]
    waiting += [in_the_turn_of("screens", lane, done.append, f"panel {number}") for number in range(3)]
    gate.set()
    for one in waiting:
        one.result(5)
    lane.shutdown(wait=False)
    assert done[:6] == ["tap", "panel 0", "tap", "panel 1", "tap", "panel 2"]


def test_what_fails_fails_for_whoever_asked_and_what_is_cancelled_never_runs(lane):
    gate, done = threading.Event(), []
    in_the_turn_of("b", lane, gate.wait, 5)
    failing = in_the_turn_of("a", lane, int, "x")
    cancelled = in_the_turn_of("a", lane, done.append, 1)
    assert cancelled.cancel()
    last = in_the_turn_of("b", lane, done.append, 2)
    gate.set()
    with pytest.raises(ValueError, match="invalid literal"):
        failing.result(5)
    last.result(5)
    assert done == [2]
    assert lane.waiting == ({}, {})


def test_the_rooms_lane_takes_turns_by_room_and_a_rooms_console_has_its_own():
    context = contextvars.Context()
    seen = []
    for path in ("/s/ABC/answer/", "/s/ABC/snapshot/", "/s/XYZ/", "/trainings/7/move/more/", "/trainings/7/console/"):
        assert context.run(lanes.choose, path) is SyncToAsync.single_thread_executor
        seen.append(context[turns.current])
    assert isinstance(SyncToAsync.single_thread_executor, turns.TakingTurns)
    assert (seen[0] == seen[1], seen[3] == seen[4], len(set(seen))) == (True, True, 3)
    assert [turn.first for turn in seen] == [False, False, False, True, True]


async def test_on_the_loop_it_is_this_thread_in_turns_and_no_loop_is_seen_running():
    lane, done = turns.OnTheLoop(), []

    def work(name):
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()
        assert turns.around() is loop
        done.append((name, threading.get_ident()))

    loop = asyncio.get_running_loop()
    waiting = [in_the_turn_of("busy", lane, work, f"note {number}") for number in range(3)]
    waiting += [in_the_turn_of("calm", lane, work, "list"), in_the_turn_of("busy", lane, work, "tap", first=True)]
    assert done == []
    for one in waiting:
        await asyncio.wrap_future(one)
    here = threading.get_ident()
    assert done == [(name, here) for name in ("tap", "note 0", "list", "note 1", "note 2")]
    assert (asyncio.get_running_loop(), turns.around()) == (loop, None)


async def test_on_the_loop_a_failure_leaves_the_loop_as_it_was():
    lane = turns.OnTheLoop()
    with pytest.raises(ValueError, match="invalid literal"):
        await asyncio.wrap_future(in_the_turn_of("a", lane, int, "x"))
    assert await asyncio.wrap_future(in_the_turn_of("a", lane, int, "7")) == 7


async def test_on_the_loop_a_tap_that_arrives_while_notes_wait_is_read_after_one_of_them():
    lane, done, arrived = turns.OnTheLoop(), [], asyncio.Event()
    loop = asyncio.get_running_loop()
    hear, say = socket.socketpair()

    def tap():
        hear.recv(1)
        in_the_turn_of("busy", lane, done.append, "tap", first=True)
        arrived.set()

    def note(number):
        if number == 0:
            say.send(b".")
        done.append(number)

    with hear, say:
        loop.add_reader(hear, tap)
        notes = [in_the_turn_of("busy", lane, note, number) for number in range(20)]
        await asyncio.gather(*(asyncio.wrap_future(one) for one in notes), arrived.wait())
        loop.remove_reader(hear)
    assert sorted(done[:3], key=str) == [0, 1, "tap"]


def test_without_a_loop_it_is_done_at_once():
    assert in_the_turn_of("a", turns.OnTheLoop(), int, "7").result(0) == 7


class Keeper:
    """Keeps what it is told to, when it is told to."""

    def __init__(self):
        self.writes, self.waiting, self.taken = 0, [], []

    def take_over(self):
        self.taken.append(threading.get_ident())

    def written(self):
        return self.writes

    def owes(self):
        return bool(self.waiting)

    def when_kept(self, tell):
        self.waiting.append(tell)

    def write(self):
        self.writes += 1
        return self.writes


async def test_what_has_written_is_done_when_it_is_kept_and_others_are_served_meanwhile():
    keeper = Keeper()
    lane = turns.OnTheLoop(keeper)
    writing = asyncio.wrap_future(in_the_turn_of("a", lane, keeper.write))
    failing = asyncio.wrap_future(in_the_turn_of("a", lane, keeper.write))
    assert await asyncio.wrap_future(in_the_turn_of("a", lane, int, "7")) == 7
    assert (writing.done(), failing.done(), keeper.taken) == (False, False, [threading.get_ident()] * 3)
    fault = OSError("the disk is gone")
    for tell, said in zip(keeper.waiting, (None, fault), strict=True):
        tell(said)
    assert await writing == 1
    with pytest.raises(turns.NotKeptError) as failed:
        await failing
    assert failed.value.__cause__ is fault


async def test_a_second_tap_that_finds_it_stored_is_not_told_so_before_it_is_kept():
    keeper = Keeper()
    lane = turns.OnTheLoop(keeper)

    def tap(do, *args):
        tapping = contextvars.copy_context()
        tapping.run(turns.acknowledges.set, True)
        return asyncio.wrap_future(tapping.run(lane.submit, do, *args))

    assert await tap(int, "7") == 7
    writing, again = tap(keeper.write), tap(int, "7")
    # Who only looks does not wait.
    assert await asyncio.wrap_future(in_the_turn_of("a", lane, int, "7")) == 7
    assert (writing.done(), again.done(), len(keeper.waiting)) == (False, False, 2)
    for tell in keeper.waiting:
        tell(None)
    assert (await writing, await again) == (1, 7)
