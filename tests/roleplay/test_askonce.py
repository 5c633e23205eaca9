"""One ask in one half: what the presses of the referee pad add up to (CONTENT 1.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.askonce import FlagKind, Press, PressKind, Raised, referee, undoable

ASKED, EARLY, AGAIN = PressKind.ASKED, PressKind.EARLY, PressKind.AGAIN

# Half seconds apart at the least, so that double taps occur.
moments = st.integers(0, 240).map(lambda count: count / 2)
presses = st.lists(st.builds(Press, st.sampled_from(PressKind), moments, st.booleans()), max_size=12)


def half(*kinds):
    """Presses five seconds apart."""
    return [Press(kind, 5.0 * number) for number, kind in enumerate(kinds, start=1)]


def kinds(verdict):
    return [flag.kind for flag in verdict.flags]


def test_the_flags_are_the_seven_of_the_rule():
    assert [str(kind) for kind in FlagKind] == [
        "ask_twice",
        "silence_broken",
        "discount_offered",
        "product_first",
        "never_say",
        "renewal_tied",
        "out_of_time",
    ]


def test_the_first_ask_is_expected():
    verdict = referee(half(ASKED), ended=True)
    assert verdict.kept_the_rule
    assert verdict.asks == 1


@pytest.mark.parametrize("second", [ASKED, AGAIN])
def test_the_second_ask_raises_the_flag_by_itself(second):
    assert referee(half(ASKED, second)).flags == (Raised(FlagKind.ASK_TWICE, 10.0),)


def test_asked_again_says_that_there_was_a_first_ask():
    verdict = referee(half(AGAIN))
    assert verdict.asks == 2
    assert kinds(verdict) == [FlagKind.ASK_TWICE]


def test_every_further_ask_is_a_violation_of_its_own():
    assert kinds(referee(half(ASKED, ASKED, AGAIN))) == [FlagKind.ASK_TWICE] * 2


def test_speaking_too_early_is_a_separate_flag():
    verdict = referee(half(ASKED, EARLY))
    assert verdict.flags == (Raised(FlagKind.SILENCE_BROKEN, 10.0),)
    assert verdict.asks == 1


def test_one_silence_is_broken_once():
    assert kinds(referee(half(ASKED, EARLY, EARLY))) == [FlagKind.SILENCE_BROKEN]


def test_a_half_without_an_ask_is_a_failed_attempt():
    assert referee([], ended=True).no_ask
    assert not referee([], ended=True).kept_the_rule


def test_a_half_that_still_runs_has_not_failed_yet():
    assert not referee([]).no_ask


def test_too_early_without_a_tapped_ask_is_neither_an_ask_nor_a_missing_one():
    verdict = referee(half(EARLY), ended=True)
    assert (verdict.asks, verdict.no_ask) == (0, False)


def test_too_early_before_a_late_tap_does_not_make_that_tap_a_second_ask():
    assert kinds(referee(half(EARLY, ASKED))) == [FlagKind.SILENCE_BROKEN]


def test_a_new_half_starts_at_nothing():
    assert [referee(half(ASKED)).asks, referee(half(ASKED)).asks] == [1, 1]


@pytest.mark.parametrize(("gap", "asks"), [(0.2, 1), (1.0, 1), (1.1, 2)])
def test_a_double_tap_is_one_ask(gap, asks):
    assert referee([Press(ASKED, 0.0), Press(ASKED, gap)]).asks == asks


def test_a_double_tap_with_another_button_between_is_still_one_ask():
    assert referee([Press(ASKED, 0.0), Press(EARLY, 0.5), Press(ASKED, 0.9)]).asks == 1


def test_taps_that_go_on_are_measured_from_the_one_that_counted():
    assert referee([Press(ASKED, 0.0), Press(ASKED, 0.8), Press(ASKED, 1.6)]).asks == 2


def test_an_undone_second_ask_leaves_a_clean_half():
    assert referee([Press(ASKED, 5.0), Press(AGAIN, 10.0, undone=True)]).kept_the_rule


def test_an_undone_tap_does_not_swallow_its_double():
    assert referee([Press(ASKED, 5.0, undone=True), Press(ASKED, 5.5)]).asks == 1


@pytest.mark.parametrize(("now", "possible"), [(30.0, True), (40.0, True), (40.1, False)])
def test_ten_seconds_to_take_something_back(now, possible):
    assert undoable(30.0, now) is possible


@given(presses)
def test_there_is_one_flag_for_every_ask_beyond_the_first(events):
    verdict = referee(events)
    assert kinds(verdict).count(FlagKind.ASK_TWICE) == max(0, verdict.asks - 1)


@given(presses)
def test_the_pad_raises_no_other_flags(events):
    assert set(kinds(referee(events))) <= {FlagKind.ASK_TWICE, FlagKind.SILENCE_BROKEN}


@given(presses)
def test_undone_presses_change_nothing(events):
    assert referee(events) == referee([press for press in events if not press.undone])


@given(presses, st.randoms())
def test_presses_may_arrive_in_any_order(events, random):
    apart = list({press.at: press for press in events}.values())
    assert referee(random.sample(apart, len(apart))) == referee(apart)


@given(presses)
def test_a_flag_carries_the_offset_of_a_press_that_counts(events):
    assert {flag.at for flag in referee(events).flags} <= {press.at for press in events if not press.undone}


@given(presses)
def test_an_ended_half_either_asked_or_failed_or_broke_a_silence(events):
    verdict = referee(events, ended=True)
    assert verdict.no_ask is (not verdict.asks and not verdict.flags)
