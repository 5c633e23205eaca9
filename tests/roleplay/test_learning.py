"""What an hour's people learned, in totals: asks, second asks, mended ones, and openings right at the first try."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from roleplay.models import Flag, Pairing, Press, Round
from roleplay.queries import learning
from sessions.models import ActivityRun, Response
from tests.roleplay.conftest import make_room, pairs
from tests.roleplay.test_discipline import ask, end, played, training_of

pytestmark = pytest.mark.django_db


def again(run, pair, asks):
    """The same seller's next talk, ten minutes later, with so many asks on the pad."""
    first = Round.objects.filter(activity_run=run).first()
    position = Round.objects.filter(activity_run=run).count()
    round_ = Round.objects.create(
        activity_run=run,
        scenario=first.scenario,
        half=1,
        position=position,
        started_at=first.started_at + dt.timedelta(minutes=10),
    )
    talk = Pairing.objects.create(round=round_, number=1, seller=pair.seller, customer=pair.customer)
    for n in range(asks):
        kind = "again" if n else "asked"
        Press.objects.create(pairing=talk, participant=pair.customer, kind=kind, offset_ms=1000 + 20_000 * n)
    return talk


def test_asks_second_asks_and_what_was_mended(facilitator, team):
    run = played(facilitator, team, people=8)
    first, second, *_others = pairs(run)
    ask(run, first, "again")
    ask(run, second, "again")
    again(run, first, 1)
    again(run, second, 2)
    found = learning.talks_of(training_of(run))
    assert (found.counted, found.once, found.twice) == (6, 3, 3)
    assert (found.again, found.mended) == (2, 1)
    assert (found.is_shown, found.few) == (True, True)


def test_a_talk_that_nobody_counted_says_nothing(facilitator, team):
    run = played(facilitator, team)
    again(run, pairs(run)[0], 0)
    assert learning.talks_of(training_of(run)).counted == 3


def test_a_total_of_two_sellers_is_not_shown(facilitator, team, as_user):
    run = played(facilitator, team, people=4)
    end(run)
    found = learning.talks_of(training_of(run))
    assert (found.sellers, found.is_shown) == (2, False)
    page = as_user(facilitator).get(f"/desk/{team.pk}/day-90/{run.training_id}/").text
    assert "a total would tell who it was" in page
    assert "Talks with one ask" not in page


def test_day_90_shows_the_totals_and_no_name(facilitator, team, manager, as_user):
    run = played(facilitator, team, people=8)
    end(run)
    page = as_user(manager).get(f"/desk/{team.pk}/day-90/{run.training_id}/").text
    level = page.split("2 · Learning")[1].split("3 · Behaviour")[0]
    assert 'Talks with one ask: <span class="num">4 of 4</span>' in level
    assert "no measure" in level
    assert not [pair.seller.name for pair in pairs(run) if pair.seller.name in level]


def test_a_stranger_sees_nothing_of_it(facilitator, team, stranger, as_user):
    run = played(facilitator, team)
    end(run)
    assert as_user(stranger).get(f"/desk/{team.pk}/day-90/{run.training_id}/").status_code == 404
    assert Client().get(f"/desk/{team.pk}/day-90/{run.training_id}/").status_code == 302


@pytest.fixture
def drill(facilitator, team):
    """An opening drill after the talks; each call is one performance with its votes."""
    run = make_room(facilitator, team, people=6)
    people = list(run.training.participants.order_by("pk"))
    opening = ActivityRun.objects.create(training=run.training, section_run=run.section_run, position=7, kind="opening")

    def perform(seller, signal, product, flagged=False, revealed=True):
        position = Round.objects.filter(activity_run=opening).count()
        round_ = Round.objects.create(activity_run=opening, half=1, position=position, started_at=timezone.now())
        talk = Pairing.objects.create(round=round_, number=1, seller=people[seller], customer=people[seller - 1])
        for n, first in enumerate(["signal"] * signal + ["product"] * product):
            slot = f"vote-{position + 1}"
            Response.objects.create(
                training=run.training, activity_run=opening, participant=people[n], slot=slot, data={"first": first}
            )
        if flagged:
            Flag.objects.create(pairing=talk, kind="never_say", pattern="N1", offset_ms=5)
        if revealed:
            opening.state["revealed"] = [*opening.state.get("revealed", []), round_.pk]
            opening.save()

    return run, perform


def test_only_the_first_try_counts_and_a_never_say_spoils_it(drill):
    run, perform = drill
    perform(0, signal=3, product=1)
    perform(1, signal=1, product=3)
    perform(1, signal=4, product=0)
    perform(2, signal=4, product=0, flagged=True)
    found = learning.openings_of(training_of(run))
    assert (found.tried, found.right) == (3, 1)


def test_what_the_room_did_not_vote_on_or_has_not_seen_is_no_try(drill):
    run, perform = drill
    perform(0, signal=0, product=0)
    perform(1, signal=3, product=0, revealed=False)
    perform(2, signal=2, product=2)
    found = learning.openings_of(training_of(run))
    assert (found.tried, found.right) == (1, 0)


@pytest.mark.parametrize("people", [2, 6])
def test_totals_cost_as_much_for_one_pair_as_for_three(facilitator, team, people, django_assert_num_queries):
    run = played(facilitator, team, people=people)
    training = training_of(run)
    with django_assert_num_queries(4):
        learning.talks_of(training)
        learning.openings_of(training)
