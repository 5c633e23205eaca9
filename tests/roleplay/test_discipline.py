"""One ask in how many talks: a rep's own is theirs alone, others see the total of several."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from roleplay.actions import flagging, refereeing, seating
from roleplay.models import Flag
from roleplay.queries import discipline
from sessions import identity
from sessions.models import Participant, TrainingSession
from tests.factories import RepFactory
from tests.roleplay.conftest import advance, make_room, pairs, phone_bytes

pytestmark = pytest.mark.django_db


def played(facilitator, team, people=6):
    """Everybody of the first half has one ask on the pad."""
    run = make_room(facilitator, team, people=people)
    seating.pair_up(run=run, user=facilitator, data={})
    advance(run, facilitator)
    for pair in pairs(run):
        ask(run, pair)
    run.refresh_from_db()
    return run


def ask(run, pair, kind="asked"):
    refereeing.press(run=run, participant=pair.customer, data={"round": pair.round_id, "kind": kind})


def training_of(run):
    return TrainingSession.objects.get(pk=run.training_id)


def end(run):
    TrainingSession.objects.filter(pk=run.training_id).update(state="ended", ended_at=timezone.now())


def test_one_ask_is_kept_and_a_second_is_not(facilitator, team):
    run = played(facilitator, team)
    first, second, _third = pairs(run)
    ask(run, first, "again")
    flagging.flag(run=run, user=facilitator, data={"pair": second.pk, "kind": "ask_twice", "note": ""})
    [hour] = discipline.of_team(training_of(run))
    assert (hour.kept, hour.counted, hour.sellers) == (1, 3, 3)


def test_unfair_flag_and_undone_press_do_not_count(facilitator, team):
    run = played(facilitator, team, people=8)
    first, second, *_others = pairs(run)
    flagging.flag(run=run, user=facilitator, data={"pair": first.pk, "kind": "ask_twice", "note": ""})
    Flag.objects.update(fair=False)
    second.presses.update(undone_at=timezone.now())
    [hour] = discipline.of_team(training_of(run))
    assert (hour.kept, hour.counted) == (3, 3)


def test_talk_that_nobody_counted_says_nothing(facilitator, team):
    run = make_room(facilitator, team, people=6)
    seating.pair_up(run=run, user=facilitator, data={})
    advance(run, facilitator)
    assert discipline.of_team(training_of(run)) == []
    assert discipline.of_rep(pairs(run)[0].seller) == []


def test_total_of_two_sellers_is_not_shown(facilitator, team):
    assert discipline.of_team(training_of(played(facilitator, team, people=4))) == []


def test_rep_finds_their_own_talks_of_all_trainings_and_no_others(facilitator, team):
    profile = RepFactory(team=team, name="Ana")
    for weeks in (2, 1):
        run = played(facilitator, team)
        Participant.objects.filter(pk=pairs(run)[0].seller_id).update(rep=profile)
        TrainingSession.objects.filter(pk=run.training_id).update(started_at=timezone.now() - dt.timedelta(weeks=weeks))
    mine = Participant.objects.filter(rep=profile).first()
    hours = discipline.of_rep(mine)
    assert [(hour.kept, hour.counted) for hour in hours] == [(1, 1), (1, 1)]
    assert hours[0].began > hours[1].began


def test_guest_sees_this_training_only(facilitator, team):
    run = played(facilitator, team)
    assert [hour.counted for hour in discipline.of_rep(pairs(run)[0].seller)] == [1]


def test_own_discipline_is_on_the_own_phone_and_totals_are_all_a_manager_reads(
    facilitator, manager, team, as_phone, as_user
):
    run = played(facilitator, team)
    seller, customer = pairs(run)[0].seller, pairs(run)[0].customer
    end(run)
    assert "one ask in 1 of 1 talk" in phone_bytes(as_phone(seller), seller)
    assert "one ask in" not in phone_bytes(as_phone(customer), customer)
    page = as_user(manager).get(f"/trainings/{run.training_id}/report/").content.decode()
    assert "Talks with exactly one ask" in page
    asks = page[page.index("Talks with exactly one ask") :]
    assert seller.name not in asks[: asks.index("</section>")]


def test_own_discipline_is_beside_the_personal_link_and_not_behind_it(facilitator, team, as_phone):
    run = played(facilitator, team)
    seller, other = pairs(run)[0].seller, pairs(run)[1].seller
    end(run)
    own = f"/s/{run.training.code}/link/"
    assert "one ask in 1 of 1 talk" in as_phone(seller).get(own).content.decode()
    assert discipline.of_rep(other) != []
    # Whoever is shown the link, or a mail scanner, reads nothing before the phone is taken over.
    opened = Client().get(f"/me/{identity.personal_link(seller)}/")
    assert (opened.status_code, "one ask in" in opened.content.decode()) == (200, False)


def test_the_own_page_says_nothing_of_an_hour_that_runs(facilitator, team, as_phone):
    run = played(facilitator, team)
    seller = pairs(run)[0].seller
    page = as_phone(seller).get(f"/s/{run.training.code}/link/")
    assert (page.status_code, "one ask in" in page.content.decode()) == (200, False)


def test_manager_reads_no_debrief_of_a_single_rep(facilitator, manager, team, as_user):
    from roleplay.models import Debrief

    run = played(facilitator, team)
    debrief = run.training.activity_runs.get(kind="debrief")
    Debrief.objects.create(activity_run=debrief, about=pairs(run)[0].seller, keep="Calm voice", change="Count slower")
    end(run)
    url = f"/trainings/{run.training_id}/report/"
    assert "Calm voice" in as_user(facilitator).get(url).content.decode()
    assert "Calm voice" not in as_user(manager).get(url).content.decode()


@pytest.mark.parametrize("people", [6, 12])
def test_discipline_costs_the_same_for_every_number_of_pairs(facilitator, team, django_assert_num_queries, people):
    run = played(facilitator, team, people=people)
    seller, training = pairs(run)[0].seller, training_of(run)
    with django_assert_num_queries(3):
        discipline.of_rep(seller)
    with django_assert_num_queries(4):
        discipline.of_team(training)
