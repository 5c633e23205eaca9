"""Pairs in the database: forming, new partners, repairs in one tap."""

import pytest

from roleplay.actions import seating
from roleplay.models import Pairing
from sessions.actions import joining
from sessions.errors import NotNowError
from tests.roleplay.conftest import advance, join, make_room, pairs


def members(run):
    return sorted(pk for pairing in pairs(run) for pk in pairing.member_ids)


def met(run):
    return {frozenset((p.seller_id, p.customer_id)) for p in pairs(run)}


def test_pair_up_with_one_person_is_refused(facilitator, team):
    run = make_room(facilitator, team, people=1)
    with pytest.raises(NotNowError, match="two people"):
        seating.pair_up(run=run, user=facilitator, data={})


def test_pair_up_during_a_half_is_refused(playing, facilitator):
    before = met(playing)
    with pytest.raises(NotNowError, match="Finish this scenario"):
        seating.pair_up(run=playing, user=facilitator, data={})
    assert met(playing) == before


def test_pair_up_seats_everybody_once_and_mixes_roles(run, facilitator):
    seating.pair_up(run=run, user=facilitator, data={})

    assert members(run) == sorted(run.training.participants.values_list("pk", flat=True))
    assert [{p.seller.role, p.customer.role} for p in pairs(run)] == [{"csm", "ae"}] * 2


def test_an_odd_count_makes_one_observer(facilitator, team):
    run = make_room(facilitator, team, people=5)
    seating.pair_up(run=run, user=facilitator, data={})

    assert [bool(p.observer) for p in pairs(run)].count(True) == 1
    assert len(members(run)) == 5


def test_absent_and_removed_people_get_no_seat(run, facilitator):
    gone, away = run.training.participants.all()[:2]
    joining.remove(participant=gone)
    joining.mark_absent(participant=away, absent=True)

    seating.pair_up(run=run, user=facilitator, data={})

    assert not {gone.pk, away.pk} & set(members(run))


def test_new_partners_before_the_next_scenario_are_new(playing, facilitator):
    first = met(playing)
    advance(playing, facilitator, times=3)
    assert met(playing) == first

    seating.pair_up(run=playing, user=facilitator, data={})

    assert not met(playing) & first


def test_everybody_meets_everybody_before_a_pair_repeats(playing, facilitator):
    seen = [met(playing)]
    for _ in range(2):
        advance(playing, facilitator, times=3)
        seating.pair_up(run=playing, user=facilitator, data={})
        advance(playing, facilitator)
        seen.append(met(playing))

    assert len(set().union(*seen)) == 6


def test_repair_without_anybody_to_seat_is_refused(playing, facilitator):
    with pytest.raises(NotNowError, match="has a seat already"):
        seating.repair(run=playing, user=facilitator, data={})


def test_repair_before_pairs_are_formed_is_refused(run, facilitator):
    with pytest.raises(NotNowError, match="Pair everybody up first"):
        seating.repair(run=run, user=facilitator, data={})


def test_repair_seats_a_late_joiner_as_observer_and_moves_nobody(playing, facilitator):
    before = {p.pk: (p.seller_id, p.customer_id) for p in pairs(playing)}
    late = join(playing.training, "Late")

    seating.repair(run=playing, user=facilitator, data={})

    assert {p.pk: (p.seller_id, p.customer_id) for p in pairs(playing)} == before
    assert [p.observer_id for p in pairs(playing) if p.observer_id] == [late.pk]


def test_repair_pairs_two_late_joiners_with_each_other(playing, facilitator):
    late = {join(playing.training, name).pk for name in ("Late", "Later")}

    seating.repair(run=playing, user=facilitator, data={})

    assert late in [set(p.member_ids) for p in pairs(playing)]
    assert [p.number for p in pairs(playing)] == [1, 2, 3]


def test_repair_gives_the_partner_of_a_drop_out_a_seat_and_keeps_the_broken_pair(playing, facilitator):
    broken = pairs(playing)[0]
    joining.remove(participant=broken.customer)

    seating.repair(run=playing, user=facilitator, data={})

    assert broken.seller_id in members(playing)
    assert broken.customer_id not in members(playing)
    assert Pairing.objects.get(pk=broken.pk).ended_at is not None


def test_repair_lets_the_observer_step_in_under_the_same_number(facilitator, team):
    run = make_room(facilitator, team, people=3)
    seating.pair_up(run=run, user=facilitator, data={})
    triad = pairs(run)[0]
    joining.mark_absent(participant=triad.seller, absent=True)

    seating.repair(run=run, user=facilitator, data={})

    assert [(p.number, p.seller_id, p.customer_id) for p in pairs(run)] == [(1, triad.observer_id, triad.customer_id)]


def test_another_one_of_three_watches_each_scenario(facilitator, team):
    run = make_room(facilitator, team, people=3)
    seating.pair_up(run=run, user=facilitator, data={})
    watching = [pairs(run)[0].observer_id]
    for _ in ("B", "C"):
        advance(run, facilitator, times=4)
        watching.append(pairs(run)[0].observer_id)

    assert len(set(watching)) == 3
    assert members(run) == sorted(watching)


def test_the_observer_stays_at_the_swap_and_sells_in_the_next_scenario(facilitator, team):
    run = make_room(facilitator, team, people=3)
    seating.pair_up(run=run, user=facilitator, data={})
    first = pairs(run)[0].observer_id
    advance(run, facilitator, times=2)
    assert pairs(run)[0].observer_id == first

    advance(run, facilitator, times=2)
    assert pairs(run)[0].seller_id == first


def test_a_pair_of_two_beside_a_triad_stays_together(facilitator, team):
    run = make_room(facilitator, team, people=5)
    seating.pair_up(run=run, user=facilitator, data={})
    two = next(p for p in pairs(run) if p.observer_id is None)
    advance(run, facilitator, times=4)

    after = next(p for p in pairs(run) if p.number == two.number)
    assert (after.seller_id, after.customer_id, after.observer_id) == (two.seller_id, two.customer_id, None)


def test_an_observer_who_left_is_not_rotated_into_a_seat(facilitator, team):
    run = make_room(facilitator, team, people=3)
    seating.pair_up(run=run, user=facilitator, data={})
    triad = pairs(run)[0]
    joining.mark_absent(participant=triad.observer, absent=True)
    advance(run, facilitator, times=4)

    assert pairs(run)[0].observer_id == triad.observer_id
