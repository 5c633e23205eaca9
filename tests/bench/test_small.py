"""Every bench at a small size: three times worse fails, a busy machine does not, a single loss always does."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.bench.budgets import NONE
from tests.bench.machine import ROOT

pytestmark = pytest.mark.bench
PATIENCE = 120
COUNTS = {
    "fanout": ["25 events in a row, 80 phones: phones not at the last one"],
    "join": ["40 arriving: not let in", "60 after a restart: not let in", "60 after a lost Wi-Fi: not let in"],
    "burst": ["50 notes: not taken", "50 notes: acknowledged and not stored", "50 notes: stored and not acknowledged"],
    "clock": ["2 s of a running clock, 20 phones: frames"],
    "soak": ["reconnects that failed", "files left open"],
    "unruly": [],
}


@pytest.mark.parametrize("name", COUNTS)
def test_a_bench_at_a_small_size_holds_its_budgets(name: str) -> None:
    data = run(name)
    assert data["ok"] is not False, data["budgets"]
    assert [data["figures"][count] for count in COUNTS[name]] == [NONE.at_most] * len(COUNTS[name])
    # A bench that measures nothing must not pass.
    assert len(data["budgets"]) >= 2


def run(name: str) -> dict[str, Any]:
    """Its line of JSON, from the command that people use."""
    command = [sys.executable, "-m", "tests.bench", name, "--small", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.stdout.count("\n") == 1, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)
    return data
