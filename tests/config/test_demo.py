"""`manage.py demo`: everything at once on throw-away data, and nothing left of it."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from commitments import states
from commitments.queries import desk, signals
from config.demo import cast, scene
from config.demo.robots import Robots
from config.management.commands.demo import Command
from facilitator.actions.programs import load_builtin_programs
from facilitator.models import Rep, Team
from sessions.models import TrainingSession
from tests.config.running import ROOT, free_port, running

NOWHERE = {"base": "http://127.0.0.1:9", "code": "ACDEFG", "people": [{"name": "Ana"}], "speed": 50}


def test_other_runs_know_no_demo_and_show_themselves_in_no_frame(db: None) -> None:
    client = Client()
    assert client.get("/demo/").status_code == 404
    page = client.get("/j/")
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("options", [{"reps": 1}, {"reps": cast.MOST + 1}, {"speed": 0}, {"speed": 101}])
def test_impossible_wishes_are_refused_before_anything_starts(options: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="takes a number from"):
        call_command("demo", **options)


def test_a_program_that_is_not_built_in_is_refused_with_those_that_are(db: None) -> None:
    load_builtin_programs()
    with pytest.raises(CommandError, match="cross-sell-diagnosis, expansion-triggers"):
        Command().known("nowhere")
    assert (
        scene.build(people=3, program=Command().known("cross-sell-diagnosis")).training.title == "Cross-sell Diagnosis"
    )


def test_a_cast_of_any_size_has_no_name_twice() -> None:
    names = [name.casefold() for name, _role in cast.reps(cast.MOST)]
    assert len(set(names)) == cast.MOST


@pytest.mark.parametrize("today", ["2026-11-16 07:00Z", "2026-11-22 21:00Z"])
def test_the_managers_desk_is_alive_on_any_day_of_the_week(db: None, today: str) -> None:
    with time_machine.travel(today, tick=False):
        load_builtin_programs()
        shown = scene.build(people=6)
        seen = desk.desk(Team.objects.get())
        tabs = signals.tabs(Team.objects.get(), {}, timezone.now())
    weeks = [week.tally for week in seen.weeks if week.tally.counted]
    assert len(weeks) >= 2
    assert sum(getattr(tally, states.KEPT) for tally in weeks) >= 6
    assert seen.reviews.done > 0
    assert [tab.count >= 2 for tab in tabs] == [True] * 4
    assert shown.training.state == TrainingSession.State.LOBBY
    assert Rep.objects.count() == 6


def test_the_two_shown_phones_belong_to_different_people(db: None) -> None:
    load_builtin_programs()
    shown = scene.build(people=3)
    plan = shown.plan(base="http://127.0.0.1:8000", speed=10, drive=False)
    cookies = [person["cookies"] for person in plan["people"]]
    assert cookies[0] != cookies[1]
    assert cookies[2] == {}
    assert "training" not in plan


def test_robots_end_when_their_input_ends() -> None:
    plan = json.dumps(NOWHERE) + "\n"
    done = subprocess.run(
        [sys.executable, "-m", "config.robots"], cwd=ROOT, input=plan, text=True, timeout=60, check=False
    )
    assert done.returncode == 0


def test_stopping_the_robots_leaves_no_process() -> None:
    robots = Robots()
    robots.start(NOWHERE)
    robots.stop()
    assert robots.process is not None
    assert robots.process.returncode == 0


def test_the_demo_shows_every_screen_and_leaves_nothing(tmp_path: Path) -> None:
    options = ["--port", str(free_port()), "--host", "127.0.0.1", "--no-browser", "--reps", "3", "--speed", "60"]
    with running("demo", *options, TMPDIR=str(tmp_path)) as demo:
        together, console = demo.url("Together"), demo.url("Console")
        demo.wait_for("Ctrl-C")
        pages = _look(together, console)
        assert demo.interrupt() == 0
    assert [status for status, _text in pages] == [200, 200, 200, 200]
    assert pages[0][1].count("<iframe") in {3, 4}
    assert "data-socket" in pages[1][1]
    assert pages[2][1] != pages[3][1]
    assert demo.output.endswith("Stopped. The demo's data is gone.")
    assert list(tmp_path.iterdir()) == []


def _look(together: str, console: str) -> list[tuple[int, str]]:
    """The page with all screens, the console, and both phones."""
    pages = []
    for path in (together, console, console.replace("console/", "phone/1/"), console.replace("console/", "phone/2/")):
        with httpx.Client(trust_env=False, follow_redirects=True, timeout=30) as browser:
            page = browser.get(path.replace("demo.localhost", "127.0.0.1"))
            pages.append((page.status_code, page.text))
    return pages
