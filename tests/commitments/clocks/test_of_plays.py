"""The clocks of a play: what begins them, and what ends them."""

import datetime as dt

import pytest

from commitments.actions import checks, notes, reports
from commitments.models import Duty, PlayPart
from commitments.queries import clocks as queries
from facilitator.models import AuditEntry
from sessions.actions import moves
from tests.commitments.clocks.ticking import HOUR, duty, end, state
from tests.commitments.conftest import TUESDAY, WEDNESDAY, words
from tests.commitments.test_checks import evening, look
from tests.conftest import post_answer


def test_nobody_ends_somebody_elses_clock(note, ben, tap):
    joint = duty("joint_meeting")
    assert tap(ben, joint, done="yes").status_code == 404
    assert joint.outcome is None


@pytest.mark.parametrize("verb", ["sponsor", "said"])
def test_a_clock_ends_by_its_own_words_alone(note, ana, tap, verb):
    assert tap(ana, duty("joint_meeting"), verb, said="2026-11-24").status_code == 404


def test_what_is_reported_or_looked_at_is_no_clock(note, ana, tap):
    assert tap(ana, note.duties.friday().get(), done="yes").status_code == 404
    assert tap(ana, look(note), done="yes").status_code == 404


def test_a_tap_that_says_nothing_changes_nothing(note, ana, tap):
    assert tap(ana, duty("joint_meeting"), done="").status_code == 422
    assert state("joint_meeting") == (None, None)


def test_a_posted_play_starts_the_clocks_for_the_crm_and_the_meeting(note, ana):
    found = {
        one.kind: (one.anchor_at, one.due_at, one.owner_rep, one.owner_participant) for one in note.duties.clocks()
    }
    assert found == {
        # The hour is planned until 10:00 UTC.
        "crm_logging": (TUESDAY + HOUR, TUESDAY + 2 * HOUR, ana.rep, ana),
        "joint_meeting": (TUESDAY, evening(dt.date(2026, 12, 1)), ana.rep, ana),
    }


def test_a_note_without_a_play_starts_none(ana):
    assert not notes.post_commitment(participant=ana, data=words()).duties.clocks().exists()


def test_the_end_of_the_hour_moves_the_clock_for_the_crm(note, training, clock):
    clock.move_to(TUESDAY + 1.25 * HOUR)
    end(training)
    crm = duty("crm_logging")
    assert (crm.anchor_at, crm.due_at) == (TUESDAY + 1.25 * HOUR, TUESDAY + 2.25 * HOUR)
    assert PlayPart.objects.get().log_by == crm.due_at
    changes = AuditEntry.objects.get(action="hour_end").changes
    assert changes == {"due_at": [(TUESDAY + 2 * HOUR).isoformat(), crm.due_at.isoformat()]}


def test_an_end_that_is_taken_back_moves_it_back(note, training, clock):
    clock.move_to(TUESDAY + HOUR / 2)
    end(training)
    assert duty("crm_logging").due_at == TUESDAY + 1.5 * HOUR
    moves.undo(training=training, stage=training.stage)
    assert duty("crm_logging").due_at == TUESDAY + 2 * HOUR
    assert not Duty.objects.filter(kind="day_90").exists()


def test_the_tick_in_the_room_ends_the_clock_for_the_crm(note, training, ana, as_phone, clock):
    run = training.activity_runs.get(kind="commitments")
    clock.shift(HOUR)
    post_answer(as_phone(ana), ana, run, "logged", done="yes")
    assert state("crm_logging") == (TUESDAY + HOUR, "done")
    end(training)
    assert duty("crm_logging").due_at == TUESDAY + 2 * HOUR
    post_answer(as_phone(ana), ana, run, "logged", done="no")
    assert state("crm_logging") == (None, None)


