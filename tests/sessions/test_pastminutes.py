from hypothesis import given
from hypothesis import strategies as st

from sessions.pastminutes import Past, suggest

sections = st.lists(
    st.builds(
        lambda minutes, floor, protected, took: (minutes, min(floor, minutes), protected, took),
        st.integers(1, 40),
        st.integers(1, 40),
        st.booleans(),
        st.lists(st.integers(0, 5_000), max_size=8),
    ),
    min_size=1,
    max_size=8,
).map(lambda found: [Past(f"s{number}", *one) for number, one in enumerate(found)])


def past(key, minutes, *took, floor=1, protected=False):
    return Past(key, minutes, floor, protected, took)


@given(sections)
def test_minutes_keep_the_total_and_every_floor(found):
    total = sum(one.minutes for one in found)
    given_minutes = suggest(found, total)
    assert sum(given_minutes.values()) == total
    assert all(given_minutes[one.key] >= one.lowest for one in found)
    assert all(given_minutes[one.key] >= one.minutes for one in found if one.protected)


@given(sections)
def test_without_two_hours_of_any_section_the_plan_stays(found):
    known_little = [Past(one.key, one.minutes, one.floor, one.protected, one.took[:1]) for one in found]
    assert suggest(known_little, sum(one.minutes for one in found)) == {one.key: one.minutes for one in found}


def test_one_hour_says_nothing_and_two_move_half_of_the_way():
    assert past("a", 10, 1200).usual is None
    assert past("a", 10, 1200, 1200).wish == 15
    assert past("a", 10, *[1200] * 8).wish == 18


def test_one_hour_that_went_astray_does_not_count_among_several():
    assert past("a", 10, 600, 600, 3600).usual == 600


def test_section_that_was_clicked_through_says_nothing():
    assert past("a", 10, 3, 600, 10, 660).usual == 630


def test_minutes_go_where_they_were_used():
    found = [past("long", 20, *[900] * 8), past("short", 10, *[1200] * 8), past("close", 5, 300, 300, protected=True)]
    assert suggest(found, 35) == {"long": 14, "short": 16, "close": 5}
