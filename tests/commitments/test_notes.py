"""Posting a note, changing it, and taking it off the wall."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from commitments.actions import notes, reports
from commitments.models import Commitment, Duty
from facilitator.models import AuditEntry, User
from sessions.errors import NotNowError
from sessions.models import Participant, Receipt, TrainingSession
from tests import factories
from tests.commitments.conftest import FRIDAY_STANDUP, WEDNESDAY, step, typed, words
from tests.conftest import post_answer


def test_note_is_refused_before_the_wall_opens(rep: Participant, as_phone: Any) -> None:
    run = rep.training.activity_runs.get(kind="commitments")
    run.opened_at = None
    run.save(update_fields=["opened_at"])
    answer = post_answer(as_phone(rep), rep, run, "note", **typed())
    assert answer.status_code == 409
    assert not Commitment.objects.exists()


def test_note_of_another_training_is_not_reached(rep: Participant, as_phone: Any) -> None:
    foreign = factories.make_training(plan=[(5, [("commitments", {})])])
    answer = post_answer(as_phone(rep), rep, foreign.activity_runs.get(), "note", **typed())
    assert answer.status_code == 404


def test_post_stores_the_four_facts_in_the_teams_time(rep: Participant, as_phone: Any) -> None:
    answer = post_answer(as_phone(rep), rep, step(rep.training, "commitments"), "note", **typed())
    note = Commitment.objects.get()
    assert answer.status_code == 200
    assert (note.account, note.trigger, note.rep_id) == ("Northwind Freight", "usage_threshold", rep.rep_id)
    assert note.conversation_at == WEDNESDAY


def test_post_schedules_the_friday_report(note: Commitment) -> None:
    duty = Duty.objects.get()
    assert (duty.kind, duty.due_at, duty.anchor_at) == ("friday_report", FRIDAY_STANDUP, WEDNESDAY)
    assert (duty.owner_participant_id, duty.owner_rep_id) == (note.participant_id, note.rep_id)


def test_double_tap_with_one_key_posts_once(rep: Participant, as_phone: Any, key: Any) -> None:
    run, client = step(rep.training, "commitments"), as_phone(rep)
    url = f"/s/{rep.training.code}/do/{run.pk}/note/"
    data = {"client_key": key(), **typed()}
    answers = [client.post(url, data).status_code for _ in range(2)]
    assert answers == [200, 200]
    assert (Commitment.objects.count(), Receipt.objects.count()) == (1, 1)


def test_two_taps_with_two_keys_leave_one_note(rep: Participant, as_phone: Any) -> None:
    run, client = step(rep.training, "commitments"), as_phone(rep)
    for _ in range(2):
        post_answer(client, rep, run, "note", **typed())
    assert Commitment.objects.count() == 1
    assert Duty.objects.count() == 1


def test_second_live_note_of_one_person_is_refused_by_the_database(note: Commitment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        notes.post_commitment(participant=note.participant, data=words())


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_leave_one_note(rep: Participant) -> None:
    run = step(rep.training, "commitments")

    def tap() -> None:
        try:
            notes.put(run=run, participant=rep, data=words())
        finally:
            connection.close()

    threads = [threading.Thread(target=tap) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Commitment.objects.count() == 1


def test_edit_is_kept_in_the_audit_trail_old_to_new(note: Commitment) -> None:
    notes.edit_commitment(note=note, data=words(account="Tessera"))
    notes.edit_commitment(note=note, data=words(account="Orbit Foods"))
    changes = [entry.changes for entry in AuditEntry.objects.filter(action="edit_commitment").order_by("pk")]
    assert changes == [
        {"account": ["Northwind Freight", "Tessera"]},
        {"account": ["Tessera", "Orbit Foods"]},
    ]


def test_edit_without_a_change_leaves_no_trace(note: Commitment) -> None:
    notes.edit_commitment(note=note, data=words())
    assert not AuditEntry.objects.exists()


def test_edit_of_words_keeps_the_calendar_sequence(note: Commitment) -> None:
    notes.edit_commitment(note=note, data=words(next_action="Send Priya the seat report"))
    note.refresh_from_db()
    assert note.ics_sequence == 0


def test_edit_of_the_time_moves_report_and_calendar(note: Commitment) -> None:
    later = WEDNESDAY + dt.timedelta(days=7)
    notes.edit_commitment(note=note, data=words(conversation_at=later))
    note.refresh_from_db()
    assert note.ics_sequence == 1
    assert Duty.objects.get().due_at == FRIDAY_STANDUP + dt.timedelta(days=7)


def test_edit_of_the_time_after_the_report_is_refused(note: Commitment) -> None:
    reports.report(duty=Duty.objects.get(), data={"outcome": "did_not_happen", "reason": "ill"})
    with pytest.raises(NotNowError):
        notes.edit_commitment(note=note, data=words(conversation_at=WEDNESDAY + dt.timedelta(days=1)))


def test_withdraw_ends_the_duty_and_keeps_the_note(note: Commitment, facilitator: User) -> None:
    notes.withdraw(note=note, user=facilitator)
    note.refresh_from_db()
    assert note.withdrawn_at is not None
    assert not Duty.objects.open().exists()


def test_withdrawn_note_makes_room_for_a_new_one(note: Commitment, facilitator: User) -> None:
    notes.withdraw(note=note, user=facilitator)
    notes.post_commitment(participant=note.participant, data=words(account="Tessera"))
    assert Commitment.objects.live().get().account == "Tessera"


def test_withdraw_from_the_console_is_the_facilitators(
    note: Commitment, training: TrainingSession, manager: User, facilitator: User, as_user: Any
) -> None:
    url = f"/trainings/{training.pk}/do/{step(training, 'commitments').pk}/withdraw/"
    assert as_user(manager).post(url, {"note": note.pk}).status_code == 403
    assert as_user(facilitator).post(url, {"note": note.pk}).status_code == 200
    assert not Commitment.objects.live().exists()


def test_withdraw_of_a_note_that_is_gone_says_so(training: TrainingSession, facilitator: User, as_user: Any) -> None:
    url = f"/trainings/{training.pk}/do/{step(training, 'commitments').pk}/withdraw/"
    answer = as_user(facilitator).post(url, {"note": 987654})
    assert answer.status_code == 409
    assert "no longer on the wall" in answer.json()["problem"]
