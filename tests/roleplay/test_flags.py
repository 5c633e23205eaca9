"""The ask-once rule on the live tables (CONTENT 1.3): the pad, the facilitator, undo, and what counts."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from roleplay.actions import flagging, refereeing, seating
from roleplay.models import Flag, FlagKind
from roleplay.queries import tally
from sessions.actions import joining, moves
from sessions.errors import NotNowError
from sessions.models import ActivityRun
from tests.roleplay.conftest import advance, join, make_room, pairs

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def pairing(clock, playing):
    return pairs(playing)[0]


def tap(pairing, kind, by=None, round_=None):
    run = ActivityRun.objects.select_related("training").get(pk=pairing.round.activity_run_id)
    data = {"kind": kind, "round": round_ or pairing.round_id}
    refereeing.press(run=run, participant=by or pairing.customer, data=data)


def flag(run, pairing, user, kind=FlagKind.ASK_TWICE, note=""):
    flagging.flag(run=run, user=user, data={"pair": pairing.pk, "kind": kind, "note": note})
    return Flag.objects.first()


def kinds(pairing):
    return [f.kind for f in pairing.flags.live().order_by("pk")]


# Who may press.


def test_the_seller_cannot_use_the_pad(pairing):
    with pytest.raises(PermissionDenied):
        tap(pairing, "asked", by=pairing.seller)
    assert not pairing.presses.exists()


def test_somebody_of_another_pair_presses_only_for_their_own(playing, pairing):
    other = pairs(playing)[1]
    tap(pairing, "again", by=other.customer)

    assert not pairing.presses.exists()
    assert kinds(other) == ["ask_twice"]


def test_somebody_without_a_seat_cannot_press(playing, pairing):
    with pytest.raises(PermissionDenied):
        tap(pairing, "asked", by=join(playing.training, "Late"))


def test_a_press_before_the_half_begins_is_refused(playing, pairing, facilitator):
    advance(playing, facilitator)
    coming = pairs(playing)[0]
    with pytest.raises(NotNowError, match="not begun"):
        tap(coming, "asked")


def test_a_press_while_paused_is_refused(playing, pairing):
    moves.pause(training=playing.training, stage=None)
    with pytest.raises(NotNowError, match="paused"):
        tap(pairing, "asked")


def test_a_clock_set_back_during_a_half_does_not_lose_a_late_tap(playing, pairing, facilitator, clock):
    clock.shift(-120)
    advance(playing, facilitator)
    tap(pairing, "again")
    assert pairing.flags.get().offset_ms == 0


# Rules 2 to 6: what the pad raises.


def test_the_first_ask_is_expected(pairing):
    tap(pairing, "asked")
    assert kinds(pairing) == []


@pytest.mark.parametrize("second", ["asked", "again"])
def test_the_second_ask_flags_by_itself(pairing, clock, second):
    tap(pairing, "asked")
    clock.shift(20)
    tap(pairing, second)

    found = pairing.flags.get()
    assert (found.kind, found.offset_ms, found.raised_by) == ("ask_twice", 20_000, None)
    assert found.press.participant == pairing.customer


def test_a_double_tap_is_one_ask(pairing, clock):
    tap(pairing, "asked")
    clock.shift(0.5)
    tap(pairing, "asked")

    assert kinds(pairing) == []


def test_a_third_ask_flags_again(pairing, clock):
    for _ in range(3):
        tap(pairing, "asked")
        clock.shift(20)

    assert kinds(pairing) == ["ask_twice", "ask_twice"]


def test_speaking_too_early_flags_the_silence(pairing, clock):
    tap(pairing, "asked")
    clock.shift(3)
    tap(pairing, "early")

    assert kinds(pairing) == ["silence_broken"]


def test_a_new_half_starts_with_no_asks(playing, pairing, clock, facilitator):
    tap(pairing, "asked")
    advance(playing, facilitator, times=2)
    second = pairs(playing)[0]
    clock.shift(5)
    tap(second, "asked")

    assert kinds(second) == []


def test_a_tap_sent_late_counts_for_the_half_it_was_made_in(playing, pairing, clock, facilitator):
    tap(pairing, "asked")
    clock.shift(30)
    advance(playing, facilitator)
    tap(pairing, "again")

    assert kinds(pairing) == ["ask_twice"]
    assert pairing.flags.get().offset_ms == 30_000


def test_both_pads_of_a_pair_tap_for_one_ask(playing, pairing, clock):
    pairing.observer = join(playing.training, "Observer")
    pairing.save()
    tap(pairing, "asked")
    clock.shift(3)
    tap(pairing, "asked", by=pairing.observer)

    assert kinds(pairing) == []


def test_the_observers_pad_counts_with_the_customers(playing, pairing, clock):
    pairing.observer = join(playing.training, "Observer")
    pairing.save()
    tap(pairing, "asked")
    clock.shift(20)
    tap(pairing, "asked", by=pairing.observer)

    assert kinds(pairing) == ["ask_twice"]


def test_undoing_the_tap_takes_its_flag_back(playing, pairing, clock):
    tap(pairing, "again")
    clock.shift(9)
    refereeing.undo_press(run=playing, participant=pairing.customer, data={"round": pairing.round_id})

    assert kinds(pairing) == []


def test_a_tap_cannot_be_undone_after_ten_seconds(playing, pairing, clock):
    tap(pairing, "again")
    clock.shift(11)
    with pytest.raises(NotNowError, match="Ten seconds"):
        refereeing.undo_press(run=playing, participant=pairing.customer, data={"round": pairing.round_id})
    assert kinds(pairing) == ["ask_twice"]


def test_a_tap_of_somebody_else_cannot_be_undone(playing, pairing):
    pairing.observer = join(playing.training, "Observer")
    pairing.save()
    tap(pairing, "again")
    with pytest.raises(NotNowError):
        refereeing.undo_press(run=playing, participant=pairing.observer, data={"round": pairing.round_id})


# Rules 8 and 9: what the facilitator flags.


@pytest.mark.parametrize("kind", FlagKind.values)
def test_the_facilitator_can_flag_every_kind(playing, pairing, clock, facilitator, kind):
    clock.shift(41)
    found = flag(playing, pairing, facilitator, kind, note="Softer words")

    assert (found.kind, found.offset_ms, found.note, found.raised_by) == (kind, 41_000, "Softer words", facilitator)
    assert (found.pairing.seller, found.pairing.round.scenario.key) == (pairing.seller, "A")


def test_a_pair_of_another_training_cannot_be_flagged(pairing, facilitator, team):
    elsewhere = make_room(facilitator, team, people=2)
    with pytest.raises(NotNowError):
        flag(elsewhere, pairing, facilitator)
    assert not Flag.objects.exists()


def test_flagging_before_the_half_begins_is_refused(playing, pairing, facilitator):
    advance(playing, facilitator)
    with pytest.raises(NotNowError, match="not begun"):
        flag(playing, pairs(playing)[0], facilitator)


def test_facilitator_and_pad_seeing_the_same_breach_raise_one_flag(playing, pairing, clock, facilitator):
    flag(playing, pairing, facilitator)
    clock.shift(4)
    tap(pairing, "again")

    assert kinds(pairing) == ["ask_twice"]


def test_pad_and_facilitator_seeing_the_same_breach_raise_one_flag(playing, pairing, clock, facilitator):
    tap(pairing, "again")
    clock.shift(4)
    with pytest.raises(NotNowError, match="a moment ago"):
        flag(playing, pairing, facilitator)
    assert kinds(pairing) == ["ask_twice"]


def test_the_facilitator_can_flag_the_same_rule_again_later(playing, pairing, clock, facilitator):
    flag(playing, pairing, facilitator)
    clock.shift(15)
    flag(playing, pairing, facilitator)

    assert kinds(pairing) == ["ask_twice", "ask_twice"]


def test_a_flag_is_taken_back_within_ten_seconds(playing, pairing, clock, facilitator):
    found = flag(playing, pairing, facilitator)
    clock.shift(10)
    flagging.undo_flag(run=playing, user=facilitator, data={"flag": found.pk})

    assert kinds(pairing) == []
    assert [row.count for row in tally.of(playing)] == [0]


def test_a_flag_is_not_taken_back_later(playing, pairing, clock, facilitator):
    found = flag(playing, pairing, facilitator)
    clock.shift(11)
    with pytest.raises(NotNowError, match="not fair"):
        flagging.undo_flag(run=playing, user=facilitator, data={"flag": found.pk})
    assert kinds(pairing) == ["ask_twice"]


def test_a_flag_taken_back_by_the_facilitator_is_not_raised_again_by_the_same_tap(playing, pairing, clock, facilitator):
    tap(pairing, "again")
    flagging.undo_flag(run=playing, user=facilitator, data={"flag": pairing.flags.get().pk})
    clock.shift(20)
    tap(pairing, "early")

    assert kinds(pairing) == ["silence_broken"]


def test_an_unfair_flag_stays_in_the_log_and_leaves_the_tally(playing, pairing, facilitator):
    found = flag(playing, pairing, facilitator)
    flagging.judge(run=playing, user=facilitator, data={"flag": found.pk, "fair": False})

    assert kinds(pairing) == ["ask_twice"]
    assert [(row.label, row.count) for row in tally.of(playing)] == [("Asked twice", 0)]


def test_a_judgement_can_be_changed(playing, pairing, facilitator):
    found = flag(playing, pairing, facilitator)
    for fair in (False, True):
        flagging.judge(run=playing, user=facilitator, data={"flag": found.pk, "fair": fair})

    assert [row.count for row in tally.of(playing)] == [1]


def test_a_flag_of_a_pair_that_broke_up_stays(playing, pairing, facilitator):
    flag(playing, pairing, facilitator)
    joining.remove(participant=pairing.customer)
    seating.repair(run=playing, user=facilitator, data={})

    assert [row.count for row in tally.of(playing)] == [1]


def test_understood_is_only_for_the_pair(playing, pairing, facilitator):
    found = flag(playing, pairing, facilitator)
    with pytest.raises(PermissionDenied):
        flagging.understood(run=playing, participant=pairs(playing)[1].seller, data={"flag": found.pk})


def test_a_note_is_kept_with_its_flag(playing, pairing, facilitator):
    found = flag(playing, pairing, facilitator)
    flagging.annotate(run=playing, user=facilitator, data={"flag": found.pk, "note": "After a good silence"})

    found.refresh_from_db()
    assert found.note == "After a good silence"
