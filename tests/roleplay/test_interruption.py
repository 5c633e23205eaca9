"""Live interruption switched off: flags are kept for the debrief, and no phone or wall hears of them before."""

import pytest

from roleplay.actions import flagging
from roleplay.models import Flag
from roleplay.queries import debriefs
from sessions.actions import moves
from sessions.models import ActivityRun
from tests.roleplay.conftest import KEYS, advance, command, make_room, pairs, phone_bytes

pytestmark = pytest.mark.django_db


def flag(run, user, pair, kind="ask_twice"):
    flagging.flag(run=run, user=user, data={"pair": pair.pk, "kind": kind, "note": ""})


def wall(client, run):
    return client.get(f"/p/{run.training.projector_token}/").content.decode()


@pytest.fixture
def quiet(playing, facilitator, as_user):
    assert command(as_user(facilitator), playing, "interrupt", on="no").status_code in {200, 204}
    playing.refresh_from_db()
    return playing


def test_flag_that_waits_is_on_no_phone_and_not_on_the_wall(quiet, facilitator, as_phone, client):
    pair = pairs(quiet)[0]
    flag(quiet, facilitator, pair)
    assert Flag.objects.count() == 1
    for person in (pair.seller, pair.customer):
        sent = phone_bytes(as_phone(person), person)
        assert "asked twice" not in sent.lower()
        assert 'id="flagged-' not in sent
    assert "Asked twice" not in wall(client, quiet)


def test_flag_that_waits_is_on_the_console_at_once(quiet, facilitator, as_user):
    flag(quiet, facilitator, pairs(quiet)[0])
    page = as_user(facilitator).get(f"/trainings/{quiet.training_id}/console/").content.decode()
    assert "Asked twice" in page
    assert "Flags wait for the debrief" in page


def test_switched_on_again_the_flag_of_this_half_stops_its_pair(quiet, facilitator, as_user, as_phone):
    pair = pairs(quiet)[0]
    flag(quiet, facilitator, pair)
    command(as_user(facilitator), quiet, "interrupt", on="yes")
    assert 'id="flagged-' in phone_bytes(as_phone(pair.seller), pair.seller)


def test_plan_may_begin_without_interruption(facilitator, team, as_phone):
    run = make_room(facilitator, team, people=4, interrupt=False)
    from roleplay.actions import seating

    seating.pair_up(run=run, user=facilitator, data={})
    advance(run, facilitator)
    pair = pairs(run)[0]
    flag(run, facilitator, pair)
    assert 'id="flagged-' not in phone_bytes(as_phone(pair.seller), pair.seller)


def test_debrief_shows_a_seller_their_own_flags_and_nobody_elses(quiet, facilitator, as_phone):
    pair, other = pairs(quiet)
    flag(quiet, facilitator, pair)
    flag(quiet, facilitator, pair, "discount_offered")
    flag(quiet, facilitator, other, "never_say")
    training = quiet.training
    training.refresh_from_db()
    debrief = ActivityRun.objects.get(training=training, kind="debrief")
    moves.go_to(training=training, stage=training.stage, step_id=debrief.pk)
    [heard] = debriefs.heard(debrief, pair.seller)
    assert heard.lines == ["asked twice", "offered a discount"]
    assert heard.scenario.startswith(KEYS[0])
    sent = phone_bytes(as_phone(pair.seller), pair.seller)
    assert "asked twice, offered a discount" in sent
    assert "said a never-say" not in sent
    assert "Flagged in your talks" not in phone_bytes(as_phone(pair.customer), pair.customer)


def test_unfair_flag_does_not_come_up_in_the_debrief(quiet, facilitator):
    pair = pairs(quiet)[0]
    flag(quiet, facilitator, pair)
    Flag.objects.update(fair=False)
    assert debriefs.heard(ActivityRun.objects.get(training=quiet.training, kind="debrief"), pair.seller) == []


@pytest.mark.parametrize("on", ["", "maybe"])
def test_switch_needs_a_clear_answer(playing, facilitator, as_user, on):
    assert command(as_user(facilitator), playing, "interrupt", on=on).status_code == 422
    playing.refresh_from_db()
    assert "interrupt" not in playing.state


def test_manager_cannot_switch(playing, manager, as_user):
    assert command(as_user(manager), playing, "interrupt", on="no").status_code == 403