def test_one_tap_ends_the_meeting_and_starts_the_case(note, ana, tap, clock):
    clock.move_to(WEDNESDAY + 3 * HOUR)
    tap(ana, duty("joint_meeting"), done="yes")
    over = WEDNESDAY + HOUR / 2
    assert state("joint_meeting") == (over, "done")
    case = duty("business_case")
    assert (case.anchor_at, case.due_at, case.owner_participant) == (over, over + 72 * HOUR, ana)


def test_a_meeting_that_was_sooner_ended_by_now(note, ana, tap, clock):
    clock.shift(HOUR)
    tap(ana, duty("joint_meeting"), done="yes")
    assert duty("business_case").anchor_at == TUESDAY + HOUR


def test_a_meeting_taken_back_takes_its_case_along(note, ana, tap):
    tap(ana, duty("joint_meeting"), done="yes")
    tap(ana, duty("joint_meeting"), done="no")
    assert state("joint_meeting") == (None, None)
    assert not Duty.objects.filter(kind="business_case").exists()


def test_a_report_that_it_took_place_says_it_of_the_meeting_too(note, clock):
    clock.move_to(WEDNESDAY + 48 * HOUR)
    friday = note.duties.friday().get()
    reports.report(duty=friday, data={"outcome": "happened", "response": "agreed_next_step"})
    assert state("joint_meeting") == (WEDNESDAY + HOUR / 2, "done")
    assert duty("business_case").due_at == WEDNESDAY + 72.5 * HOUR

    reports.report(duty=friday, data={"outcome": "did_not_happen", "reason": "ill"})
    assert state("joint_meeting") == (None, None)
    assert not Duty.objects.filter(kind="business_case").exists()


def test_a_report_that_never_said_it_takes_no_tap_back(note, ana, tap):
    tap(ana, duty("joint_meeting"), done="yes")
    reports.report(duty=note.duties.friday().get(), data={"outcome": "did_not_happen", "reason": "ill"})
    assert state("joint_meeting") == (TUESDAY, "done")


def test_the_case_is_written_by_one_tap_and_the_first_counts(note, ana, tap, clock):
    tap(ana, duty("joint_meeting"), done="yes")
    clock.shift(80 * HOUR)
    tap(ana, duty("business_case"), done="yes")
    tap(ana, duty("business_case"), done="yes")
    assert state("business_case") == (TUESDAY + 80 * HOUR, "done")
    (shown,) = (one for one in queries.of_phone(ana) if one.kind == "business_case")
    assert shown.state == "late"
    assert AuditEntry.objects.filter(action="tick").count() == 2


def test_a_signed_play_waits_for_no_meeting_but_still_for_the_crm(note, manager):
    checks.check(duty=look(note), user=manager, verdict="signed")
    assert (duty("joint_meeting").outcome, duty("crm_logging").outcome) == ("signed", None)
    checks.check(duty=look(note), user=manager, verdict="slipped")
    assert duty("joint_meeting").outcome is None


def test_what_makes_no_sense_any_more_is_waited_for_by_nobody(note, ana, tap):
    reports.report(duty=note.duties.friday().get(), data={"outcome": "no_longer_valid", "reason": "merged"})
    assert {one.outcome for one in note.duties.clocks()} == {"no_longer_valid"}
    assert tap(ana, duty("joint_meeting"), done="yes").status_code == 409


def test_a_note_taken_down_takes_its_clocks_along(note, team, facilitator, ana):
    notes.withdraw(note=note, user=facilitator)
    assert queries.of_phone(ana) == []
    assert not queries.of_team(team).exists()


def test_an_hour_with_a_note_is_measured_on_day_90(note, training, manager):
    assert not Duty.objects.filter(kind="day_90").exists()
    end(training)
    measured = duty("day_90")
    assert (measured.owner_user, measured.anchor_at) == (manager, TUESDAY)
    assert measured.due_at == evening(dt.date(2027, 2, 22))


def test_an_hour_without_a_note_is_not(training):
    end(training)
    assert not Duty.objects.filter(kind="day_90").exists()
