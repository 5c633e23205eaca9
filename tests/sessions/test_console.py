"""What the console and the projector say about the room itself."""

import re
import time
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import transaction
from django.template.loader import render_to_string

from facilitator.models import Team
from sessions.actions import joining, moves
from sessions.live import audiences, panels, publish
from sessions.models import TrainingSession
from sessions.queries import room as rooms
from sessions.queries import spoken
from sessions.queries.report import report
from tests import factories
from tests.factories import ParticipantFactory, RepFactory, make_training


def screens(training: TrainingSession) -> dict[str, str]:
    """All shared panels as they stand."""
    training.refresh_from_db()
    room = rooms.of(training)
    return {name: html for audience in audiences.SHARED for name, html in panels.snapshot(room, audience).items()}


def test_the_strip_of_the_hour_follows_the_plan_and_not_the_program(training):
    training.section_runs.update(planned_seconds=18 * 60)
    shown = screens(training)
    assert 'data-min="18"' in shown["bar"]
    assert "18 min" in shown["bar"]


def test_reps_who_are_missing_are_named_until_the_hour_starts(training, rep):
    RepFactory(team=training.team, name="Zoë Missing")
    assert "Zoë Missing" in screens(training)["people"]
    moves.start(training=training, stage=None)
    assert "Zoë Missing" not in screens(training)["people"]


def test_a_rep_who_joined_is_not_called_missing(training, rep):
    assert "Not here yet" not in screens(training)["people"]


def test_a_closed_door_is_said_on_both_screens(training):
    moves.lock(training=training, on=True)
    shown = screens(training)
    assert "door closed" in shown["bar"]
    assert training.code not in shown["screen"]


def test_a_blank_projector_is_said_on_the_console(training):
    assert "projector blank" not in screens(training)["bar"]
    moves.blank(training=training, on=True)
    shown = screens(training)
    assert "projector blank" in shown["bar"]
    assert 'class="blank"' in shown["screen"]


def test_the_projector_shows_no_code_before_the_doors_open(training):
    TrainingSession.objects.filter(pk=training.pk).update(state=TrainingSession.State.PLANNED)
    assert training.code not in screens(training)["screen"]


def test_a_laptop_without_a_network_shows_no_way_in_until_it_has_one(training, settings):
    shown = screens(training)
    assert "on no network yet" in shown["screen"]
    assert "No network found: phones cannot join" in shown["face"]
    assert "qr" not in shown["screen"] + shown["face"]

    settings.LAN_URL = "http://192.168.1.5:8000"
    with transaction.atomic():
        publish(training, "screen", "face")
    shown = screens(training)
    assert f"http://192.168.1.5:8000/j/{training.code}/" in shown["face"]
    assert "192.168.1.5:8000" in shown["screen"]
    assert "no network" not in (shown["screen"] + shown["face"]).lower()


def test_the_foot_of_the_projector_names_no_address_that_is_not_there(training, settings):
    moves.start(training=training, stage=None)
    assert "Join at" not in screens(training)["screen"]

    settings.LAN_URL = "http://192.168.1.5:8000"
    with transaction.atomic():
        publish(training, "screen")
    assert "Join at <b>192.168.1.5:8000</b>" in screens(training)["screen"]


@pytest.mark.parametrize("people", [1, 3])
def test_the_console_costs_the_same_for_any_number_of_people(training, people, django_assert_num_queries):
    for _ in range(people):
        ParticipantFactory(training=training)
    moves.start(training=training, stage=None)
    training.refresh_from_db()
    with django_assert_num_queries(9):
        panels.snapshot(rooms.of(training), audiences.CONSOLE)


@pytest.mark.parametrize("people", [1, 3])
def test_the_projector_costs_the_same_for_any_number_of_people(training, people, django_assert_num_queries):
    for _ in range(people):
        ParticipantFactory(training=training)
    moves.start(training=training, stage=None)
    training.refresh_from_db()
    with django_assert_num_queries(4):
        panels.snapshot(rooms.of(training), audiences.PROJECTOR)


def test_a_phone_costs_a_fixed_number_of_queries(rep, as_phone, django_assert_num_queries):
    moves.start(training=rep.training, stage=None)
    client = as_phone(rep)
    with django_assert_num_queries(5):
        assert client.get(f"/s/{rep.training.code}/snapshot/").status_code == 200


@pytest.mark.parametrize("path", ["", "snapshot/"])
def test_the_next_phone_reads_nothing_but_its_own_row(rep, other_rep, as_phone, django_assert_num_queries, path):
    moves.start(training=rep.training, stage=None)
    as_phone(rep).get(f"/s/{rep.training.code}/snapshot/")
    with django_assert_num_queries(2):
        assert as_phone(other_rep).get(f"/s/{rep.training.code}/{path}").status_code == 200


def test_who_comes_in_leaves_the_room_in_memory_good(rep, as_phone, django_assert_num_queries):
    as_phone(rep).get(f"/s/{rep.training.code}/")
    joined = joining.join(training=rep.training, name="Chidi", role="csm")
    with django_assert_num_queries(1):
        frame = as_phone(rep).get(f"/s/{rep.training.code}/snapshot/").json()
    rep.training.refresh_from_db()
    assert (frame["r"], rep.training.own_revision) == (rep.training.revision, 0)
    assert joined.participant.training_id == rep.training_id


def test_a_change_of_what_all_phones_share_is_never_aside(training, rep):
    with transaction.atomic():
        publish(training, "face", aside=True)
        publish(training, "face", "task", aside=True)
        publish(training, "people", aside=True)
    training.refresh_from_db()
    assert (training.revision, training.own_revision) == (3, 2)


