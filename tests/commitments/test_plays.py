"""The commitment of the cross-sell program: three parts, two ticks, and the clocks that run from signal and posting."""

import datetime as dt

import pytest

from commitments.models import Commitment, Duty, PlayPart
from commitments.queries import own
from facilitator.models import AuditEntry
from sessions.models import Participant, Response
from tests import factories
from tests.commitments.conftest import TUESDAY, live_hour, step, typed
from tests.conftest import post_answer
from tests.sessions.activities import hour

SETTINGS = {"play": True, "meeting_days": 7, "close_days": 14, "log_minutes": 60}
TERMS = {
    "signal_on": "2026-11-24",
    "product": "Reporting",
    "sponsor_name": "Mei Tanaka",
    "sponsor_title": "VP Operations",
    "sponsor_on": "2026-12-03",
    "colleague": "Ben",
}
# Six of them begin or end savepoints; the rest: phone, receipt, lock, note, its part, its dates, and what it shows.
POSTING = 25
PLAY = [field.attname for field in PlayPart._meta.concrete_fields]


@pytest.fixture
def training(team, facilitator, manager):
    return live_hour(team, facilitator, manager, ("commitments", SETTINGS), ("readaloud", {}))


@pytest.fixture
def run(training):
    return step(training, "commitments")


@pytest.fixture
def post(run, as_phone):
    def send(participant, **changed):
        return post_answer(as_phone(participant), participant, run, "note", **typed(**{**TERMS, **changed}))

    return send


@pytest.fixture
def tick(run, as_phone):
    def send(participant, name, done="yes"):
        return post_answer(as_phone(participant), participant, run, name, done=done)

    return send


@pytest.mark.parametrize("name", ["invite", "logged"])
def test_a_tick_before_the_note_is_refused(rep, tick, name):
    assert tick(rep, name).status_code == 409


def test_nobody_ticks_for_somebody_else(rep, other_rep, post, tick):
    post(rep)

    assert tick(other_rep, "logged").status_code == 409
    assert PlayPart.objects.get().logged_at is None


