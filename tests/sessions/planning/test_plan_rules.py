"""Where the minutes of a longer section come from."""

from hypothesis import given
from hypothesis import strategies as st

from sessions import plan_rules
from sessions.plan_rules import Part


def test_minute_comes_from_the_section_with_most_slack():
    parts = [Part(1, 5, 3), Part(2, 15, 10), Part(3, 5, 5, protected=True)]
    assert plan_rules.lengthen(parts, {1: 5, 2: 15, 3: 5}, 3, 7) == {1: 5, 2: 13, 3: 7}


parts = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30), st.booleans()), min_size=1, max_size=7)


@given(parts, st.integers(0, 6), st.integers(0, 40))
def test_lengthening_keeps_the_total_and_every_floor_or_refuses(rows, position, more):
    found = [Part(key, planned, minimum, kept) for key, (planned, minimum, kept) in enumerate(rows)]
    key = position % len(found)
    before = {part.key: part.planned for part in found}
    after = plan_rules.lengthen(found, before, key, before[key] + more)
    if after is None:
        assert sum(part.planned - part.floor for part in found if part.key != key) < more
    else:
        assert sum(after.values()) == sum(before.values())
        assert not plan_rules.too_short(found, after)
