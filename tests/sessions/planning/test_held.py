"""A training's page after its hour."""

import pytest
import time_machine

from sessions.actions import moves
from tests import factories
from tests.sessions.planning.conftest import NOW


@pytest.fixture
def held(planned, team):
    """Ana came, Ben did not, Mo was not on the roster; Zoe joined the team afterwards. The first section took 4:00."""
    ana = factories.RepFactory(team=team, name="Ana")
    factories.RepFactory(team=team, name="Ben")
    with time_machine.travel(NOW, tick=False) as moving:
        moves.start(training=planned, stage=None)
        factories.ParticipantFactory(training=planned, rep=ana, name="Ana")
        factories.ParticipantFactory(training=planned, name="Mo")
        moving.shift(240)
        planned.refresh_from_db()
        moves.end(training=planned, stage=planned.stage)
        moving.shift(3600)
        factories.RepFactory(team=team, name="Zoe")
    planned.refresh_from_db()
    return planned


def test_held_training_says_who_came_and_who_did_not(as_user, facilitator, held):
    response = as_user(facilitator).get(f"/trainings/{held.pk}/")
    page = response.context["page"]
    assert [person.name for person in page.people] == ["Ana", "Mo"]
    assert [rep.name for rep in page.missing.first] == ["Ben"]
    assert "Expected" not in response.text


def test_held_training_shows_planned_and_actual_minutes(as_user, facilitator, held):
    page = as_user(facilitator).get(f"/trainings/{held.pk}/").text
    assert '<td>Frame</td><td class="num">5:00</td><td class="num">4:00</td>' in page
