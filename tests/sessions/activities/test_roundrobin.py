"""Round the room: a fixed order, one at a time, nobody skipped, repaired when people come and go."""

import pytest
import time_machine

from sessions.actions import joining, moves
from sessions.activities import roundrobin
from sessions.models import ActivityRun, Participant, Response, TrainingSession
from tests import factories
from tests.conftest import post_answer
from tests.sessions.activities import hour


@pytest.fixture
def people(team, facilitator, monkeypatch):
    """Ana, Ben and Cem, who speak in this order, and the running round."""
    monkeypatch.setattr(roundrobin.SystemRandom, "shuffle", lambda self, order: None)
    training = factories.make_training(
        plan=[(5, [("roundrobin", {"seconds": 90})])], team=team, facilitator=facilitator
    )
    for name in ("Ana", "Ben", "Cem"):
        factories.ParticipantFactory(training=training, name=name)
    hour.begin(training)
    return list(Participant.objects.order_by("pk"))


@pytest.fixture
def run(people):
    return ActivityRun.objects.get()


def test_a_line_without_account_or_trigger_says_what_to_write(run, people, as_phone):
    answer = post_answer(as_phone(people[0]), people[0], run, "answer", account=" ")

    assert answer.status_code == 422
    assert "renewal is nearest" in answer.json()["errors"]["account"][0]
    assert "usage, sponsor or renewal" in answer.json()["errors"]["trigger"][0]


def test_the_second_press_of_one_page_skips_nobody(run, people, facilitator):
    hour.command(facilitator, run, "next", turn=0)

    again = hour.command(facilitator, run, "next", turn=0)

    assert again.status_code == 409
    assert run.state["current"] == people[0].pk


def test_nobody_can_be_absent_or_called_back_before_the_round_begins(run, facilitator):
    assert hour.command(facilitator, run, "absent").status_code == 409
    assert hour.command(facilitator, run, "back").status_code == 409


def test_the_round_ends_after_the_last_one(run, facilitator):
    for _ in range(4):
        assert hour.command(facilitator, run, "next").status_code == 200

    assert hour.command(facilitator, run, "next").status_code == 409
    assert "Everybody has spoken" in hour.projector(run)
    assert run.timer_started_at is None


def test_the_order_is_made_once_and_holds_everybody(run, people):
    assert run.state["queue"] == [p.pk for p in people]


def test_the_clock_starts_with_the_first_person_with_an_equal_share(run, facilitator):
    assert run.timer_started_at is None

    hour.command(facilitator, run, "next")

    assert run.timer_started_at is not None
    assert run.timer_seconds == 30


def test_the_share_is_reckoned_anew_when_somebody_leaves(run, people, facilitator):
    hour.command(facilitator, run, "next")
    joining.remove(participant=people[2])

    hour.command(facilitator, run, "next")

    assert run.timer_seconds == 45


def test_a_clock_started_in_a_pause_stands_still(run, facilitator):
    training = TrainingSession.objects.get()
    with time_machine.travel("2026-11-24 10:00:00+00:00", tick=False) as clock:
        moves.pause(training=training, stage=None)
        clock.shift(60)
        hour.command(facilitator, run, "next")
        clock.shift(60)
        moves.resume(training=TrainingSession.objects.get(), stage=None)
        run.refresh_from_db()
        assert run.timer_started_at.isoformat() == "2026-11-24T10:02:00+00:00"


def test_one_name_is_in_the_spotlight_of_all_screens(run, people, facilitator):
    hour.command(facilitator, run, "next")

    assert "Ana" in hour.projector(run)
    assert "Now: Ana" in hour.phone(people[1], "task")
    assert "Your turn" in hour.phone(people[0], "mine")
    assert "Your turn" not in hour.phone(people[1], "mine")


