"""Commands and threads outside a server send as well: each in an event loop of its own."""

import asyncio
from types import SimpleNamespace
from typing import Literal

import pytest

from sessions.live import audiences, panels
from sessions.live.publisher import publisher

TRAINING, SOMEBODY = 7, 3


class OfOneLoop(asyncio.Lock):
    """Whoever lets the next one go on does not wake that one's loop if it is another: it would sleep for ever."""

    loop: asyncio.AbstractEventLoop | None = None

    async def acquire(self) -> Literal[True]:
        self.loop = self.loop or asyncio.get_running_loop()
        assert self.loop is asyncio.get_running_loop()
        return await super().acquire()


def test_no_two_loops_share_what_makes_frames_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads that told one room of a change at the same moment waited for ever."""
    room = SimpleNamespace(training=SimpleNamespace(revision=1), step_id=1)
    monkeypatch.setattr(panels, "load_and_render", lambda pk, names: (room, panels.Rendered(1, 1)))
    monkeypatch.setattr(asyncio, "Lock", OfOneLoop)
    for _each in range(2):
        publisher.mark(TRAINING, (), {audiences.participant(SOMEBODY): {"mine"}})
