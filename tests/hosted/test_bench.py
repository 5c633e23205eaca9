"""The bench of a hosted installation, at a size that CI can afford: counts are exact, ratios three times as wide."""

import json
import subprocess
import sys

import pytest

from tests.config.running import ROOT


@pytest.mark.bench
@pytest.mark.usefixtures("installed")
def test_many_rooms_on_two_processes_keep_their_promises() -> None:
    # In a process of its own, as a person runs it: it brings an event loop and trusts a certificate of its own.
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "hosted", "--small", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert (report["ok"], report["generous"]) == (True, True)
    assert report["figures"]["Redis restarted: sockets closed"] == 0
    assert report["figures"]["notes acknowledged and not stored"] == 0
