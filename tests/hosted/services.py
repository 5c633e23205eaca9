"""PostgreSQL and Redis of our own, on free ports, gone afterwards. Nothing that runs on this machine is touched."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.config.running import free_port

PATIENCE = 40
# PostgreSQL refuses to run as root; these exist where it is installed, and everywhere.
UNPRIVILEGED = ("postgres", "nobody")
DEBIAN = "/usr/lib/postgresql"


class MissingError(Exception):
    """A program that this needs is not installed; the message names it."""


def program(name: str) -> str:
    """Where a program is. Raises MissingError."""
    places = [str(path.parent) for path in sorted(Path(DEBIAN).glob(f"*/bin/{name}"), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *places]))
    if found is None:
        raise MissingError(f"{name} is not installed")
    return found


def wait_until(ready: Callable[[], bool], what: str, alive: subprocess.Popen[bytes] | None = None) -> None:
    until = time.monotonic() + PATIENCE
    while not ready():
        if alive is not None and alive.poll() is not None:
            raise RuntimeError(f"{what} ended with {alive.returncode}")
        if time.monotonic() > until:
            raise TimeoutError(f"{what} was not ready within {PATIENCE} s")
        time.sleep(0.02)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Service(ABC):
    """A program with a folder of its own: `with Redis() as redis:`."""

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="askonce-hosted-"))
        self.process: subprocess.Popen[bytes] | None = None
        try:
            self.prepare()
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def prepare(self) -> None:
        """What must be there before the first start: a folder that other users can enter."""
        self.folder.chmod(0o755)

    @abstractmethod
    def start(self) -> None:
        """Run it, and wait until it answers."""

    def run(self, *command: str, **options: Any) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **options)

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(PATIENCE)
        self.process = None

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""


class Redis(Service):
    """As compose.yaml has it: nothing is kept over a restart."""

    def __init__(self) -> None:
        self.port = free_port()

    def start(self) -> None:
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        self.run(program("redis-server"), *options, "--dir", str(self.folder))
        wait_until(lambda: answers(self.port), "Redis", self.process)

    def restart(self) -> None:
        self.stop(signal.SIGKILL)
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


class Postgres(Service):
    """A cluster of its own. `safe=False` does not wait for the disk: for tests, not for figures."""

    def __init__(self, *, safe: bool = True) -> None:
        self.port, self.safe = free_port(), safe
        self.user = _unprivileged()

    def prepare(self) -> None:
        super().prepare()
        data = self.folder / "data"
        if self.user is not None:
            os.chown(self.folder, pwd.getpwnam(self.user).pw_uid, -1)
        options = ["-U", "askonce", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-D", str(data)]
        self.run(program("initdb"), *options, **self._as_user())
        assert self.process is not None
        if self.process.wait(PATIENCE):
            raise RuntimeError(f"initdb failed:\n{self.log}")

    def start(self) -> None:
        settings = ["listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}"]
        settings += [] if self.safe else ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        options = [part for setting in settings for part in ("-c", setting)]
        self.run(program("postgres"), "-D", str(self.folder / "data"), *options, **self._as_user())
        wait_until(self._takes_queries, "PostgreSQL", self.process)

    def stop(self, number: int = signal.SIGINT) -> None:
        # SIGINT: its "fast" shutdown; SIGTERM would wait for every client to leave.
        super().stop(number)

    def _takes_queries(self) -> bool:
        return self._psql("postgres", "SELECT 1").returncode == 0

    def make(self, name: str) -> str:
        """A fresh database; gives its URL."""
        self.ask("postgres", f'CREATE DATABASE "{name}"')
        return f"postgres://askonce@127.0.0.1:{self.port}/{name}"

    def ask(self, database: str, statement: str) -> str:
        """What a statement answers, columns separated by bars."""
        done = self._psql(database, statement)
        if done.returncode:
            raise RuntimeError(f"{statement}: {done.stderr}\n{self.log}")
        return done.stdout.strip()

    def _psql(self, database: str, statement: str) -> subprocess.CompletedProcess[str]:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "askonce"]
        command = [program("psql"), *where, "-qAtc", statement, database]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)

    def _as_user(self) -> dict[str, Any]:
        return {"user": self.user, "cwd": self.folder} if self.user else {"cwd": self.folder}


def _unprivileged() -> str | None:
    """Who PostgreSQL runs as; None when we are nobody special ourselves."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)
