"""The wall to take along: who may see it, what is on it, and what it costs."""

from typing import Any

import pytest

from commitments.actions import notes
from commitments.models import Commitment
from facilitator.models import User
from sessions.actions import moves
from sessions.models import TrainingSession
from tests import factories
from tests.commitments.conftest import words


def address(training: TrainingSession) -> str:
    return f"/desk/{training.team_id}/wall/{training.pk}/"


def test_wall_of_another_teams_training_is_not_found(note: Commitment, stranger: User, as_user: Any) -> None:
    own = stranger.memberships.get().team
    client = as_user(stranger)
    assert client.get(address(note.training)).status_code == 404
    assert client.get(f"/desk/{own.pk}/wall/{note.training_id}/").status_code == 404


def test_every_note_is_on_the_sheet_and_in_the_table(
    note: Commitment, other_note: Commitment, manager: User, as_user: Any
) -> None:
    page = as_user(manager).get(address(note.training)).text
    for word in ("Northwind Freight", "Tessera", "Call Priya and propose a capacity review", "Wed 25 Nov, 10:00"):
        assert word in page
    assert page.count('<article class="note') == page.count('<th scope="row">') == 2


def test_note_taken_off_is_not_on_it(note: Commitment, facilitator: User, as_user: Any) -> None:
    notes.withdraw(note=note, user=facilitator)
    page = as_user(facilitator).get(address(note.training)).text
    assert "No note on the wall" in page
    assert "data-picture" not in page


def test_what_people_wrote_stays_text(training: TrainingSession, manager: User, as_user: Any) -> None:
    person = factories.ParticipantFactory(training=training, name="王芳 <b>")
    notes.post_commitment(participant=person, data=words(account='"><script>x</script>'))
    page = as_user(manager).get(address(training)).text
    assert "<script>x" not in page
    assert "王芳 &lt;b&gt;" in page


@pytest.mark.parametrize("count", [1, 3])
def test_wall_takes_as_many_queries_with_one_as_with_three(
    many: Any, manager: User, as_user: Any, django_assert_num_queries: Any, count: int
) -> None:
    training = many(count)[0].training
    client = as_user(manager)
    with django_assert_num_queries(6):
        client.get(address(training))


def test_desk_leads_to_the_newest_wall(note: Commitment, manager: User, as_user: Any) -> None:
    training, client = note.training, as_user(manager)
    assert address(training) not in client.get(f"/desk/{training.team_id}/").text
    training.refresh_from_db()
    moves.end(training=training, stage=training.stage)
    assert address(training) in client.get(f"/desk/{training.team_id}/").text
