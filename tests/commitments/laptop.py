"""The product as processes that may be killed, each at a given moment, on one data folder."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.commitments.mailbox import Mailbox
from tests.config.running import ROOT, environment

SEED = """
from django.core.management import call_command
from commitments.actions.notes import post_commitment
from facilitator.models import Membership
from tests import factories
call_command("migrate", verbosity=0)
training = factories.make_training(plan=[(5, [("commitments", {})])], state="live", started_at=NOW)
rep = factories.RepFactory(team=training.team, name="Ana", email="ana@example.com")
post_commitment(participant=factories.ParticipantFactory(training=training, rep=rep, name="Ana"), data={
    "account": "Northwind Freight", "trigger": "usage_threshold", "next_action": "Call Priya about capacity",
    "conversation_at": NOW.replace(hour=12)})
"""
LOOK = """
from django.core.management import call_command
call_command("scheduler", "--once")
"""


def mail(port: int) -> dict[str, str]:
    """The variables that name a mail server on this machine."""
    server = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "EMAIL_PLAIN": "1"}
    return {**server, "PUBLIC_BASE_URL": "https://ask.example"}


class Laptop:
    """The product with a data folder of its own, run at given moments as processes that may be killed."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        own = {"ASKONCE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
        self.env = {**environment(), **variables, **own}
        self.process: subprocess.Popen[str] | None = None

    def run(self, code: str, moment: dt.datetime) -> tuple[int, str]:
        """Its exit code and what it printed."""
        begin = f"import datetime, time_machine, django\nNOW = {moment!r}\ndjango.setup()\n"
        lines = "\n".join(f"    {line}" for line in code.splitlines())
        script = f"{begin}with time_machine.travel(NOW):\n{lines}\n"
        self.process = subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True
        )
        printed, _err = self.process.communicate(timeout=120)
        return self.process.returncode, printed.strip()

    @contextmanager
    def dying_at(self, mailbox: Mailbox) -> Iterator[None]:
        """It is killed when the server has taken a mail, and before it hears so."""

        async def take_and_kill(server: Any, session: Any, envelope: Any) -> str:
            said = await Mailbox.handle_DATA(mailbox, server, session, envelope)
            self.die()
            return said

        mailbox.handle_DATA = take_and_kill  # type: ignore[method-assign] # this once
        yield
        del mailbox.handle_DATA  # type: ignore[method-assign] # its own again

    def die(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
