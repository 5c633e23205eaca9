"""Pairs: everybody seated once, no repeats while avoidable, mended with as little moved as possible."""

import time
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.pairing import Person, Seats, form_pairs, repair, rotate, swap

roles = st.sampled_from(["csm", "ae", "am", "other"])
seeds = st.integers(0, 2**32)


@st.composite
def rooms(draw, smallest=0, largest=24):
    ids = draw(st.lists(st.integers(1, 10_000), unique=True, min_size=smallest, max_size=largest))
    return [Person(one, draw(roles)) for one in ids]


@st.composite
def rooms_with_history(draw, largest=9):
    people = draw(rooms(smallest=2, largest=largest))
    possible = [frozenset((a.id, b.id)) for a, b in combinations(people, 2)]
    return people, draw(st.lists(st.sampled_from(possible), unique=True))


@st.composite
def changed_rooms(draw):
    people = draw(rooms(smallest=2, largest=16))
    began = draw(st.integers(2, len(people)))
    pairs = form_pairs(people[:began], seed=draw(seeds))
    present = [person.id for person in people if draw(st.booleans())]
    return people, pairs, present


def everyone(pairs):
    return [one for seats in pairs for one in (seats.seller, seats.customer, seats.observer) if one]


def partners(pairs):
    return [frozenset((seats.seller, seats.customer)) for seats in pairs]


def observers(pairs):
    return [seats.observer for seats in pairs if seats.observer]


def team(**roles):
    names = [role for role, count in roles.items() for _ in range(count)]
    return [Person(number, role) for number, role in enumerate(names, start=1)]


def repeat_free_matching_exists(ids, met):
    if not ids:
        return True
    if len(ids) % 2:
        return any(repeat_free_matching_exists([x for x in ids if x != one], met) for one in ids)
    first, *rest = ids
    return any(
        frozenset((first, other)) not in met and repeat_free_matching_exists([x for x in rest if x != other], met)
        for other in rest
    )


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_people_make_no_pair(count):
    assert form_pairs(team(ae=count)) == []


@given(rooms(smallest=2), seeds)
def test_everyone_has_exactly_one_seat(people, seed):
    assert sorted(everyone(form_pairs(people, seed=seed))) == sorted(person.id for person in people)


@given(rooms(smallest=2), seeds)
def test_only_an_odd_count_makes_one_observer(people, seed):
    assert len(observers(form_pairs(people, seed=seed))) == len(people) % 2


@given(rooms_with_history(), seeds)
def test_nobody_repeats_a_partner_when_that_is_possible(room, seed):
    people, met = room
    repeats = set(partners(form_pairs(people, met, seed))) & set(met)
    assert bool(repeats) != repeat_free_matching_exists([person.id for person in people], set(met))


@given(rooms(smallest=2, largest=10), seeds, st.randoms())
def test_the_order_of_people_does_not_change_the_pairs(people, seed, random):
    shuffled = random.sample(people, len(people))
    assert form_pairs(shuffled, seed=seed) == form_pairs(people, seed=seed)


@pytest.mark.parametrize("seed", range(0, 500, 50))
@pytest.mark.parametrize("roles", [{"csm": 4}, {"csm": 3, "ae": 3}, {"csm": 4, "ae": 4}, {"ae": 8}])
def test_a_small_room_meets_everybody_before_anybody_twice(roles, seed):
    people = team(**roles)
    met = Counter()
    for number in range(len(people) - 1):
        met.update(partners(form_pairs(people, met, seed + number)))
    assert set(met.values()) == {1}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("count", [3, 5, 7])
def test_an_odd_room_takes_turns_at_observing(count, seed):
    people, met, watched = team(csm=count), Counter(), []
    for number in range(count):
        pairs = form_pairs(people, met, seed + number)
        met.update(partners(pairs))
        watched += observers(pairs)
    assert sorted(watched) == list(range(1, count + 1))
    assert set(met.values()) == {1}


def test_when_all_have_met_the_least_met_come_first():
    met = Counter({frozenset(two): 2 for two in combinations(range(1, 5), 2)})
    met[frozenset((1, 4))] = met[frozenset((2, 3))] = 1
    assert set(partners(form_pairs(team(csm=4), met))) == {frozenset((1, 4)), frozenset((2, 3))}


def test_two_second_meetings_are_better_than_one_third():
    met = Counter({frozenset((1, 2)): 2, frozenset((1, 3)): 1, frozenset((2, 4)): 1})
    met.update({frozenset((1, 4)): 3, frozenset((2, 3)): 3})
    assert set(partners(form_pairs(team(csm=4), met))) == {frozenset((1, 3)), frozenset((2, 4))}


@given(seeds, st.integers(1, 30))
def test_equal_numbers_of_csm_and_ae_are_all_mixed(seed, count):
    people = team(csm=count, ae=count)
    assert all(len({seats.seller > count, seats.customer > count}) == 2 for seats in form_pairs(people, seed=seed))


