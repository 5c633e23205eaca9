"""The door to promises: another team's object is not there, and what only a manager may do is refused to others."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from commitments import access
from commitments.actions import notes, pledges
from facilitator.models import Membership
from tests import factories


@pytest.fixture
def review(training, manager, note):
    pledges.make_pledge(training=training, name="Max", days=14, hours=48, user=manager)
    return note.duties.reviews().get()


def test_another_teams_duties_are_not_there(stranger, note, review):
    elsewhere = stranger.memberships.get().team
    with pytest.raises(Http404):
        access.get_review_duty(stranger, elsewhere, review.pk)
    with pytest.raises(Http404):
        access.get_friday_duty(elsewhere, note.duties.friday().get().pk)
    assert access.friday_duties(elsewhere, [note.duties.friday().get().pk]) == []


def test_a_facilitator_may_not_review(team, review):
    user = factories.MembershipFactory(team=team, role=Membership.Role.FACILITATOR).user
    with pytest.raises(PermissionDenied):
        access.get_review_duty(user, team, review.pk)


def test_a_manager_and_the_owner_may_review(team, review, manager, facilitator):
    assert {access.get_review_duty(user, team, review.pk) for user in (manager, facilitator)} == {review}


def test_a_phone_finds_its_own_duty_alone(rep, other_rep, note):
    duty = note.duties.friday().get()
    assert access.get_own_duty(rep, duty.pk) == duty
    with pytest.raises(Http404):
        access.get_own_duty(other_rep, duty.pk)


def test_a_duty_of_a_note_taken_down_is_not_there(team, facilitator, rep, note, review):
    duty = note.duties.friday().get()
    notes.withdraw(note=note, user=facilitator)
    with pytest.raises(Http404):
        access.get_own_duty(rep, duty.pk)
    with pytest.raises(Http404):
        access.get_review_duty(facilitator, team, review.pk)


def test_another_teams_training_is_not_there(stranger, training):
    with pytest.raises(Http404):
        access.get_training_of(stranger.memberships.get().team, training.pk)
