"""Robots use what people use: a real server, real pages, a short hour from the doors to the end."""

import asyncio
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commitments import wording
from config.robots import markup, phrases, writing
from config.robots.crowd import Crowd, Plan
from config.robots.rep import Person
from sessions import oneask
from sessions.forms import LONGEST_ASK
from tests.config.running import free_port, in_shell, running

PANEL = """
<div id="task"><form data-outbox method="post" action="/s/ABC/do/3/note/"><input type="hidden" name="round" value="7">
<label><input type="radio" name="trigger" value="usage" checked><span>Usage</span></label>
<label>Sponsor <input type="radio" name="trigger" value="sponsor"></label>
<textarea name="next_action">Call &amp; ask</textarea>
<select name="size"><option value="">–</option><option value="2" selected>Two</option></select>
<button name="kind" value="asked">They asked</button></form>
<button data-post="/trainings/1/move/next/" data-value-stage="4" data-key="next">Next <kbd>→</kbd></button>
<ol class="substeps"><li>One</li><li>Two</li></ol></div>
"""


def test_a_form_is_read_as_a_browser_would_send_it() -> None:
    form = markup.read(PANEL).forms[0]
    assert form.slug == "note"
    assert form.sent() == {"round": "7", "trigger": "usage", "next_action": "Call & ask", "size": "2"}


def test_choices_carry_the_words_that_people_read() -> None:
    form = markup.read(PANEL).forms[0]
    assert [(c.value, c.label) for c in form.choices("trigger")] == [("usage", "Usage"), ("sponsor", "Sponsor")]
    assert [c.label for c in form.choices("kind")] == ["They asked"]


def test_a_button_outside_forms_knows_its_address_and_values() -> None:
    page = markup.read(PANEL)
    button = page.button("next")
    assert button is not None
    assert (button.url, button.values, button.label) == ("/trainings/1/move/next/", {"stage": "4"}, "Next →")
    assert page.substeps == 2


@pytest.mark.parametrize(("role", "seat"), [("csm", "csm"), ("ae", "ae"), ("other", "csm")])
def test_a_packet_names_its_writer_in_the_right_seat(role: str, seat: str) -> None:
    html = '<form action="/x/answer/"><input name="csm"><input name="ae"><textarea name="ask"></textarea></form>'
    filled = writing.fill(markup.read(html).forms[0], random.Random(1), name="Ana", role=role)
    assert filled.keys() == {seat, "ask"}
    assert filled[seat] == "Ana"


def test_a_note_without_a_working_day_ahead_is_dated_later_and_says_so() -> None:
    html = (
        '<form action="/x/note/"><input type="radio" name="day" value="2020-01-01"><input type="radio" name="day" '
        'value="later"><input type="date" name="date"><input type="time" name="hour"></form>'
    )
    filled = writing.fill(markup.read(html).forms[0], random.Random(1), name="Ana", role="csm")
    assert filled.keys() == {"day", "date", "late_ok", "hour"}
    assert filled["day"] == "later"


@pytest.mark.parametrize("ask", phrases.ASKS)
def test_robots_write_one_ask_in_one_sentence(ask: str) -> None:
    written = phrases.say(random.Random(1), (ask,))
    assert oneask.problem(written) is None
    assert len(written) <= LONGEST_ASK


@pytest.mark.parametrize("action", phrases.ACTIONS)
def test_robots_promise_actions_that_the_wall_takes(action: str) -> None:
    assert wording.check_next_action(phrases.say(random.Random(1), (action,)), language="en") is None