def test_only_the_two_phones_concerned_are_rung(run, people, facilitator, monkeypatch):
    rung = []
    real = roundrobin.changing
    monkeypatch.setattr(roundrobin, "changing", lambda r, *p, ring: rung.append(ring) or real(r, *p, ring=ring))
    hour.command(facilitator, run, "next")

    hour.command(facilitator, run, "next")

    assert rung == [[people[0].pk], [people[0].pk, people[1].pk]]


def test_a_late_joiner_speaks_last(run, people, facilitator):
    hour.command(facilitator, run, "next")
    zoe = hour.join(run, "Zoe")

    for _ in range(3):
        hour.command(facilitator, run, "next")

    assert run.state["current"] == zoe.pk


def test_somebody_not_here_is_called_again_and_then_marked_absent(run, people, facilitator):
    hour.command(facilitator, run, "next")
    hour.command(facilitator, run, "absent")
    assert run.state["queue"] == [people[1].pk, people[2].pk, people[0].pk]

    hour.command(facilitator, run, "next")
    hour.command(facilitator, run, "next")
    hour.command(facilitator, run, "absent")

    people[0].refresh_from_db()
    assert people[0].absent
    assert run.state["queue"] == []


def test_an_absent_person_who_is_back_gets_a_turn(run, people, facilitator):
    joining.mark_absent(participant=people[1], absent=True)
    hour.command(facilitator, run, "next")
    assert people[1].pk not in run.state["queue"]

    joining.mark_absent(participant=people[1], absent=False)
    hour.command(facilitator, run, "next")

    assert run.state["queue"] == [people[2].pk, people[1].pk]


def test_when_the_speaker_leaves_the_next_one_is_announced_and_not_yet_timed(run, people, facilitator):
    hour.command(facilitator, run, "next")
    joining.remove(participant=people[0])

    assert "Ben is next" in hour.console(run)
    hour.command(facilitator, run, "next")
    assert run.state["current"] == people[1].pk


def test_a_line_is_on_the_wall_only_once_it_is_said(run, people, as_phone, facilitator):
    for person, account in zip(people, ("Northwind", "Contoso", "Fabrikam"), strict=True):
        post_answer(as_phone(person), person, run, "answer", account=account, trigger="usage_threshold")
    assert "Northwind" not in hour.projector(run)

    hour.command(facilitator, run, "next")
    hour.command(facilitator, run, "next")

    wall = hour.projector(run)
    assert "Northwind" in wall
    assert "Contoso" in wall
    assert "Fabrikam" not in wall


def test_the_wall_shows_what_fits_and_counts_the_rest(team, facilitator):
    training = factories.make_training(plan=[(5, [("roundrobin", {})])], team=team, facilitator=facilitator)
    people = factories.ParticipantFactory.create_batch(15, training=training)
    run = hour.begin(training)
    for person in people:
        data = {"account": f"Account {person.pk}", "trigger": "renewal_window"}
        Response.objects.create(training=training, activity_run=run, participant=person, data=data)

    for _ in people:
        hour.command(facilitator, run, "next")

    wall = hour.projector(run)
    assert wall.count('<span class="name">') == 4
    assert "+11 more" in wall


def test_a_round_that_cannot_fit_says_how_long_it_takes(team, facilitator):
    training = factories.make_training(plan=[(5, [("roundrobin", {})])], team=team, facilitator=facilitator)
    factories.ParticipantFactory.create_batch(60, training=training)

    assert "about 10 min" in hour.console(hour.begin(training))


@pytest.mark.parametrize("extra", [0, 5])
def test_the_faces_need_two_queries_whatever_the_number_of_people(run, extra, django_assert_num_queries):
    factories.ParticipantFactory.create_batch(extra, training=run.training)
    room = hour._room(run)
    activity = roundrobin.RoundRobin()

    with django_assert_num_queries(2):
        activity.projector(run, room)


def test_the_line_stays_for_the_commitment(run, people, as_phone):
    post_answer(as_phone(people[0]), people[0], run, "answer", account="Northwind", trigger="sponsor_change")

    assert Response.objects.get().data == {"account": "Northwind", "trigger": "sponsor_change"}
