"""A bad Wi-Fi on loopback: a TCP proxy that holds back what passes, in order, for a changing time."""

import asyncio
import contextlib
import random
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

CHUNK = 65_536


class SlowLine:
    """`async with SlowLine(port, 50, 300) as line:` leads `line.port` to `port`; a round trip takes 50 to 300 ms more.

    Each direction draws its own delay, so the way there and the way back are not the same.
    """

    def __init__(self, port: int, least: float, most: float) -> None:
        self.target = port
        self.delays = least / 2000, most / 2000
        self.tasks: set[asyncio.Task[None]] = set()
        self.ends: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self.server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = int(self.server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for end in self.ends:
            end.transport.abort()
        # A server must outlive its connections, or their ends find it gone.
        await asyncio.sleep(0)
        self.server.close()
        await self.server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            further_reader, further_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        self.ends |= {writer, further_writer}
        for source, sink in ((reader, further_writer), (further_reader, writer)):
            self._start(self._pass_on(source, sink))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Everything that comes, later: no chunk overtakes another."""
        loop, waiting, free = asyncio.get_running_loop(), asyncio.Queue[tuple[float, bytes]](), 0.0

        async def deliver() -> None:
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                if not data:
                    return
                sink.write(data)
                await sink.drain()

        delivery = self._start(deliver())
        with contextlib.suppress(OSError):
            while data := await source.read(CHUNK):
                free = max(free, loop.time() + random.uniform(*self.delays))
                waiting.put_nowait((free, data))
        waiting.put_nowait((free, b""))
        with contextlib.suppress(OSError):
            await delivery
        with contextlib.suppress(OSError):
            sink.close()
