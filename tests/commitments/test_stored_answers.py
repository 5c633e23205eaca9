"""A duty repeats its newest answer and its note's withdrawal: whatever happens, it says what they say."""

import datetime as dt
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments.actions import notes, pledges, reports
from commitments.models import Commitment, Duty
from facilitator.models import User
from tests.commitments.conftest import FRIDAY_STANDUP

HAPPENED = {"outcome": "happened", "response": "soft_no"}
FAILED = {"outcome": "did_not_happen", "reason": "ill"}
MOVED = {"outcome": "rescheduled", "reason": "ill", "next_at": FRIDAY_STANDUP + dt.timedelta(days=4)}


def stored() -> list[tuple[str | None, bool]]:
    """What each duty says, and whether it is withdrawn."""
    return [(duty.outcome, duty.withdrawn_at is not None) for duty in Duty.objects.order_by("pk")]


@pytest.fixture
def past(note: Commitment, other_note: Commitment, facilitator: User, clock: time_machine.Traveller) -> None:
    """Ana's report was moved and its new date kept, one of two looks taken; Ben's note was reported and taken off."""
    pledges.make_pledge(training=note.training, name="Max", days=14, hours=48, user=facilitator)
    pledges.review(duty=note.duties.reviews().get(), user=facilitator, verdict="change")
    for said in (FAILED, MOVED):
        clock.shift(60)
        reports.report(duty=note.duties.friday().earliest("pk"), data=said)
    reports.report(duty=note.duties.friday().latest("pk"), data=HAPPENED)
    reports.report(duty=other_note.duties.friday().get(), data=HAPPENED)
    notes.withdraw(note=other_note, user=facilitator)


# In the order in which they were made: both Friday reports, both looks, and the report on Ana's new date.
SAYS = [("rescheduled", False), ("happened", True), ("change", False), (None, True), ("happened", False)]


@pytest.mark.usefixtures("past")
def test_duties_say_what_was_said_last_and_what_was_taken_off() -> None:
    assert stored() == SAYS


@pytest.mark.usefixtures("past")
def test_duties_from_before_are_filled_from_their_reports_reviews_and_notes() -> None:
    Duty.objects.update(withdrawn_at=timezone.now())
    Duty.objects.update(outcome=None)
    import_module("commitments.migrations.0003_fill_duty_answers").fill(apps, None)
    assert stored() == SAYS


def test_duty_that_is_closed_without_an_answer_is_refused_by_the_database(note: Commitment) -> None:
    with pytest.raises(IntegrityError, match="duty_closed_by_an_answer"), transaction.atomic():
        note.duties.update(closed_at=timezone.now())