ROOM = """
import datetime as dt, json
from config.demo.signing import session_cookie
from config.serving.launch import migrate
from facilitator.actions.accounts import ensure_first_facilitator
migrate()
user = ensure_first_facilitator()
team = factories.TeamFactory(name="West")
factories.MembershipFactory(user=user, team=team, role="owner")
factories.RepFactory(team=team, name="Ana Lopez", role="csm")
question = ("question", {"question": "Planned?", "options": ["Yes", "No"]})
plan = [(1, [question, ("one_ask", {})]), (1, [("roundrobin", {"seconds": 30}), ("commitments", {})])]
training = factories.make_training(plan=plan, team=team, facilitator=user, state="planned")
print(json.dumps({"code": training.code, "training": training.pk, "cookies": session_cookie(user)}))
"""
COUNTS = """
import json
from commitments.models import Commitment
from sessions.models import Participant, Response, TrainingSession
training = TrainingSession.objects.get()
print(json.dumps({
    "state": training.state,
    "names": sorted(Participant.objects.values_list("name", flat=True)),
    "answers": sorted(Response.objects.values_list("activity_run__kind", flat=True)),
    "reps": Participant.objects.exclude(rep=None).count(),
    "notes": Commitment.objects.count(),
}))
"""
CROSS_SELL = ROOM.replace("question = (", "plays = (").replace(
    'plan = [(1, [question, ("one_ask", {})]), (1, [("roundrobin", {"seconds": 30}), ("commitments", {})])]',
    """from facilitator.actions.programs import load_builtin_programs
version = next(v for v in load_builtin_programs() if v.program.key == "cross-sell-diagnosis")
known = {a["key"]: (a["key"], a["settings"]) for section in version.sections.all() for a in section.activities}
pairs = (("frame", "opening"), ("discovery", "objections"), ("sponsors", "commitments"))
plan = [(2, [known[one], known[other]]) for one, other in pairs]""",
)
PLAYS = """
import json
from commitments.models import Commitment, PlayPart
from roleplay.models import Round
from sessions.models import Response, TrainingSession
slots = Response.objects.values_list("activity_run__kind", "slot")
print(json.dumps({
    "state": TrainingSession.objects.get().state,
    "slots": sorted({f"{kind} {slot}" for kind, slot in slots}),
    "performances": Round.objects.filter(ended_at__isnull=False).count(),
    "notes": Commitment.objects.count(),
    "plays": PlayPart.objects.count(),
}))
"""


def played_short_hour(after: dict[str, Any]) -> None:
    assert after["names"] == ["Ana Lopez", "Ben Okafor", "Chloé Martin"]
    assert after["answers"] == ["one_ask"] * 3 + ["question"] * 3 + ["roundrobin"] * 3
    assert (after["reps"], after["notes"]) == (1, 3)


def played_second_program(after: dict[str, Any]) -> None:
    assert {"frame answer", "opening line", "opening vote-1", "discovery heard-3", "sponsors answer"} <= {
        *after["slots"]
    }
    assert any(slot.startswith("objections ") for slot in after["slots"])
    assert after["performances"] == 2
    assert (after["notes"], after["plays"]) == (3, 3)


@pytest.mark.parametrize(
    ("made", "counted", "seconds", "played"),
    [
        pytest.param(ROOM, COUNTS, 60, played_short_hour, id="a short hour"),
        pytest.param(CROSS_SELL, PLAYS, 90, played_second_program, id="the exercises of the second program"),
    ],
)
def test_three_robots_and_a_facilitator_play_an_hour_to_its_end(
    tmp_path: Path, made: str, counted: str, seconds: int, played: Callable[[dict[str, Any]], None]
) -> None:
    port = free_port()
    options = ["--data", str(tmp_path), "--port", str(port), "--host", "127.0.0.1", "--no-browser"]
    room = json.loads(in_shell(tmp_path, made))
    people = (Person("Ana Lopez"), Person("Ben Okafor", "ae"), Person("Chloé Martin", "other"))
    with running("start", *options) as server:
        base = server.url("You ").split("/sign-in/")[0]
        crowd = Crowd(Plan(base=base, people=people, speed=12, seed=5, **room))
        asyncio.run(asyncio.wait_for(crowd.until_over(), seconds))
        assert server.interrupt() == 0
    after = json.loads(in_shell(tmp_path, counted))
    assert after["state"] == "ended"
    played(after)