def test_not_repeating_comes_before_mixing():
    met = [frozenset((csm, ae)) for csm in (1, 2) for ae in (3, 4)]
    assert set(partners(form_pairs(team(csm=2, ae=2), met))) == {frozenset((1, 2)), frozenset((3, 4))}


@given(seeds)
def test_whoever_sold_less_sells_first(seed):
    assert form_pairs(team(csm=2), seed=seed, sold={1: 1}) == [Seats(2, 1)]


def test_sixteen_people_with_a_history_avoid_repeats():
    people, met = team(csm=8, ae=8), set()
    for number in range(8):
        pairs = partners(form_pairs(people, met, number))
        assert not met & set(pairs)
        met |= set(pairs)


def test_two_hundred_people_are_paired_quickly_without_repeats():
    people, met = team(csm=100, ae=100), set()
    began = time.perf_counter()
    for number in range(3):
        pairs = partners(form_pairs(people, met, number))
        assert not met & set(pairs)
        met |= set(pairs)
    assert time.perf_counter() - began < 6


def test_swap_keeps_the_observer():
    assert swap(Seats(1, 2, 3)) == Seats(2, 1, 3)


@given(changed_rooms())
def test_repair_seats_exactly_the_people_present(room):
    people, pairs, present = room
    expected = sorted(present) if len(present) > 1 else []
    assert sorted(everyone(repair(pairs, present, people))) == expected


@given(changed_rooms())
def test_repair_leaves_one_observer_only_for_an_odd_count(room):
    people, pairs, present = room
    expected = len(present) % 2 if len(present) > 1 else 0
    assert len(observers(repair(pairs, present, people))) == expected


@given(changed_rooms())
def test_repair_twice_changes_nothing(room):
    people, pairs, present = room
    once = repair(pairs, present, people)
    assert repair(once, present, people) == once


@given(changed_rooms())
def test_repair_moves_no_seller_or_customer_of_an_intact_pair(room):
    people, pairs, present = room
    seats_after = {(seats.seller, seats.customer) for seats in repair(pairs, present, people)}
    intact = {(seats.seller, seats.customer) for seats in pairs if {seats.seller, seats.customer} <= set(present)}
    assert intact <= seats_after


@given(rooms(smallest=2), seeds)
def test_repair_of_a_complete_room_is_the_same_room(people, seed):
    pairs = form_pairs(people, seed=seed)
    assert repair(pairs, [person.id for person in people], people) == pairs


@pytest.mark.parametrize(
    ("pairs", "present", "after"),
    [
        pytest.param([Seats(1, 2, 3)], [2, 3], [Seats(3, 2)], id="the observer takes the seller's seat"),
        pytest.param([Seats(1, 2, 3)], [1, 3], [Seats(1, 3)], id="the observer takes the customer's seat"),
        pytest.param([Seats(1, 2, 3)], [1, 2], [Seats(1, 2)], id="the observer left"),
        pytest.param([Seats(1, 2)], [1, 2, 3], [Seats(1, 2, 3)], id="one late joiner observes"),
        pytest.param([Seats(1, 2), Seats(3, 4)], [1, 2, 4], [Seats(1, 2, 4)], id="one left over observes"),
        pytest.param([Seats(1, 2)], [1], [], id="one person alone"),
        pytest.param([Seats(1, 2), Seats(2, 3)], [1, 2], [Seats(1, 2)], id="nobody sits twice"),
    ],
)
def test_repair_in_a_small_room(pairs, present, after):
    assert repair(pairs, present, team(csm=4)) == after


def test_repair_pairs_the_people_who_lost_their_partners():
    after = repair([Seats(1, 2), Seats(3, 4), Seats(5, 6)], [1, 2, 3, 6], team(csm=6))
    assert after[0] == Seats(1, 2)
    assert partners(after[1:]) == [frozenset((3, 6))]


def test_repair_gives_a_late_joiner_the_watching_observer_as_partner():
    after = repair([Seats(1, 2, 5), Seats(3, 4)], [1, 2, 3, 4, 5, 6], team(csm=6))
    assert after[:2] == [Seats(1, 2), Seats(3, 4)]
    assert partners(after[2:]) == [frozenset((5, 6))]


def test_repair_mixes_roles_among_the_loose():
    people = [Person(1, "csm"), Person(2, "csm"), Person(3, "ae"), Person(4, "ae")]
    assert all(len({a > 2, b > 2}) == 2 for a, b in partners(repair([], [1, 2, 3, 4], people)))


def test_rotating_a_pair_of_two_changes_its_sides():
    assert rotate(Seats(1, 2), {}) == Seats(2, 1)


@given(st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(0, 4)))
def test_rotating_a_triad_lets_the_one_who_watched_less_watch_and_the_observer_sell(watched):
    after = rotate(Seats(1, 2, 3), watched)
    assert {after.seller, after.customer, after.observer} == {1, 2, 3}
    assert after.seller == 3
    assert watched.get(after.observer, 0) <= watched.get(after.customer, 0)
