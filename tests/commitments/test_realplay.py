"""The real-play test: fields 2, 4 and 5, and nothing else, decide."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments import realplay
from commitments.realplay import FIELDS, PARTS, TEST, outcome

TODAY = dt.date(2026, 11, 24)
FULL = dict.fromkeys(PARTS, "something") | {"seen": "2026-11-20", "said": "2026-11-01"}
TESTED = [part for number in TEST for part in FIELDS[number]]


def test_a_full_brief_is_a_real_play():
    found = outcome(FULL, TODAY)

    assert (found.real, found.open) == (True, ())


@pytest.mark.parametrize("part", TESTED)
@pytest.mark.parametrize("text", ["", "   "])
def test_a_blank_in_a_test_field_is_no_play_and_is_named(part, text):
    found = outcome({**FULL, part: text}, TODAY)

    assert not found.real
    assert [gap.part for gap in found.gaps] == [part]
    assert not found.answered(found.gaps[0].field)


@pytest.mark.parametrize("part", [part for part in PARTS if part not in TESTED])
def test_a_blank_elsewhere_is_open_and_still_a_play(part):
    found = outcome({**FULL, part: ""}, TODAY)

    assert found.real
    assert [gap.part for gap in found.open] == [part]


@pytest.mark.parametrize(("said", "real"), [("2026-09-25", True), ("2026-09-24", False), ("2026-13-01", False)])
def test_pain_counts_for_sixty_days(said, real):
    assert outcome({**FULL, "said": said}, TODAY).real is real


def test_old_pain_is_called_stale_and_not_missing():
    (gap,) = outcome({**FULL, "said": "2026-01-01"}, TODAY).gaps

    assert (gap.field, gap.part, gap.stale) == (5, "said", True)


def test_nothing_written_misses_all_of_the_three():
    assert {gap.field for gap in outcome({}, TODAY).gaps} == set(TEST)


texts = st.dictionaries(st.sampled_from(PARTS), st.sampled_from(["", "x", "2026-11-01", "2020-01-01"]))


@given(texts, st.sampled_from(PARTS))
def test_taking_a_text_away_never_makes_a_play_real(written, part):
    without = {name: text for name, text in written.items() if name != part}

    assert outcome(written, TODAY).real or not outcome(without, TODAY).real


@given(texts)
def test_every_part_is_either_there_or_missing_once(written):
    found = outcome(written, TODAY)
    missing = [gap.part for gap in (*found.gaps, *found.open) if not gap.stale]

    assert len(missing) == len(set(missing))
    assert realplay.outcome(written, TODAY) == found
