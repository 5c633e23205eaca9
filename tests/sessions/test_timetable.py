import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.timetable import (
    SHORTEST_HALF,
    Block,
    Change,
    Fit,
    SectionNeed,
    check,
    debrief_seconds,
    fit,
    need_of,
    resplit,
    roleplay_seconds,
    suggest_halves,
)

ROLEPLAY = SectionNeed("roleplay", 15, scenarios=3, half_seconds=105, swap_seconds=15, spoken=2)


def warnings(need, reps):
    return {warning.code: warning for warning in check([need], reps)}


def applied(need, fix):
    """The section with a fix carried out."""
    names = {("roundrobin", "seconds"): "round_seconds", ("opening", "seconds"): "performance_seconds"}
    values = {names.get((change.activity, change.setting), change.setting): change.value for change in fix}
    return dataclasses.replace(need, **values)


@pytest.mark.parametrize(("half", "swap", "seconds"), [(150, 0, 900), (300, 0, 1800), (105, 15, 675)])
def test_roleplay_arithmetic(half, swap, seconds):
    assert roleplay_seconds(3, half, swap) == seconds


@pytest.mark.parametrize(("pairs", "minutes"), [(4, 6), (6, 9), (10, 15)])
def test_debrief_takes_a_minute_and_a_half_per_pair(pairs, minutes):
    assert debrief_seconds(pairs) == 60 * minutes


def test_default_roleplay_fits_with_two_spoken_debriefs():
    assert fit(ROLEPLAY, pairs=6) == Fit(needed=855, available=900)
    assert set(warnings(ROLEPLAY, 12)) == {"standup_length"}


def test_no_more_pairs_debrief_than_there_are():
    assert fit(dataclasses.replace(ROLEPLAY, spoken=10), pairs=1).needed == 765


def test_debriefing_all_pairs_is_warned_of_with_what_fits():
    warning = warnings(dataclasses.replace(ROLEPLAY, spoken=6), 12)["roleplay_over"]
    assert (warning.section, warning.needed, warning.available) == ("roleplay", 1215, 900)
    assert warning.fix == (Change("debrief", "spoken", 2),)
    assert (Change("", "minutes", 21),) in warning.fixes


def test_five_minutes_a_side_is_warned_of_with_shorter_halves():
    need = dataclasses.replace(ROLEPLAY, half_seconds=300)
    assert warnings(need, 12)["roleplay_over"].fix == (Change("roleplay", "half_seconds", 110),)


def test_section_too_short_for_anything_spoken_moves_debriefs_to_writing():
    need = dataclasses.replace(ROLEPLAY, minutes=8)
    fixes = warnings(need, 12)["roleplay_over"].fixes
    assert fixes[0] == (Change("roleplay", "half_seconds", 70), Change("debrief", "spoken", 0))


@pytest.mark.parametrize(("reps", "codes"), [(20, set()), (21, {"roundrobin_short"})])
def test_round_needs_fifteen_seconds_a_person(reps, codes):
    need = SectionNeed("triggers", 15, round_seconds=300)
    assert set(warnings(need, reps)) - {"standup_length"} == codes


def test_round_longer_than_its_section_is_warned_of():
    found = warnings(SectionNeed("triggers", 4, round_seconds=300), 5)
    assert found["roundrobin_over"].fix == (Change("roundrobin", "seconds", 240),)


def test_round_beyond_its_section_needs_more_minutes_too():
    warning = warnings(SectionNeed("triggers", 5, round_seconds=300), 24)["roundrobin_short"]
    assert warning.fix == (Change("roundrobin", "seconds", 360), Change("", "minutes", 6))


def test_reading_aloud_needs_fifteen_seconds_a_person():
    warning = warnings(SectionNeed("commitments", 5, commitments=True), 22)["commitments_short"]
    assert (warning.needed, warning.available, warning.fix) == (330, 300, (Change("", "minutes", 6),))


def test_performances_and_their_votes_have_to_fit():
    need = SectionNeed("opening", 10, performances=2, performance_seconds=90)
    assert "opening_over" not in warnings(need, 12)
    warning = warnings(dataclasses.replace(need, performances=6), 12)["opening_over"]
    assert (warning.needed, warning.available) == (720, 600)
    assert warning.fixes == (
        (Change("opening", "performances", 5),),
        (Change("opening", "seconds", 70),),
        (Change("", "minutes", 12),),
    )


def test_performance_that_is_longer_than_its_section_has_fewer_ways_out():
    need = SectionNeed("opening", 1, performances=2, performance_seconds=90)
    assert warnings(need, 12)["opening_over"].fixes == ((Change("", "minutes", 4),),)


def test_every_discovery_question_needs_a_minute():
    need = SectionNeed("discovery", 3, questions=3)
    assert "discovery_short" not in warnings(need, 12)
    warning = warnings(dataclasses.replace(need, questions=6), 12)["discovery_short"]
    assert (warning.needed, warning.available, warning.fix) == (360, 180, (Change("", "minutes", 6),))


