"""The whiteboard: two figures, each with where it comes from."""

from decimal import Decimal

import pytest

from facilitator.models import Claim
from tests import factories
from tests.sessions.activities import hour


@pytest.fixture
def run(team, facilitator):
    return hour.start_at("whiteboard", {"reference": 120}, team=team, facilitator=facilitator)


def claim_on(run, **fields):
    section = run.section_run.section
    return factories.ClaimFactory(version=section.version, section_key=section.key, **fields)


@pytest.mark.parametrize("typed", ["", "-1", "1000", "about 104", "104.55"])
def test_a_figure_that_is_no_percentage_is_refused_with_an_example(run, facilitator, typed):
    answer = hour.command(facilitator, run, "set_nrr", nrr=typed)

    assert answer.status_code == 422
    assert "like 104 or 98.5" in answer.json()["problem"]


def test_a_phone_cannot_write_the_figure(run, as_phone):
    ana = hour.join(run, "Ana")

    answer = as_phone(ana).post(f"/trainings/{run.training_id}/do/{run.pk}/set_nrr/", {"nrr": "150"})

    run.training.refresh_from_db()
    assert answer.status_code == 302
    assert run.training.nrr is None


def test_the_missing_figure_is_asked_for_and_then_shown_everywhere(run, facilitator):
    ana = hour.join(run, "Ana")
    assert 'name="nrr"' in hour.console(run)

    hour.command(facilitator, run, "set_nrr", nrr="98.5")

    run.training.refresh_from_db()
    assert run.training.nrr == Decimal("98.5")
    assert "98.5" in hour.projector(run)
    assert "98.5" in hour.phone(ana, "task")


def test_the_reference_is_never_without_its_standing(run):
    claim_on(run, figure="120", standing=Claim.Standing.DISPUTED, source="A book")

    screen = hour.projector(run)

    assert 'data-standing="disputed"' in screen
    assert "A book" in screen


def test_a_reference_that_no_claim_backs_is_called_a_house_rule(run):
    assert 'data-standing="parameter"' in hour.projector(run)


def test_a_hidden_reference_is_not_in_the_page_of_projector_or_phone(run, facilitator):
    ana = hour.join(run, "Ana")
    claim_on(run, figure="120", text="reported by strong companies")

    hour.command(facilitator, run, "toggle_reference")

    assert "reported by strong" not in hour.projector(run)
    assert "reported by strong" not in hour.phone(ana, "task")
    hour.command(facilitator, run, "toggle_reference")
    assert "reported by strong" in hour.projector(run)
