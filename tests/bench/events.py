"""One change for the whole room, timed to the last phone: a minute more or a minute less."""

import asyncio
import time
from dataclasses import dataclass, field

from tests.bench.load import Share
from tests.bench.phones import Crowd
from tests.bench.receiver import is_push, sent_at
from tests.bench.room import Training

# Longer than the publisher collects changes, so that two events never become one.
PAUSE = 0.15
PATIENCE = 30.0


@dataclass
class Lags:
    """Per event, in ms: from the send call, and from the tap, to the last phone. `size` is the last frame's."""

    sent: list[float] = field(default_factory=list)
    tapped: list[float] = field(default_factory=list)
    size: int = 0


class Minutes:
    """Taps on +1 and −1 in turn: everybody's clock changes, and nothing else does."""

    def __init__(self, training: Training, crowd: Crowd) -> None:
        self.training, self.crowd = training, crowd
        self.taps = 0

    async def tap(self) -> int:
        """Gives the room's revision after it."""
        self.taps += 1
        return await self.training.tap("more" if self.taps % 2 else "less")

    async def event(self, lags: Lags, share: Share) -> None:
        """One change, awaited on every phone. Raises TimeoutError when one of them never hears of it."""
        await self.crowd.settled()
        self.crowd.forget()
        self.crowd.gathering.expect(len(self.crowd.phones))
        tapped = time.time_ns() / 1e6
        with share.measured():
            await self.tap()
            reached = await self.crowd.gathering.complete(PATIENCE)
        if not reached:
            raise TimeoutError(f"{self.crowd.gathering.left} phones never got the change")
        text = next(text for _now, text in reversed(self.crowd.sockets[0].inbox) if is_push(text))
        last = self.crowd.gathering.last / 1e6
        lags.sent.append(last - sent_at(text))
        lags.tapped.append(last - tapped)
        lags.size = len(text)
        await asyncio.sleep(PAUSE)

    async def in_a_row(self, most: int, seconds: float) -> tuple[int, int]:
        """Taps without a pause, for so long at most. Gives how many, and the room's revision after the last one."""
        until, number, revision = time.monotonic() + seconds, 0, 0
        while number < most and time.monotonic() < until:
            number, revision = number + 1, await self.tap()
        return number, revision

    async def behind(self, revision: int, seconds: float) -> int:
        """How many phones have not been sent this revision, after so many seconds at most."""
        until = time.monotonic() + seconds
        while (missing := self._missing(revision)) and time.monotonic() < until:
            await asyncio.sleep(0.002)
        return missing

    def _missing(self, revision: int) -> int:
        return sum(socket.newest < revision for socket in self.crowd.sockets)
