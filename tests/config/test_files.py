"""A shell's usual limit of open files ends no room."""

import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from config.serving import files
from tests.config.running import ROOT, free_port, running

resource = pytest.importorskip("resource", reason="Windows counts sockets apart from files")
USUAL = 1024


@pytest.fixture
def usual_limit() -> Iterator[int]:
    """This process as a shell starts it. Gives the hard limit."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (USUAL, before[1]))
    yield before[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_the_limit_is_raised_as_far_as_a_full_room_needs(usual_limit: int) -> None:
    files.allow_many()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (min(files.WANTED, usual_limit), usual_limit)


def test_a_higher_limit_and_a_hard_one_stay_as_they_are() -> None:
    code = (
        "import resource\nfrom config.serving import files\n"
        "for limit in ((9000, 9000), (500, 500)):\n"
        "    resource.setrlimit(resource.RLIMIT_NOFILE, limit)\n    files.allow_many()\n"
        "    print(*resource.getrlimit(resource.RLIMIT_NOFILE))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["9000 9000", "500 500"]


@pytest.mark.skipif(not hasattr(psutil.Process, "rlimit"), reason="only Linux tells another process's limits")
def test_a_started_product_may_hold_a_full_room(tmp_path, usual_limit: int) -> None:
    options = ["--data", str(tmp_path), "--port", str(free_port()), "--host", "127.0.0.1", "--no-browser"]
    with running("start", *options) as server:
        server.wait_for("Ctrl-C")
        soft, _hard = psutil.Process(server.process.pid).rlimit(psutil.RLIMIT_NOFILE)
    assert soft == min(files.WANTED, usual_limit)
