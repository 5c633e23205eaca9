"""Limits, measured in the same run by the same client: servers that do nothing but the unavoidable."""

import subprocess
import sys
from types import TracebackType
from typing import Self

import psutil

from tests.bench.machine import ROOT
from tests.bench.receiver import Gathering, Receiver, connect
from tests.config.running import environment

PATIENCE = 20


class Bare:
    """A helper process that prints its port; it ends with the block, or when its standard input closes."""

    def __init__(self, module: str, *arguments: str) -> None:
        self.command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.input = self.process.stdin
        self.port = int(self.process.stdout.readline())
        return self

    def cpu(self) -> float:
        """Processor seconds so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.input.close()
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


class BareFanout:
    """Sockets that get ready-made frames: `await bare.grow(200)`, `await bare.push(900)`.

    The loop is the one that the product's server runs on, so that the ratio is the product's own share.
    """

    def __init__(self, server: str) -> None:
        self.loop = "uvloop" if server == "uvicorn" else "asyncio"
        self.gathering = Gathering()
        self.sockets: list[Receiver] = []

    async def __aenter__(self) -> Self:
        self.server = Bare("bare", self.loop).__enter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        for socket in self.sockets:
            await socket.close()
        self.server.__exit__(kind, error, tb)

    async def grow(self, size: int) -> None:
        for _number in range(len(self.sockets), size):
            socket = await connect(f"ws://127.0.0.1:{self.server.port}/", gathering=self.gathering)
            await socket.greeting
            self.sockets.append(socket)

    def push(self, size: int) -> None:
        """One frame of so many bytes to every socket."""
        self.gathering.expect(len(self.sockets))
        self.server.input.write(f"{size}\n")
        self.server.input.flush()
