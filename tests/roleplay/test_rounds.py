"""The state machine of the role-play: one button that always does what comes next."""

import datetime as dt

import pytest
import time_machine

from roleplay.actions import rounds, seating
from roleplay.models import Round
from roleplay.queries import stage as stages
from sessions.actions import moves
from sessions.errors import NotNowError, StaleCommandError
from tests.roleplay.conftest import KEYS, advance, pairs

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


def labels(run, user):
    while label := stages.of(run, KEYS).next_label:
        yield label
        advance(run, user)


def test_advance_without_pairs_is_refused(run, facilitator):
    with pytest.raises(NotNowError, match="Pair everybody up"):
        rounds.advance(run=run, user=facilitator, data={"at": "0-forming"})


def test_advance_from_a_stale_button_is_refused(run, facilitator):
    seating.pair_up(run=run, user=facilitator, data={})
    token = stages.of(run, KEYS).token
    rounds.advance(run=run, user=facilitator, data={"at": token})

    with pytest.raises(StaleCommandError):
        rounds.advance(run=run, user=facilitator, data={"at": token})
    assert Round.objects.filter(ended_at__isnull=False).count() == 0


def test_advance_while_paused_is_refused(run, facilitator):
    seating.pair_up(run=run, user=facilitator, data={})
    moves.pause(training=run.training, stage=None)

    with pytest.raises(NotNowError, match="paused"):
        advance(run, facilitator)


def test_the_button_leads_through_all_scenarios_and_both_halves(run, facilitator):
    seating.pair_up(run=run, user=facilitator, data={})

    assert list(labels(run, facilitator)) == [
        *("Start scenario A", "Swap roles", "Start the second half", "On to scenario B"),
        *("Start scenario B", "Swap roles", "Start the second half", "On to scenario C"),
        *("Start scenario C", "Swap roles", "Start the second half", "End the role-play"),
    ]
    assert Round.objects.filter(started_at__isnull=False, ended_at__isnull=False).count() == 6


def test_swap_exchanges_the_seats_and_keeps_the_pairs(playing, facilitator):
    before = [(p.number, p.seller_id, p.customer_id) for p in pairs(playing)]

    advance(playing, facilitator)

    assert [(p.number, p.customer_id, p.seller_id) for p in pairs(playing)] == before


def test_the_clock_follows_half_and_swap(playing, facilitator):
    lengths = [playing.timer_seconds]
    for _ in range(3):
        advance(playing, facilitator)
        playing.refresh_from_db()
        lengths.append(playing.timer_seconds)

    assert lengths == [105, 15, 105, 0]


def test_the_end_of_a_half_does_not_move_the_room(facilitator, playing):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5), tick=False):
        assert stages.of(playing, KEYS).phase is stages.Phase.HALF


def test_take_back_reopens_the_half_and_its_clock(playing, facilitator):
    started = playing.timer_started_at
    advance(playing, facilitator)

    rounds.step_back(run=playing, user=facilitator, data={})

    playing.refresh_from_db()
    assert stages.of(playing, KEYS).phase is stages.Phase.HALF
    assert (playing.timer_started_at, playing.timer_seconds) == (started, 105)


def test_take_back_of_a_start_returns_to_the_cards(playing, facilitator):
    rounds.step_back(run=playing, user=facilitator, data={})

    assert stages.of(playing, KEYS).phase is stages.Phase.READY


def test_take_back_after_ten_seconds_is_refused(run, facilitator):
    with time_machine.travel(NOW, tick=False) as clock:
        seating.pair_up(run=run, user=facilitator, data={})
        advance(run, facilitator)
        clock.shift(11)
        with pytest.raises(NotNowError, match="Too late"):
            rounds.step_back(run=run, user=facilitator, data={})


def test_the_role_play_goes_on_after_the_room_moved_on_and_came_back(playing, facilitator):
    moves.next_step(training=playing.training, stage=None)
    with pytest.raises(NotNowError, match="another part"):
        advance(playing, facilitator)
    moves.undo(training=playing.training, stage=None)

    advance(playing, facilitator)

    assert stages.of(playing, KEYS).phase is stages.Phase.SWAP


def test_offset_leaves_pauses_out(run, facilitator):
    with time_machine.travel(NOW, tick=False) as clock:
        seating.pair_up(run=run, user=facilitator, data={})
        advance(run, facilitator)
        clock.shift(20)
        moves.pause(training=run.training, stage=None)
        clock.shift(60)
        moves.resume(training=run.training, stage=None)
        clock.shift(5)
        run = type(run).objects.select_related("training").get(pk=run.pk)

        assert rounds.offset_ms(run, stages.current(run)) == 25_000