def test_need_of_an_opening_and_of_discovery():
    opening = {"key": "opening", "settings": {"performances": 4, "seconds": 60}}
    discovery = {"key": "discovery", "settings": {"questions": ["One", "Two"]}}
    need = need_of("s", 10, [opening, discovery])
    assert (need.performances, need.performance_seconds, need.questions) == (4, 60, 2)


def test_standup_length_is_information():
    (warning,) = check([], 10)
    assert (warning.code, warning.needed, warning.is_information) == ("standup_length", 900, True)


def test_nothing_is_said_while_nobody_is_expected():
    assert check([ROLEPLAY, SectionNeed("triggers", 15, round_seconds=300)], 0) == []


def test_need_is_read_from_stored_activities():
    activities = [
        {"key": "roleplay", "title": "", "settings": {"scenarios": ["A", "B"], "half_seconds": 90}},
        {"key": "debrief", "title": "", "settings": {"seconds": 60, "spoken": 3}},
    ]
    expected = SectionNeed("roleplay", 15, scenarios=2, half_seconds=90, swap_seconds=15, spoken=3, debrief_seconds=60)
    assert need_of("roleplay", 15, activities) == expected


def test_need_of_a_round_and_of_a_close():
    assert need_of("t", 15, [{"key": "roundrobin", "settings": {"seconds": 240}}]).round_seconds == 240
    assert need_of("c", 5, [{"key": "readaloud", "settings": {}}]).commitments is True


def test_half_is_suggested_down_to_a_minute():
    assert suggest_halves(900, 3, 15, spoken=2) == 110
    assert suggest_halves(3 * (2 * SHORTEST_HALF + 15), 3, 15) == SHORTEST_HALF
    assert suggest_halves(3 * (2 * SHORTEST_HALF + 15) - 1, 3, 15) is None


needs = st.builds(
    SectionNeed,
    key=st.just("s"),
    minutes=st.integers(1, 40),
    round_seconds=st.none() | st.integers(30, 1200),
    scenarios=st.none() | st.integers(0, 5),
    half_seconds=st.integers(0, 400),
    swap_seconds=st.integers(0, 60),
    spoken=st.integers(0, 15),
    debrief_seconds=st.integers(0, 180),
    commitments=st.booleans(),
    performances=st.none() | st.integers(1, 12),
    performance_seconds=st.integers(20, 600),
    questions=st.integers(0, 6),
)


@given(needs, st.integers(0, 60))
def test_every_warning_offers_a_fix_and_every_fix_fits(need, reps):
    for code, warning in warnings(need, reps).items():
        assert warning.fixes or warning.is_information
        for fix in warning.fixes:
            assert code not in warnings(applied(need, fix), reps)


@given(st.integers(0, 3600), st.integers(1, 6), st.integers(0, 60), st.integers(0, 10))
def test_suggested_half_is_the_longest_that_fits(available, scenarios, swap, spoken):
    half = suggest_halves(available, scenarios, swap, spoken)
    if half is not None:
        assert roleplay_seconds(scenarios, half, swap) + debrief_seconds(spoken) <= available
        assert roleplay_seconds(scenarios, half + 5, swap) + debrief_seconds(spoken) > available


def test_resplit_squeezes_the_unprotected_only():
    blocks = [Block(600, 300), Block(900, 720), Block(300, 300, protected=True)]
    assert resplit(blocks, 1560).seconds == (450, 810, 300)


def test_resplit_reports_what_even_the_minimums_lack():
    blocks = [Block(600, 300), Block(300, 60, protected=True)]
    split = resplit(blocks, 550)
    assert (split.seconds, split.short) == ((300, 300), 50)


def test_resplit_of_nothing_is_nothing():
    assert (resplit([], 100).seconds, resplit([], -5).short) == ((), 5)


blocks = st.lists(st.builds(Block, st.integers(0, 4000), st.integers(0, 4000), st.booleans()), max_size=8)


@given(blocks, st.integers(-600, 20_000))
def test_resplit_never_takes_from_the_protected_nor_below_a_minimum_nor_above_the_plan(blocks, left):
    for block, seconds in zip(blocks, resplit(blocks, left).seconds, strict=True):
        assert min(block.minimum, block.planned) <= seconds <= block.planned
        assert seconds == block.planned or not block.protected


@given(blocks, st.integers(-600, 20_000))
def test_resplit_adds_up_to_the_second(blocks, left):
    split = resplit(blocks, left)
    planned = sum(block.planned for block in blocks)
    assert sum(split.seconds) == min(left + split.short, planned)


@given(st.lists(st.integers(0, 900), min_size=1, max_size=8), st.integers(0, 3000))
def test_resplit_shrinks_in_proportion(planned, left):
    split = resplit([Block(each, 0) for each in planned], left)
    whole = max(sum(planned), 1)
    for each, seconds in zip(planned, split.seconds, strict=True):
        assert abs(seconds - each * min(left, whole) / whole) < 1
