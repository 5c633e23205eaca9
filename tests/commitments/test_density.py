import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.density import Account, Band, Group, Hold, Sign, one_each, rank

CODES = {"usage": Group.USAGE, "growth": Group.USAGE, "outcome": Group.OUTCOME, "sponsor": Group.STRATEGIC}
signs = st.builds(
    lambda code, points: Sign(code, CODES[code], points), st.sampled_from(sorted(CODES)), st.integers(1, 3)
)
accounts = st.lists(
    st.builds(
        lambda number, found, holds: Account(
            f"k{number}", f"K{number}", tuple({sign.code: sign for sign in found}.values()), holds=tuple(holds)
        ),
        st.integers(0, 8),
        st.lists(signs, max_size=4),
        st.lists(st.sampled_from(list(Hold)), max_size=1),
    ),
    max_size=12,
)


def account(key, *points, holds=(), group=Group.USAGE):
    found = tuple(Sign(f"s{number}", group, one) for number, one in enumerate(points))
    return Account(key, key.upper(), found, holds=holds)


def places(found):
    return {one.account.key: (one.rank, one.band) for one in found}


@given(accounts, st.integers(1, 5), st.randoms())
def test_order_of_the_list_does_not_matter(found, focus, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert rank(found, focus) == rank(shuffled, focus)


@given(accounts, st.integers(1, 5), st.integers(0, 11), st.integers(1, 3))
def test_one_more_signal_never_lowers_an_account(found, focus, which, points):
    found = list(one_each(found))
    if not found:
        return
    chosen = found[which % len(found)]
    more = Account(chosen.key, chosen.name, (*chosen.signs, Sign("more", Group.OUTCOME, points)), chosen.holds)
    before = places(rank(found, focus))[chosen.key][0]
    after = places(rank([more if one is chosen else one for one in found], focus))[chosen.key][0]
    assert before is None or (after is not None and after <= before)


@given(accounts, st.integers(1, 5))
def test_equal_accounts_share_rank_and_band_and_ranks_count_who_is_ahead(found, focus):
    ranked = [one for one in rank(found, focus) if one.rank is not None]
    for one in ranked:
        ahead = [other for other in ranked if other.account.weight > one.account.weight]
        assert one.rank == len(ahead) + 1
        assert (one.band is Band.FOCUS) == (len(ahead) < focus)


@given(accounts, st.integers(1, 5))
def test_nothing_is_lost_and_who_is_left_alone_comes_last(found, focus):
    ranked = rank(found, focus)
    assert {one.account.key for one in ranked} == {one.key for one in found}
    assert [one.rank is None for one in ranked] == sorted(one.rank is None for one in ranked)
    assert all((one.band is Band.LEAVE) == (one.rank is None) for one in ranked)


def test_more_points_come_first_and_then_more_layers():
    wide = Account("wide", "Wide", (Sign("a", Group.USAGE, 1), Sign("b", Group.OUTCOME, 1)))
    found = rank([account("narrow", 1, 1), wide, account("strong", 3)], 2)
    assert [one.account.key for one in found] == ["strong", "wide", "narrow"]
    assert [one.band for one in found] == [Band.FOCUS, Band.FOCUS, Band.LATER]


def test_all_that_tie_with_the_last_one_in_focus_are_in_focus():
    found = rank([account("a", 3), account("b", 1), account("c", 1), account("d", 1)], 2)
    assert [one.rank for one in found] == [1, 2, 2, 2]
    assert {one.band for one in found} == {Band.FOCUS}


@pytest.mark.parametrize("left", [account("x"), account("x", 3, 3, holds=(Hold.ESCALATION,))])
def test_no_signal_or_a_hold_leaves_an_account_alone(left):
    assert places(rank([left, account("y", 1)], 5)) == {"y": (1, Band.FOCUS), "x": (None, Band.LEAVE)}


def test_rows_of_one_account_become_one_with_the_strongest_of_each_signal():
    rows = [account("a", 1, 2), account("a", 3, holds=(Hold.NEGOTIATION,))]
    merged = next(one_each(rows))
    assert [(sign.code, sign.points) for sign in merged.signs] == [("s0", 3), ("s1", 2)]
    assert merged.holds == (Hold.NEGOTIATION,)
