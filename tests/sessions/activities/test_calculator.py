"""The calculator: a guess first, then a sum whose every assumption can be moved."""

from decimal import Decimal

import pytest

from facilitator.programfile import ProgramFileError
from facilitator.programfile.settings import read_settings
from sessions.activities.calculator import NAMES, Settings
from sessions.models import Response
from tests.conftest import post_answer
from tests.sessions.activities import hour

AS_CLAIMED = {
    "csms": "10",
    "plays": "1",
    "quarters": "4",
    "close": "31",
    "ratio": "42",
    "repeat": "0",
    "follow_on": "32.5",
    "accounts": "100",
    "counted": "100",
    "churn": "0",
    "acv": "120000",
}


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("calculator", {"csms": 1}, team=team, facilitator=facilitator)


@pytest.fixture
def ana(run):
    return hour.join(run, "Ana")


def guess(as_phone, participant, run, points):
    return post_answer(as_phone(participant), participant, run, "guess", points=points)


@pytest.mark.parametrize("typed", ["", "many", "-1", "101", "1.234", "NaN", "1e5"])
def test_a_guess_that_is_no_points_says_what_to_write(run, ana, as_phone, typed):
    answer = guess(as_phone, ana, run, typed)

    assert answer.status_code == 422
    assert "from 0 to 100" in answer.json()["errors"]["points"][0]


@pytest.mark.parametrize(
    ("name", "value"), [("csms", "0"), ("accounts", "0"), ("close", "101"), ("acv", ""), ("arr", "0")]
)
def test_an_assumption_out_of_range_is_refused_by_its_name(run, facilitator, name, value):
    answer = hour.command(facilitator, run, "assume", **{**AS_CLAIMED, name: value})

    assert answer.status_code == 422
    assert "write a number from" in answer.json()["problem"]
    assert "assumed" not in run.state


def test_no_result_and_no_guess_reaches_projector_or_phone_before_it_is_revealed(run, ana, as_phone, facilitator):
    cem = hour.join(run, "Cem")
    guess(as_phone, ana, run, "7.7")
    screens = hour.projector(run) + hour.phone(cem, "task") + hour.phone(cem, "mine")

    assert [secret for secret in ("0.1302", "7.7", "40.7") if secret in screens] == []
    assert all(shown in hour.console(run) for shown in ("0.1302", "7.7", "40.7"))
    assert "1 guess" in screens


def test_one_csm_adds_half_a_point_and_the_claim_needs_ten(run, facilitator):
    hour.command(facilitator, run, "reveal")
    screen = hour.projector(run)

    assert '<span class="num">0.5</span>' in screen
    assert "5.3 points need 40.7 plays a year: 10.2 CSMs" in screen
    assert "10.6 points need 81.4 plays a year: 20.4 CSMs" in screen
    assert 'data-standing="arithmetic"' in screen


@pytest.mark.parametrize(("csms", "plays", "points"), [(1, 1, "0.5"), (10, 1, "5.2"), (10, 2, "10.4")])
def test_presets_move_csms_and_plays_only(run, facilitator, csms, plays, points):
    hour.command(facilitator, run, "assume", **{**AS_CLAIMED, "accounts": "100"})
    hour.command(facilitator, run, "preset", csms=csms, plays=plays)
    hour.command(facilitator, run, "reveal")

    assert f'<span class="num">{points}</span>' in hour.projector(run)


def test_every_assumption_is_an_input_and_on_every_screen_with_csms_first(run, ana, facilitator):
    hour.command(facilitator, run, "reveal")
    console, screen, task = hour.console(run), hour.projector(run), hour.phone(ana, "task")

    assert all(f'name="{name}"' in console for name in NAMES)
    for page in (screen, task):
        labels = [page.index(label) for label in ("CSMs who run plays", "Close rate", "Accounts in the book")]
        assert labels == sorted(labels)


def test_restoring_takes_the_sliders_back_to_the_program(run, facilitator):
    hour.command(facilitator, run, "assume", **{**AS_CLAIMED, "arr": "24000000"})
    hour.command(facilitator, run, "restore")

    assert "0.1302" in hour.console(run)
    assert run.state == {}


def test_a_guess_can_be_changed_until_the_result_is_shown(run, ana, as_phone, facilitator):
    guess(as_phone, ana, run, "4")
    guess(as_phone, ana, run, "2.5")
    hour.command(facilitator, run, "reveal")
    late = guess(as_phone, ana, run, "0.5")

    assert late.status_code == 409
    assert Response.objects.get().data == {"points": "2.5"}
    assert "2.0 more than it adds up to" in hour.phone(ana, "mine")


def test_the_guesses_are_shown_as_a_span_without_names(run, as_phone, facilitator):
    for name, points in (("Ana", "1"), ("Ben", "5.3"), ("Cem", "20")):
        guess(as_phone, hour.join(run, name), run, points)
    hour.command(facilitator, run, "reveal")

    assert "3 guesses, from 1.0 to 20.0; the middle is 5.3" in hour.projector(run)
    assert "Ben" not in hour.projector(run)


def test_hiding_takes_the_result_off_again(run, facilitator):
    hour.command(facilitator, run, "reveal")
    hour.command(facilitator, run, "hide")

    assert "0.1302" not in hour.projector(run)


def test_without_a_guess_the_result_is_there_from_the_start(team, facilitator):
    run = hour.start_at("calculator", {"guess": False}, team=team, facilitator=facilitator)
    room = hour._room(run)

    assert '<span class="num">0.5</span>' in hour.projector(run)
    assert room.activity.progress(room.step, room) is None


def test_plays_that_never_win_never_add_up(run, facilitator):
    hour.command(facilitator, run, "assume", **{**AS_CLAIMED, "close": "0"})
    hour.command(facilitator, run, "reveal")

    assert "5.3 points: never with these assumptions" in hour.projector(run)


@pytest.mark.parametrize("guesses", [1, 3])
def test_the_projector_asks_the_database_once_for_the_guesses(
    run, as_phone, facilitator, guesses, django_assert_num_queries
):
    for number in range(guesses):
        guess(as_phone, hour.join(run, f"Rep {number}"), run, str(number))
    hour.command(facilitator, run, "reveal")
    room = hour._room(run)

    with django_assert_num_queries(1):
        room.activity.projector(room.step, room)


def test_a_claim_that_is_no_number_is_an_error_of_the_program():
    with pytest.raises(ProgramFileError, match="write points like"):
        read_settings(Settings, {"claims": ["five"]})


def test_whole_numbers_are_taken_for_percentages():
    assert Decimal(str(read_settings(Settings, {"close": 30}).close)) == 30


def test_promised_points_can_be_taken_off_the_screens_of_the_room(team, facilitator):
    run = hour.start_at("calculator", {}, team=team, facilitator=facilitator)
    ana = hour.join(run, "Ana")
    hour.command(facilitator, run, "reveal")
    assert "What the promised points need" in hour.projector(run)

    hour.command(facilitator, run, "toggle_figure")

    assert "promised" not in hour.projector(run) + hour.phone(ana, "task")
    assert "Show the promised points" in hour.console(run)
