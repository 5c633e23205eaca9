import datetime as dt

import pytest

from facilitator.models import Membership
from sessions.models import TrainingSession
from tests import factories

BEGAN = dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC)
ON_THE_NETWORK = {"REMOTE_ADDR": "192.168.4.31"}


def test_phone_on_the_network_is_asked_for_the_code(client, db):
    assert client.get("/", **ON_THE_NETWORK).url == "/j/"


def test_signed_in_visitor_on_the_network_does_not_see_the_desk(as_user, facilitator):
    assert as_user(facilitator).get("/", **ON_THE_NETWORK).url == "/j/"


def test_desk_refuses_the_network_and_says_how_to_join(as_user, facilitator):
    response = as_user(facilitator).get("/teams/", **ON_THE_NETWORK)
    assert response.status_code == 403
    assert 'href="/j/"' in response.text


def test_laptop_without_a_session_is_sent_to_sign_in(client, db):
    assert client.get("/").url == "/sign-in/"


def test_without_a_team_the_first_step_is_a_team(as_user, db):
    page = as_user(factories.UserFactory()).get("/").text
    assert "First, a team" in page
    assert "Plan a training" not in page


def test_with_a_team_the_next_step_is_a_plan(as_user, facilitator):
    assert "No trainings yet" in as_user(facilitator).get("/").text


def test_manager_is_not_offered_to_plan_or_to_open_the_console(as_user, manager, training):
    page = as_user(manager).get("/trainings/").text
    assert training.title in page
    assert "/console/" not in page
    assert "Plan a training" not in page


def test_manager_who_runs_no_team_begins_at_the_desk(as_user, manager):
    assert as_user(manager).get("/").url == "/desk/"


def test_manager_who_runs_another_team_begins_at_the_trainings(as_user, manager):
    factories.MembershipFactory(user=manager, role=Membership.Role.FACILITATOR)
    assert as_user(manager).get("/").status_code == 200


@pytest.mark.parametrize("person", ["facilitator", "manager"])
def test_held_trainings_are_not_denied_above_their_list(as_user, request, team, person):
    factories.TrainingFactory(team=team, state="ended")
    page = as_user(request.getfixturevalue(person)).get("/trainings/").text
    assert "Nothing is planned" in page
    assert "No trainings yet" not in page


def test_list_of_trainings_needs_a_sign_in(client, db):
    assert client.get("/trainings/").status_code == 302


def test_stranger_sees_nothing_of_another_team(as_user, stranger, training):
    TrainingSession.objects.update(title="Team West only")
    assert "Team West only" not in as_user(stranger).get("/").text


def test_running_training_comes_first(as_user, facilitator, team):
    factories.TrainingFactory(team=team, title="Later one")
    live = factories.make_training(team=team, state="running", title="Live one")
    TrainingSession.objects.filter(pk=live.pk).update(started_at=live.starts_at)
    response = as_user(facilitator).get("/")
    assert response.context["first"].title == "Live one"


def test_held_trainings_are_listed_apart(as_user, facilitator, team):
    factories.TrainingFactory(team=team, state="ended", title="Held one")
    lists = as_user(facilitator).get("/").context["lists"]
    assert ([line.title for line in lists.past], list(lists.coming)) == (["Held one"], [])


def test_every_held_training_can_be_reached(as_user, facilitator, team):
    for day in range(21):
        factories.TrainingFactory(
            team=team, state="ended", title=f"Held {day}", starts_at=BEGAN + dt.timedelta(days=day)
        )
    client = as_user(facilitator)
    first, second = (client.get("/", {"page": page}).context["lists"].past for page in (1, 2))
    assert (first[0].title, len(first), [line.title for line in second]) == ("Held 20", 20, ["Held 0"])


@pytest.mark.parametrize("count", [1, 3])
def test_home_takes_the_same_queries_for_any_number(as_user, facilitator, team, django_assert_num_queries, count):
    for _ in range(count):
        factories.TrainingFactory(team=team)
        factories.TrainingFactory(team=team, state="ended")
        factories.MembershipFactory(user=facilitator, role=Membership.Role.OWNER)
    client = as_user(facilitator)
    with django_assert_num_queries(7):
        client.get("/")
