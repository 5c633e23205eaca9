"""The opening drill: performances one after the other, votes hidden until shown, never-says noted once."""

import datetime as dt

import pytest
import time_machine

from roleplay.models import Flag, Round
from roleplay.queries import opening as queries
from sessions.actions import moves
from sessions.models import Response, TrainingSession
from tests import factories
from tests.conftest import post_answer
from tests.sessions.activities import hour

SETTINGS = {
    "seconds": 90,
    "moves": ["Lead with the signal"],
    "example": "Fifty people work in it.",
    "never_say": ["A new product to show", "Many like you buy it"],
    "customer_hears": ["They have a quota"],
}
LINE = "Three of your people wrote to us about reporting."


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("opening", SETTINGS, team=team, facilitator=facilitator)


@pytest.fixture
def cast(run):
    """Ana opens to Ben; Cem and Dia listen."""
    return [hour.join(run, name, role) for name, role in (("Ana", "csm"), ("Ben", "ae"), ("Cem", "csm"), ("Dia", "ae"))]


@pytest.fixture
def perform(run, cast, facilitator):
    def start(seller=0, customer=1, **data):
        newest = Round.objects.last()
        at = data.pop("at", newest.pk if newest else 0)
        return hour.command(
            facilitator, run, "start", seller=cast[seller].pk, customer=cast[customer].pk, at=at, **data
        )

    return start


@pytest.fixture
def tap(run, cast, as_phone):
    def send(number, name, **data):
        data = {"round": Round.objects.last().pk, **data}
        return post_answer(as_phone(cast[number]), cast[number], run, name, **data)

    return send


def test_who_opens_cannot_vote_or_note(perform, tap):
    perform()

    assert tap(0, "vote", first="signal").status_code == 403
    assert tap(0, "never-say", pattern=1).status_code == 403
    assert not Response.objects.exists()


def test_the_performance_of_another_training_cannot_be_voted_on(run, cast, perform, as_phone, facilitator):
    other = hour.start_at("opening", SETTINGS, team=factories.TeamFactory(), facilitator=factories.UserFactory())
    perform()
    zoe = hour.join(other, "Zoe")

    answer = post_answer(as_phone(zoe), zoe, other, "vote", round=Round.objects.last().pk, first="signal")
    assert answer.status_code == 409


@pytest.mark.parametrize(("seller", "customer"), [(0, 0), (1, 1)])
def test_a_pair_is_two_people(perform, seller, customer):
    assert perform(seller, customer).status_code == 409
    assert not Round.objects.exists()


def test_somebody_who_has_left_cannot_open(run, cast, perform):
    cast[0].absent = True
    cast[0].save()

    assert perform().status_code == 409


def test_the_second_tap_of_one_page_starts_nothing(run, perform, facilitator):
    perform()
    hour.command(facilitator, run, "stop")

    assert perform(at=0).status_code == 409
    assert Round.objects.count() == 1


def test_nobody_starts_while_a_pair_performs_or_the_room_is_paused(run, perform, facilitator):
    perform()
    assert perform().status_code == 409

    hour.command(facilitator, run, "stop")
    moves.pause(training=TrainingSession.objects.get(), stage=None)
    assert perform().status_code == 409


def test_votes_cannot_be_shown_before_the_performance_is_over(run, perform, facilitator):
    assert hour.command(facilitator, run, "reveal").status_code == 409
    assert hour.command(facilitator, run, "stop").status_code == 409
    perform()
    assert hour.command(facilitator, run, "reveal").status_code == 409


def test_a_vote_after_they_are_shown_is_refused(run, perform, tap, facilitator):
    perform()
    tap(2, "vote", first="signal")
    hour.command(facilitator, run, "stop")
    hour.command(facilitator, run, "reveal")

    answer = tap(3, "vote", first="product")

    assert answer.status_code == 409
    assert "shown already" in answer.json()["errors"]["__all__"][0]


@pytest.mark.parametrize(("typed", "advice"), [("", "first sentence"), ("a" * 241, "240 characters")])
def test_a_line_that_is_missing_or_too_long_says_what_to_write(run, cast, as_phone, typed, advice):
    answer = post_answer(as_phone(cast[0]), cast[0], run, "line", line=typed)

    assert advice in answer.json()["errors"]["line"][0]


def test_nobody_but_the_console_gets_the_tally_before_it_is_shown(run, cast, perform, tap, facilitator):
    perform()
    tap(2, "vote", first="signal")
    tap(3, "vote", first="signal")
    others = [hour.projector(run), *(hour.phone(p, name) for p in cast for name in ("task", "mine"))]

    assert 'class="results"' in hour.console(run)
    assert [html for html in others if 'class="results"' in html] == []
    assert "2 votes in" in hour.projector(run)

    hour.command(facilitator, run, "stop")
    hour.command(facilitator, run, "reveal")
    assert '<b class="num">2</b>' in hour.projector(run)
    assert 'class="results"' in hour.phone(cast[0], "task")

    hour.command(facilitator, run, "hide")
    assert 'class="results"' not in hour.projector(run)


def test_a_line_is_on_the_own_phone_and_the_console_only(run, cast, as_phone):
    post_answer(as_phone(cast[0]), cast[0], run, "line", line=LINE)

    assert LINE in hour.phone(cast[0], "mine")
    assert LINE in hour.console(run)
    assert LINE not in hour.projector(run) + hour.phone(cast[1], "task") + hour.phone(cast[1], "mine")


