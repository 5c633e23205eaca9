"""A planned training before its hour: what can still change, and what its page says."""

import datetime as dt

import pytest
import time_machine

from sessions.actions import moves
from sessions.actions import planning as actions
from sessions.errors import NotNowError
from sessions.models import ActivityRun, SectionRun, TrainingSession
from sessions.queries import planning as queries
from tests import factories
from tests.sessions.planning.conftest import NOW, form_of, minutes_field, minutes_of


def test_plan_changes_until_the_start(as_user, facilitator, planned, version):
    fields = {minutes_field(version, "frame"): 4, minutes_field(version, "handoff"): 11}
    as_user(facilitator).post(f"/trainings/{planned.pk}/edit/", form_of(version, title="Moved", time="11:30", **fields))
    planned.refresh_from_db()
    assert (planned.title, planned.starts_at.hour) == ("Moved", 10)
    assert [run.planned_seconds for run in planned.section_runs.all()] == [240, 900, 660, 300]


def test_title_changes_after_the_planned_time_has_passed(as_user, facilitator, planned, version):
    with time_machine.travel(planned.starts_at + dt.timedelta(days=2)):
        response = as_user(facilitator).post(f"/trainings/{planned.pk}/edit/", form_of(version, title="Late"))
    assert response.status_code == 302


def test_started_training_is_not_planned_again(as_user, facilitator, planned, version):
    moves.start(training=planned, stage=None)
    client = as_user(facilitator)
    client.post(f"/trainings/{planned.pk}/edit/", form_of(version, title="Too late"))
    client.post(f"/trainings/{planned.pk}/cancel/")
    assert TrainingSession.objects.get().title == "Expansion Triggers"


def test_plan_opened_before_the_start_is_refused_after_it(planned, version):
    moves.start(training=planned, stage=None)
    facts = actions.Facts(None, "Too late", NOW, None, minutes_of(version))
    with pytest.raises(NotNowError, match="has started"):
        actions.replan_training(training=planned, facts=facts)


def test_cancelling_asks_first_and_takes_the_plan_with_it(as_user, facilitator, planned):
    client = as_user(facilitator)
    assert client.get(f"/trainings/{planned.pk}/cancel/").status_code == 200
    assert TrainingSession.objects.exists()
    client.post(f"/trainings/{planned.pk}/cancel/")
    assert [model.objects.count() for model in (TrainingSession, SectionRun, ActivityRun)] == [0, 0, 0]


def test_page_before_the_hour_shows_what_to_check(as_user, facilitator, planned):
    page = as_user(facilitator).get(f"/trainings/{planned.pk}/").text
    assert "Fri 20 Nov 2026, 10:00" in page
    assert f"{planned.code[:3]} {planned.code[3:]}" in page
    assert f"/p/{planned.projector_token}/" in page


def test_phone_check_is_shown_with_the_address_of_the_network_only(as_user, facilitator, planned, settings):
    client = as_user(facilitator)
    assert "Phones cannot reach" in client.get(f"/trainings/{planned.pk}/").text
    settings.LAN_URL = "http://192.168.4.20:8000"
    assert "http://192.168.4.20:8000/j/" in client.get(f"/trainings/{planned.pk}/").text


@pytest.mark.parametrize("count", [1, 3])
def test_page_before_the_hour_takes_the_same_queries_for_any_number(
    as_user, facilitator, team, django_assert_num_queries, count
):
    question = ("question", {"question": "Planned?", "options": ["Yes", "No"]})
    training = factories.make_training(team=team, plan=[(5, [question])] * count, state="planned")
    for _ in range(count):
        factories.RepFactory(team=team)
    client = as_user(facilitator)
    with django_assert_num_queries(9):
        client.get(f"/trainings/{training.pk}/")


def test_names_of_a_large_team_end_with_how_many_more(as_user, facilitator, team, planned):
    for number in range(queries.NAMES_SHOWN + 2):
        factories.RepFactory(team=team, name=f"Rep {number:02}")
    page = as_user(facilitator).get(f"/trainings/{planned.pk}/")
    expected = page.context["page"].expected
    assert (expected.count, len(expected.first), expected.more) == (queries.NAMES_SHOWN + 2, queries.NAMES_SHOWN, 2)
    assert "and 2 more" in page.text


def test_page_before_the_hour_says_who_is_expected(as_user, facilitator, planned, team):
    factories.RepFactory(team=team, name="Ana")
    page = as_user(facilitator).get(f"/trainings/{planned.pk}/").text
    assert "Expected" in page
    assert "Did not come" not in page
