import pytest

from facilitator.actions import reps as actions
from facilitator.models import Rep
from tests import factories


def add(client, team, **data):
    return client.post(f"/teams/{team.pk}/reps/new/", {"name": "Ana", "email": "", "role": "csm", **data})


def test_stranger_adds_nobody(as_user, stranger, team):
    assert add(as_user(stranger), team).status_code == 404


def test_manager_adds_nobody(as_user, manager, team):
    assert add(as_user(manager), team).status_code == 403


def test_foreign_rep_is_not_found(as_user, facilitator):
    foreign = factories.RepFactory()
    assert as_user(facilitator).get(f"/reps/{foreign.pk}/edit/").status_code == 404
    assert as_user(facilitator).post(f"/reps/{foreign.pk}/active/", {"active": "0"}).status_code == 404


def test_typed_rep_is_in_the_team(as_user, facilitator, team):
    add(as_user(facilitator), team, name="  Ana   Petrov ", email="Ana@Example.com")
    assert list(Rep.objects.values_list("name", "email", "role")) == [("Ana Petrov", "ana@example.com", "csm")]


def test_another_form_follows_when_asked_for(as_user, facilitator, team):
    assert add(as_user(facilitator), team, another="1").url == f"/teams/{team.pk}/reps/new/"


def test_second_rep_of_one_name_is_refused_in_any_spelling(as_user, facilitator, team):
    factories.RepFactory(team=team, name="Zoë")
    response = add(as_user(facilitator), team, name="ZOË")
    assert response.status_code == 422
    assert "last name" in response.context["form"].errors["name"][0]


def test_renaming_into_a_taken_name_is_refused(as_user, facilitator, team):
    factories.RepFactory(team=team, name="Ana")
    ben = factories.RepFactory(team=team, name="Ben")
    data = {"name": "ana", "email": "", "role": "csm"}
    assert as_user(facilitator).post(f"/reps/{ben.pk}/edit/", data).status_code == 422


def test_person_who_left_and_comes_back_is_the_same_rep(as_user, facilitator, team):
    client = as_user(facilitator)
    ana = factories.RepFactory(team=team, name="Ana")
    client.post(f"/reps/{ana.pk}/active/", {"active": "0"})
    add(client, team, role="ae")
    assert list(Rep.objects.values_list("pk", "active", "role")) == [(ana.pk, True, "ae")]


def test_name_taken_meanwhile_does_not_come_back(facilitator, team):
    gone = factories.RepFactory(team=team, name="Ana", active=False)
    factories.RepFactory(team=team, name="Ana")
    with pytest.raises(actions.NameTakenError):
        actions.set_active(rep=gone, user=facilitator, active=True)
