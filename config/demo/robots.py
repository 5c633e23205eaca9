"""The robots' process: started beside the server, stopped with it."""

import json
import subprocess
import sys
from typing import Any

from django.conf import settings

PATIENCE = 5


class Robots:
    """A child process that plays a plan until its standard input closes."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def start(self, plan: dict[str, Any]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.robots"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            text=True,
            # Ctrl-C is for the server: it ends the robots when it is ready.
            start_new_session=True,
        )
        assert self.process.stdin is not None  # noqa: S101 - asked for above
        self.process.stdin.write(json.dumps(plan) + "\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        """Close their input, which ends them; end what does not listen."""
        if self.process is None or self.process.stdin is None:
            return
        self.process.stdin.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
