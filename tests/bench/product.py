"""The real product in a process of its own, started as a person starts it, and what it costs."""

import shutil
import signal
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from config.serving.files import allow_many
from tests.config.running import Process, free_port

USUAL_FILES = 1024


def like_a_shell(process: psutil.Process) -> None:
    """Let a process that has just begun open as many files as from most shells; this one may need more."""
    # Only Linux changes another process's limits.
    if hasattr(process, "rlimit"):
        _soft, hard = process.rlimit(psutil.RLIMIT_NOFILE)
        process.rlimit(psutil.RLIMIT_NOFILE, (min(USUAL_FILES, hard), hard))


class Product:
    """`with Product("uvicorn") as product:` serves on loopback from a folder that is gone afterwards.

    `link` signs the owner of this machine in. `restart()` keeps data and port, as after a crash.
    """

    def __init__(self, server: str, *more: str, data: Path | None = None) -> None:
        self.server, self.more = server, more
        self.given = data
        self.port = free_port()

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="askonce-bench-"))
        self.data = self.given or self.folder / "data"
        try:
            self._start()
        except BaseException:
            self._clean()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.kill()
        self._clean()

    def _start(self) -> None:
        options = ("--data", str(self.data), "--port", str(self.port), "--host", "127.0.0.1", "--no-browser")
        allow_many()
        self.process = Process("start", *options, "--server", self.server, *self.more)
        like_a_shell(psutil.Process(self.process.process.pid))
        try:
            self.link = self.process.url("You ")
            self.process.wait_for("Ctrl-C")
        except BaseException:
            self.kill()
            raise
        self.base = self.link.split("/sign-in/")[0]
        if self.base != f"http://127.0.0.1:{self.port}":
            raise RuntimeError(f"the port was taken: asked for {self.port}, got {self.base}")
        self.measured = psutil.Process(self.process.process.pid)
        self.serving_since = time.monotonic()

    def stop(self) -> None:
        """End it as Ctrl-C does; its data is complete afterwards."""
        if self.process.process.poll() is None and self.process.interrupt(signal.SIGINT) != 0:
            raise RuntimeError(f"the product did not end well:\n{self.process.output}")
        self._close()

    def kill(self) -> None:
        """End it as a power cut does."""
        if self.process.process.poll() is None:
            self.process.process.kill()
        self._close()

    def _close(self) -> None:
        self.process.end()
        assert self.process.process.stdout is not None
        self.process.process.stdout.close()

    def restart(self) -> None:
        """Kill and start again on the same data and port."""
        self.kill()
        self._start()

    def _clean(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def database(self) -> Path:
        return self.data / "askonce.sqlite3"

    def memory(self) -> float:
        """Resident memory in MB."""
        return float(self.measured.memory_info().rss) / 2**20

    def cpu(self) -> float:
        """Processor seconds so far, in steps of a hundredth."""
        times = self.measured.cpu_times()
        return float(times.user + times.system)

    def files(self) -> int:
        """Open files and sockets."""
        return int(self.measured.num_fds()) if hasattr(self.measured, "num_fds") else 0

    @property
    def output(self) -> str:
        """What it printed, once it has ended."""
        return self.process.output
