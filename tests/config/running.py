"""Starts the product as a person does, as a process of its own, and reads what it prints."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.early import HOSTED_VARIABLES

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120
# What a developer's shell may hold and a started product must not find.
SCRUBBED = {"ASKONCE_DATA", "ASKONCE_DEBUG", "DJANGO_SETTINGS_MODULE", "EMAIL_HOST", *HOSTED_VARIABLES}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment() -> dict[str, str]:
    """This process's variables, without those that would change what a product is."""
    return {name: value for name, value in os.environ.items() if name not in SCRUBBED}


class Process:
    """A running command: its lines as they come, and its end."""

    def __init__(self, *arguments: str, **variables: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**environment(), "PYTHONUNBUFFERED": "1", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: queue.Queue[str | None] = queue.Queue()
        self.printed: list[str] = []
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def wait_for(self, words: str) -> str:
        """The first line with these words; fails with everything printed when the process ends before."""
        while (line := self.lines.get(timeout=PATIENCE)) is not None:
            self.printed.append(line)
            if words in line:
                return line
        raise AssertionError(f"{words!r} was never printed:\n{self.output}")

    def url(self, words: str) -> str:
        """The address in the line with these words."""
        return next(part for part in self.wait_for(words).split() if part.startswith("http"))

    def interrupt(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.end()

    def end(self) -> int:
        """The exit code, once everything printed has been read."""
        code = self.process.wait(timeout=PATIENCE)
        self.reader.join(timeout=PATIENCE)
        while not self.lines.empty():
            if (line := self.lines.get()) is not None:
                self.printed.append(line)
        return code

    @property
    def output(self) -> str:
        return "\n".join(self.printed)


@contextmanager
def running(*arguments: str, **variables: str) -> Iterator[Process]:
    """The command with its environment variables, and at the end of the block nothing of it."""
    started = Process(*arguments, **variables)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.kill()
        started.end()
        assert started.process.stdout is not None
        started.process.stdout.close()


def in_shell(data: Path, code: str) -> str:
    """What `code`, with the factories at hand, prints when it runs on a data folder that nobody serves now."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", f"from tests import factories\n{code}"],
        cwd=ROOT,
        env={**os.environ, "ASKONCE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
