"""The round's rules: nobody is skipped, nobody speaks twice, whoever comes late is last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions import turns
from sessions.turns import Turns

people = st.lists(st.integers(1, 300), min_size=1, max_size=30, unique=True)


def everybody_speaks(now: Turns) -> Turns:
    while now.queue:
        now = turns.forward(now)
    return now


@given(people)
def test_everybody_speaks_once_in_the_order_that_was_made(order):
    assert everybody_speaks(Turns(queue=tuple(order))).spoken == tuple(order)


@given(people, st.integers(0, 29), st.lists(st.integers(301, 330), max_size=5, unique=True))
def test_late_joiners_speak_last_and_move_nobody(order, steps, late):
    now = Turns(queue=tuple(order))
    for _ in range(min(steps, len(order))):
        now = turns.forward(now)

    repaired = turns.repaired(now, [*order, *late])

    assert repaired.queue == (*now.queue, *late)
    assert repaired.current == now.current
    assert repaired.spoken == now.spoken


@given(people, st.data())
def test_who_left_is_out_and_the_others_keep_their_order(order, data):
    gone = set(data.draw(st.lists(st.sampled_from(order), unique=True)))
    now = turns.forward(Turns(queue=tuple(order)))

    repaired = turns.repaired(now, [p for p in order if p not in gone])

    assert repaired.queue == tuple(p for p in order if p not in gone)
    assert repaired.current == (None if order[0] in gone else order[0])


@given(people, st.data())
def test_any_presses_in_any_order_lose_nobody_who_is_not_twice_absent(order, data):
    now, called = turns.forward(Turns(queue=tuple(order))), dict.fromkeys(order, 0)
    for press in data.draw(st.lists(st.sampled_from(["forward", "back", "not_here"]), max_size=60)):
        if press == "not_here" and now.current is not None:
            called[now.current] += 1
        now = turns.back(now, order) if press == "back" else getattr(turns, press)(now)

    known = [*now.queue, *now.spoken]
    assert len(known) == len(set(known))
    assert all(called[p] for p in set(order) - set(known))


@given(people)
def test_back_undoes_forward(order):
    now = turns.forward(turns.forward(Turns(queue=tuple(order))))

    again = turns.back(now, order)

    assert (again.queue, again.spoken, again.current) == (tuple(order), (), order[0])


def test_not_here_comes_again_at_the_end_and_leaves_the_second_time():
    once = turns.not_here(turns.forward(Turns(queue=(1, 2, 3))))
    assert once.queue == (2, 3, 1)

    last = turns.forward(turns.forward(once))

    assert last.current == 1
    assert turns.not_here(last).queue == ()


def test_a_second_press_after_the_round_is_over_changes_nobody():
    over = everybody_speaks(Turns(queue=(1, 2)))

    assert over.over
    assert turns.not_here(over) == over


def test_back_passes_over_somebody_who_has_left():
    now = turns.forward(turns.forward(turns.forward(Turns(queue=(1, 2, 3)))))

    assert turns.back(now, [1, 3]).current == 1


@pytest.mark.parametrize(("present", "seconds"), [(0, 300), (1, 300), (10, 30), (12, 25), (20, 15), (200, 10)])
def test_the_five_minutes_are_shared_out_but_never_below_one_breath(present, seconds):
    assert turns.share(300, present) == seconds