@pytest.mark.parametrize(
    ("field", "value", "advice"),
    [
        ("signal_on", "", "the day the signal was seen"),
        ("signal_on", "2026-11-25", "still to come"),
        ("signal_on", "2025-11-01", "more than a year ago"),
        ("product", "", "adjacent product"),
        ("product", "a" * 121, "120 characters"),
        ("sponsor_name", " ", "No name, no play"),
        ("sponsor_title", "", "title"),
        ("sponsor_on", "", "in front of the sponsor"),
        ("sponsor_on", "2026-11-23", "is over"),
        ("sponsor_on", "2028-01-01", "too far away"),
        ("colleague", "", "CSM and AE together"),
        ("account", "", "account"),
        ("next_action", "Call", "three words"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_posted(rep, post, field, value, advice):
    answer = post(rep, **{field: value})

    assert answer.status_code == 422
    assert advice in answer.json()["errors"][field][0]
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(("day", "status"), [("2026-12-01", 200), ("2026-12-02", 422)])
def test_the_joint_meeting_is_at_most_seven_days_away(rep, post, day, status):
    assert post(rep, day="later", date=day).status_code == status


def test_a_later_meeting_can_be_posted_knowingly_and_is_said_to_miss_the_goal(rep, post):
    answer = post(rep, day="later", date="2026-12-02", late_ok="on")

    assert answer.status_code == 200
    assert "counts as missed" in answer.json()["panels"]["mine"]


def test_a_meeting_after_friday_but_within_seven_days_misses_nothing(rep, post):
    assert "counts as missed" not in post(rep, day="later", date="2026-11-30").json()["panels"]["mine"]


def test_the_close_target_counts_from_the_signal_and_the_report_is_scheduled(rep, post):
    post(rep, signal_on="2026-11-20")

    play = PlayPart.objects.get()
    assert (play.close_by, play.meeting_by) == (dt.date(2026, 12, 4), dt.date(2026, 12, 1))
    assert play.commitment.motion == "cross_sell"
    assert Duty.objects.friday().count() == 1


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        ("2026-11-24", "All 14 days are left"),
        ("2026-11-19", "9 of 14 days are left"),
        ("2026-11-11", "1 of 14 days is left"),
        ("2026-11-10", "0 of 14 days are left"),
        ("2026-11-09", "days since the signal are over"),
    ],
)
def test_the_phone_says_how_much_of_the_time_is_left(rep, post, signal, words):
    assert words in post(rep, signal_on=signal).json()["panels"]["mine"]


def test_the_clock_for_logging_starts_once_and_stops_with_the_tick(rep, run, post, tick, clock):
    post(rep)
    clock.shift(dt.timedelta(minutes=50))
    post(rep, product="Reporting Plus")
    play = PlayPart.objects.get()
    # The hour is planned until ten, and the clock runs from its end.
    assert play.log_by == TUESDAY + dt.timedelta(minutes=120)

    mine = tick(rep, "logged").json()["panels"]["mine"]

    assert "In the CRM" in mine
    assert "but late" not in mine
    assert "1 of 1" in hour.console(run)


def test_what_is_logged_more_than_an_hour_after_the_end_is_late(rep, run, post, tick, clock):
    post(rep)
    clock.shift(dt.timedelta(minutes=121))
    assert "counts as not made" in hour.phone(rep, "mine")
    assert "not logged in time" in hour.console(run)

    assert "but late" in tick(rep, "logged").json()["panels"]["mine"]


def test_a_tick_can_be_taken_back(rep, post, tick):
    post(rep)
    tick(rep, "invite")
    assert PlayPart.objects.get().invite_sent_at == TUESDAY

    tick(rep, "invite", done="no")

    assert PlayPart.objects.get().invite_sent_at is None


def test_changing_the_terms_keeps_ticks_and_leaves_a_trace(rep, post, tick):
    post(rep)
    tick(rep, "invite")

    post(rep, sponsor_name="Luis Ortega")

    play = PlayPart.objects.get()
    assert (play.sponsor_name, play.invite_sent_at) == ("Luis Ortega", TUESDAY)
    assert AuditEntry.objects.get(action="edit_commitment").changes == {"sponsor_name": ["Mei Tanaka", "Luis Ortega"]}


def test_the_form_begins_with_what_was_written_at_the_sponsors(rep, run):
    other = run.training.activity_runs.exclude(pk=run.pk).get()
    data = {"account": "Northwind", "sponsor_name": "Mei Tanaka", "sponsor_on": "2026-12-03"}
    Response.objects.create(training=run.training, activity_run=other, participant=rep, data=data)

    form = hour.phone(rep, "task")

    assert 'value="Mei Tanaka"' in form
    assert 'value="2026-12-03"' in form


def test_the_posted_terms_come_back_in_the_form(rep, post):
    post(rep)

    assert 'value="Reporting"' in hour.phone(rep, "task")


def test_sponsor_and_close_date_stand_on_the_note_that_is_read(rep, training, post, facilitator):
    post(rep)
    run = step(training, "readaloud")
    hour.command(facilitator, run, "next", turn=0)

    assert "Mei Tanaka" in hour.projector(run)
    assert "signed by Tue 8 Dec: 14 days left" in hour.projector(run)


@pytest.mark.parametrize(
    ("signal", "words"),
    [("2026-11-11", "signed by Wed 25 Nov: 1 day left"), ("2026-11-01", "was to be signed by Sun 15 Nov")],
)
def test_the_room_reads_how_little_time_an_older_signal_leaves(rep, training, post, facilitator, signal, words):
    post(rep, signal_on=signal)
    run = step(training, "readaloud")
    hour.command(facilitator, run, "next", turn=0)

    assert words in hour.projector(run)


def test_a_note_of_the_first_program_asks_for_no_terms(team, facilitator):
    run = hour.start_at("commitments", {}, team=team, facilitator=facilitator)

    assert 'name="sponsor_name"' not in hour.phone(hour.join(run, "Zoe"), "task")
    assert "In the CRM" not in hour.console(run)


def test_after_the_hour_the_phone_still_takes_the_ticks(rep, training, run, post, tick):
    post(rep)
    from sessions.actions import moves

    training.refresh_from_db()
    moves.end(training=training, stage=training.stage)

    assert "I have sent the invite" in hour.phone(rep, "mine")
    assert "The invite has gone out" in tick(rep, "invite").json()["panels"]["mine"]


@pytest.mark.parametrize("extra", [0, 2])
def test_a_phones_own_play_comes_with_its_note_in_two_queries(rep, run, post, extra, django_assert_num_queries):
    for number, person in enumerate([rep, *factories.ParticipantFactory.create_batch(extra, training=run.training)]):
        post(person, product=f"Product {number}")
    # As every view of a phone holds it.
    rep = Participant.objects.select_related("training__team").get(pk=rep.pk)

    with django_assert_num_queries(2):
        shown = own.own_note(rep)

    stored = PlayPart.objects.get(commitment__participant=rep)
    assert shown.play == stored
    assert {name: getattr(shown.play, name) for name in PLAY} == {name: getattr(stored, name) for name in PLAY}


@pytest.mark.parametrize("extra", [0, 2])
def test_the_console_needs_three_queries_whatever_the_number_of_plays(run, post, extra, django_assert_num_queries):
    for person in factories.ParticipantFactory.create_batch(1 + extra, training=run.training):
        post(person)
    room = hour._room(run)

    with django_assert_num_queries(3):
        room.activity.console(run, room)


@pytest.mark.parametrize("before", [0, 2])
def test_posting_a_play_takes_as_many_queries_however_many_hang_there(
    rep, run, post, as_phone, before, django_assert_num_queries
):
    for person in factories.ParticipantFactory.create_batch(before, training=run.training):
        post(person)
    # Once, so that what a process reads once is not counted.
    post(factories.ParticipantFactory(training=run.training))
    with django_assert_num_queries(POSTING):
        assert post(rep).status_code == 200