def test_a_change_is_seen_although_the_room_is_in_memory(rep, as_phone):
    client = as_phone(rep)
    before = client.get(f"/s/{rep.training.code}/snapshot/").json()
    moves.start(training=rep.training, stage=None)
    after = client.get(f"/s/{rep.training.code}/snapshot/").json()
    assert (before["step"], after["r"]) == (0, before["r"] + 1)
    assert after["step"] == rep.training.activity_runs.first().pk


def test_two_phones_never_share_what_is_computed_from_the_time(rep, as_phone, training):
    first = rooms.load(training.pk)
    with time_machine.travel(first.now / 1000 + 3, tick=False):
        assert rooms.at(training.pk, 0, first.training.own_revision).now == first.now + 3000


def test_a_renamed_team_is_seen_within_seconds(training, django_assert_num_queries):
    revision = rooms.load(training.pk).training.own_revision
    with patch("sessions.queries.room.time.monotonic", return_value=time.monotonic() + rooms.KNOWN_SECONDS + 1):
        Team.objects.update(name="Team East")
        assert rooms.at(training.pk, 0, revision).training.team.name == "Team East"


def test_only_so_many_rooms_stay_in_memory(team, facilitator, manager, monkeypatch):
    monkeypatch.setattr(rooms, "KNOWN_AT_MOST", 2)
    trainings = [make_training(team=team, facilitator=facilitator, manager=manager) for _ in range(3)]
    for training in trainings:
        rooms.load(training.pk)
    assert list(rooms._known) == [training.pk for training in trainings[1:]]


def test_an_up_to_date_phone_is_answered_without_reading_the_room(rep, as_phone, django_assert_num_queries):
    client = as_phone(rep)
    with django_assert_num_queries(1):
        assert client.get(f"/s/{rep.training.code}/snapshot/?r={rep.training.revision}").status_code == 304


@pytest.mark.parametrize("verb", ["blank", "names", "lock"])
def test_a_switch_pressed_twice_stays_where_it_was_put(training, facilitator, as_user, verb):
    client = as_user(facilitator)
    for _ in range(2):
        assert client.post(f"/trainings/{training.pk}/move/{verb}/", {"on": "1"}).status_code == 200
    training.refresh_from_db()
    assert {"blank": training.blank, "names": training.names_on_projector, "lock": training.locked}[verb]


def test_the_request_that_was_seen_is_admitted_and_no_later_one(training, rep, facilitator, as_user):
    joining.claim(participant=rep)
    seen = rep.claims.get()
    joining.claim(participant=rep)
    url = f"/trainings/{training.pk}/people/{rep.pk}/admit/"
    assert as_user(facilitator).post(url, {"claim": seen.pk}).status_code == 409
    assert not rep.claims.filter(accepted=True).exists()


def test_a_command_for_a_part_that_is_over_is_refused(training, facilitator, as_user):
    run = training.activity_runs.get()
    response = as_user(facilitator).post(f"/trainings/{training.pk}/do/{run.pk}/reveal/")
    assert response.status_code == 409
    assert "already moved on" in response.json()["problem"]


def test_questions_objections_and_figures_are_at_hand_with_their_standing(team, facilitator, as_user):
    settings = {"objections": ["We have no time"], "answers": ["Three days are less than a lost play"]}
    training = factories.make_training(plan=[(5, [("objections", settings)])], team=team, facilitator=facilitator)
    section = training.section_runs.get().section
    section.faq = [{"question": "May I offer two times?", "answer": "In the same breath."}]
    section.save()
    factories.ClaimFactory(version=training.version, figure="31", standing="unverified", note="Not traced.")

    page = as_user(facilitator).get(f"/trainings/{training.pk}/console/").content.decode()

    dialog = page[page.index('id="answers"') :]
    assert "In the same breath." in dialog
    assert "Three days are less than a lost play" in dialog
    assert 'data-standing="unverified"' in dialog
    assert 'data-key="f"' in page


def test_a_program_without_answers_says_so(training, facilitator, as_user):
    page = as_user(facilitator).get(f"/trainings/{training.pk}/console/").content.decode()

    assert "has no questions and answers" in page


@pytest.mark.parametrize("extra", [0, 2])
def test_the_answers_need_three_queries_whatever_their_number(training, extra, django_assert_num_queries):
    for _ in range(1 + extra):
        factories.ClaimFactory(version=training.version)

    with django_assert_num_queries(3):
        assert len(spoken.answers(training)) == 1 + extra


def test_what_scrolls_beside_the_keys_can_be_scrolled_by_keyboard(as_user, facilitator, rep):
    page = as_user(facilitator).get(f"/trainings/{rep.training.pk}/console/").text
    assert '<main id="main" class="stage" tabindex="0">' in page
    assert '<aside class="side" tabindex="0"' in page


def test_a_bar_drawn_in_overtime_counts_on_from_then(training):
    moves.start(training=training, stage=None)
    first = training.section_runs.earliest("started_at")
    over = first.started_at + timedelta(seconds=first.planned_seconds, minutes=7)
    with time_machine.travel(over, tick=False):
        shown = screens(training)["bar"]
    late = int(re.search(r'data-base="(\d+)"', shown)[1])
    assert late == 7 * 60_000
    assert f'data-lost-from="{round(over.timestamp() * 1000)}"' in shown


def test_the_ended_console_shows_the_minutes_of_the_report(training):
    with time_machine.travel(0, tick=False) as clock:
        moves.start(training=training, stage=None)
        clock.shift(61.7)
        training.refresh_from_db()
        moves.end(training=training, stage=training.stage)
    ended = render_to_string("sessions/parts/actuals.html", {"room": rooms.of(training)})
    assert [line.actual for line in report(training, True).sections][:1] == [62]
    assert ">1:02<" in ended
    assert ended.count("left out") == training.section_runs.count() - 1