def test_who_opens_reads_the_own_line_and_the_clock_while_the_others_vote(run, cast, perform, as_phone):
    post_answer(as_phone(cast[0]), cast[0], run, "line", line=LINE)
    perform()

    assert LINE in hour.phone(cast[0], "task")
    assert "data-ends-at" in hour.phone(cast[0], "task")
    assert 'name="first"' not in hour.phone(cast[0], "task")
    assert 'name="first"' in hour.phone(cast[2], "task")
    assert "you are the customer" in hour.phone(cast[1], "task")


def test_the_second_performance_stands_beside_the_first(run, perform, tap, facilitator):
    for first in ("product", "signal"):
        perform()
        tap(2, "vote", first=first)
        tap(3, "vote", first="signal")
        hour.command(facilitator, run, "stop")
        hour.command(facilitator, run, "reveal")

    done = queries.performances(run, [], 0)
    assert [(one.signal, one.product, one.percent) for one in done] == [(1, 1, 50), (2, 0, 100)]
    screen = hour.projector(run)
    assert "Performance 1" in screen
    assert "Performance 2" in screen


def test_the_projector_names_nobody_beside_votes_unless_names_are_allowed(run, perform, tap, facilitator):
    perform()
    tap(2, "never-say", pattern=1)
    hour.command(facilitator, run, "stop")
    hour.command(facilitator, run, "reveal")
    assert "Ana" not in hour.projector(run)
    assert SETTINGS["never_say"][0] in hour.projector(run)

    moves.show_names(training=TrainingSession.objects.get(), on=True)
    assert "Ana" in hour.projector(run)


def test_one_never_say_tapped_by_many_was_said_once_and_counts_again_later(run, perform, tap, facilitator):
    with time_machine.travel("2026-11-24 10:00:00+00:00", tick=False) as clock:
        perform()
        clock.shift(30)
        tap(2, "never-say", pattern=2)
        tap(3, "never-say", pattern=2)
        assert hour.command(facilitator, run, "never-say", pattern=2).status_code == 409
        assert hour.command(facilitator, run, "never-say", pattern=1).status_code == 200
        clock.shift(11)
        tap(3, "never-say", pattern=2)

    assert list(Flag.objects.order_by("pk").values_list("pattern", "offset_ms")) == [
        ("N2", 30_000),
        ("N1", 30_000),
        ("N2", 41_000),
    ]


def test_a_never_say_that_is_not_on_the_list_is_refused(run, perform, tap, facilitator):
    perform()

    assert tap(2, "never-say", pattern=3).status_code == 409
    assert hour.command(facilitator, run, "never-say", pattern=3).status_code == 409


def test_a_never_say_is_taken_back_within_ten_seconds_or_judged_unfair(run, perform, facilitator):
    with time_machine.travel("2026-11-24 10:00:00+00:00", tick=False) as clock:
        perform()
        hour.command(facilitator, run, "never-say", pattern=1)
        hour.command(facilitator, run, "never-say", pattern=2)
        first, second = Flag.objects.order_by("pk")
        assert hour.command(facilitator, run, "undo-flag", flag=first.pk).status_code == 200
        clock.shift(dt.timedelta(seconds=11))
        assert hour.command(facilitator, run, "undo-flag", flag=second.pk).status_code == 409
        hour.command(facilitator, run, "fair", flag=second.pk, fair="no")

    assert not Flag.objects.counting().exists()


def test_who_opened_reads_what_was_noted_only_once_it_is_shown(run, cast, perform, tap, facilitator):
    perform()
    tap(2, "never-say", pattern=1)
    hour.command(facilitator, run, "stop")
    assert SETTINGS["never_say"][0] not in hour.phone(cast[0], "task") + hour.phone(cast[0], "mine")

    hour.command(facilitator, run, "reveal")

    assert SETTINGS["customer_hears"][0] in hour.phone(cast[0], "mine")
    assert SETTINGS["customer_hears"][0] not in hour.phone(cast[1], "mine")


def test_the_console_proposes_who_wrote_a_line_and_has_not_opened(run, cast, as_phone, perform, facilitator):
    post_answer(as_phone(cast[2]), cast[2], run, "line", line=LINE)
    proposed = queries.coming(run, [], queries.lines(run))
    assert (proposed.seller, proposed.customer) == (cast[2], cast[1])

    perform(2, 1)
    again = queries.coming(run, queries.performances(run, [], 0), queries.lines(run))
    assert (again.seller, again.customer) == (cast[0], cast[3])


def test_who_is_awaited_follows_the_stage(run, cast, as_phone, perform, tap):
    room = hour._room(run)
    post_answer(as_phone(cast[2]), cast[2], run, "line", line=LINE)
    assert room.activity.progress(run, room) == {cast[2].pk}

    perform()
    tap(3, "vote", first="signal")
    assert room.activity.progress(run, room) == {cast[0].pk, cast[3].pk}


def test_alone_in_the_room_there_is_nothing_to_start(run):
    hour.join(run, "Ana")

    assert "needs two people" in hour.console(run)
    assert 'name="seller"' not in hour.console(run)


@pytest.mark.parametrize("extra", [0, 2])
def test_the_console_needs_five_queries_whatever_the_number_of_performances(
    run, cast, perform, tap, facilitator, extra, django_assert_num_queries
):
    for _ in range(1 + extra):
        perform()
        tap(2, "vote", first="signal")
        hour.command(facilitator, run, "stop")
    room = hour._room(run)

    with django_assert_num_queries(5):
        room.activity.console(run, room)
