"""Promises kept in a row: on the rep's own phone, and nowhere else."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from commitments.actions import notes, reports
from commitments.models import Commitment
from commitments.queries import own
from facilitator.models import Team, User
from sessions.actions import moves
from sessions.models import Participant
from tests import factories
from tests.commitments.conftest import FRIDAY_STANDUP, words

KEPT = {"outcome": "happened", "response": "hard_no"}
NOT_KEPT = {"outcome": "did_not_happen", "reason": "ill"}
WORDS = "You kept your last"


def promise(rep: Participant, said: dict[str, Any] | None = None) -> Commitment:
    """One more hour of the same rep, with a note and what was said of it."""
    training = factories.make_training(team=rep.training.team, facilitator=rep.training.facilitator)
    person = factories.ParticipantFactory(training=training, rep=rep.rep, name=rep.name)
    note = notes.post_commitment(participant=person, data=words())
    if said:
        reports.report(duty=note.duties.get(), data=said, participant=person)
    return note


@pytest.fixture
def kept(note: Commitment, clock: time_machine.Traveller) -> Commitment:
    clock.move_to(FRIDAY_STANDUP)
    reports.report(duty=note.duties.get(), data=KEPT, participant=note.participant)
    return over(note)


def over(note: Commitment) -> Commitment:
    """Its hour is over: by then whoever has this name would have said that it is theirs."""
    moves.end(training=note.training, stage=None)
    note.participant.training.refresh_from_db()
    return note


def test_streak_goes_over_all_trainings_of_a_rep(kept: Commitment) -> None:
    promise(kept.participant, KEPT)
    # Still to come: it neither counts nor ends the row.
    promise(kept.participant)
    assert own.streak(kept.participant) == 2


def test_streak_ends_with_what_was_not_kept(kept: Commitment, clock: time_machine.Traveller) -> None:
    clock.shift(dt.timedelta(days=7))
    promise(kept.participant, NOT_KEPT)
    assert own.streak(kept.participant) == 0


def test_streak_ends_with_a_report_that_is_overdue(kept: Commitment, clock: time_machine.Traveller) -> None:
    clock.shift(dt.timedelta(days=1))
    promise(kept.participant)
    clock.shift(dt.timedelta(days=20))
    assert own.streak(kept.participant) == 0


def test_a_streak_is_for_nobody_who_may_have_picked_the_name_by_mistake(kept: Commitment, as_phone: Any) -> None:
    again = factories.make_training(team=kept.training.team, facilitator=kept.training.facilitator)
    somebody = factories.ParticipantFactory(training=again, rep=kept.rep, name=kept.participant.name)
    assert own.streak(somebody) == 0
    assert WORDS not in as_phone(somebody).get(f"/s/{again.code}/link/").text


def test_streak_of_a_guest_is_that_of_one_hour(kept: Commitment) -> None:
    guest = factories.ParticipantFactory(training=kept.training, name="Gus")
    note = notes.post_commitment(participant=guest, data=words())
    reports.report(duty=note.duties.get(), data=KEPT, participant=guest)
    assert own.streak(guest) == 1


def test_own_phone_shows_the_streak_and_no_other_does(kept: Commitment, other_rep: Participant, as_phone: Any) -> None:
    training = kept.training
    for person, shown in ((kept.participant, True), (other_rep, False)):
        page = as_phone(person).get(f"/s/{training.code}/snapshot/?panels=mine").json()["panels"]["mine"]
        assert (WORDS in page) is shown
        assert (WORDS in as_phone(person).get(f"/s/{training.code}/link/").text) is shown


@pytest.mark.parametrize(
    "path", ["/desk/{team}/", "/desk/{team}/reps/", "/desk/{team}/notes/", "/teams/{team}/standup/"]
)
def test_manager_and_facilitator_read_no_streak(
    kept: Commitment, team: Team, manager: User, facilitator: User, as_user: Any, path: str
) -> None:
    for user in (manager, facilitator):
        page = as_user(user).get(path.format(team=team.pk)).text
        assert kept.participant.name in page
        assert "in a row" not in page
        assert WORDS not in page


@pytest.mark.parametrize("count", [1, 3])
def test_streak_takes_one_query(kept: Commitment, django_assert_num_queries: Any, count: int) -> None:
    for _ in range(count):
        promise(kept.participant, KEPT)
    with django_assert_num_queries(1):
        assert own.streak(kept.participant) == count + 1
