"""Planning a training: who may, with which program, and what is frozen."""

import datetime as dt
from decimal import Decimal

import pytest

from facilitator.models import Membership
from sessions import codes
from sessions.errors import NotNowError
from sessions.models import TrainingSession
from tests import factories
from tests.sessions.planning.conftest import form_of, minutes_field, minutes_of

# Rights


def test_stranger_finds_no_training(as_user, stranger, planned):
    client = as_user(stranger)
    pages = ("", "edit/", "cancel/")
    assert {client.get(f"/trainings/{planned.pk}/{page}").status_code for page in pages} == {404}
    assert client.post(f"/trainings/{planned.pk}/fix/").status_code == 404


def test_stranger_cannot_plan_for_the_team(as_user, stranger, team, version):
    assert as_user(stranger).get(f"/trainings/new/?team={team.pk}&version={version.pk}").status_code == 404


def test_manager_reads_the_plan_and_changes_nothing(as_user, manager, planned, team):
    client = as_user(manager)
    page = client.get(f"/trainings/{planned.pk}/")
    assert page.status_code == 200
    assert not any(secret in page.text for secret in ("/edit/", "/console/", "/cancel/", planned.projector_token))
    assert {client.get(f"/trainings/{planned.pk}/{p}").status_code for p in ("edit/", "cancel/")} == {403}
    assert client.get(f"/trainings/new/?team={team.pk}").status_code == 403


def test_another_teams_program_cannot_be_planned(as_user, facilitator, team):
    foreign = factories.VersionFactory(program__team=factories.TeamFactory())
    url = f"/trainings/new/?team={team.pk}&version={foreign.pk}"
    assert as_user(facilitator).get(url).status_code == 404


# Planning


def test_one_team_and_one_program_need_no_choice(as_user, facilitator, version):
    assert as_user(facilitator).get("/trainings/new/").context["version"] == version


def test_two_programs_are_a_choice(as_user, facilitator, version):
    factories.VersionFactory()
    assert len(as_user(facilitator).get("/trainings/new/").context["versions"]) == 2


def test_two_programs_of_one_name_can_be_told_apart(as_user, facilitator, version, team):
    factories.VersionFactory(program__team=team, title=version.title, number=3)
    page = as_user(facilitator).get("/trainings/new/").text
    assert "comes with AskOnce · version 1 of 18 Nov 2026" in page
    assert f"{team.name} · version 3 of 18 Nov 2026" in page


def test_without_a_team_the_way_to_one_is_shown(as_user, version):
    assert "/teams/new/" in as_user(factories.UserFactory()).get("/trainings/new/").text


def test_planned_time_is_meant_in_the_teams_zone(as_user, facilitator, version):
    response = as_user(facilitator).post("/trainings/new/", form_of(version, nrr="104.5"))
    training = TrainingSession.objects.get()
    assert response.url == f"/trainings/{training.pk}/"
    assert training.starts_at == dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
    assert (training.nrr, training.facilitator) == (Decimal("104.5"), facilitator)


def test_plan_is_frozen_with_the_settings_of_its_activities(planned):
    runs = planned.section_runs.all()
    assert [run.planned_seconds for run in runs] == [300, 900, 600, 300]
    assert [run.protected for run in runs] == [False, False, False, True]
    assert planned.activity_runs.get(kind="roundrobin").settings == {"seconds": 300}


def test_settings_of_one_training_stand_over_the_programs(version, team, facilitator):
    section = version.sections.get(key="triggers")
    settings = {section.pk: {"roundrobin": {"seconds": 240}}}
    training = factories.plan_version(version, team=team, facilitator=facilitator, settings=settings)
    assert training.activity_runs.get(kind="roundrobin").settings == {"seconds": 240}


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"frame": 6}, "1 min over 35"), ({"triggers": 12}, "leave 3 of 35")],
)
def test_minutes_must_make_the_total(as_user, facilitator, version, changed, said):
    fields = {minutes_field(version, key): value for key, value in changed.items()}
    response = as_user(facilitator).post("/trainings/new/", form_of(version, **fields))
    assert response.status_code == 422
    assert said in response.context["form"].non_field_errors()[0]
    assert not TrainingSession.objects.exists()


@pytest.mark.parametrize(("key", "least"), [("frame", 3), ("close", 5)])
def test_no_section_goes_under_its_minimum_nor_a_protected_one_under_its_plan(
    as_user, facilitator, version, key, least
):
    field = minutes_field(version, key)
    response = as_user(facilitator).post("/trainings/new/", form_of(version, **{field: least - 1}))
    assert response.context["form"].errors[field] == [f"At least {least} minutes here."]


def test_action_refuses_minutes_that_no_form_checked(version, team, facilitator):
    for minutes in ({}, minutes_of(version, close=4, frame=6), minutes_of(version, frame=6)):
        with pytest.raises(NotNowError):
            factories.plan_version(version, team=team, facilitator=facilitator, minutes=minutes)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", "2026-11-17"),
        ("date", "2029-11-20"),
        ("date", "0001-01-01"),
        ("title", " "),
        ("nrr", "-1"),
        ("nrr", "1000"),
        ("time", ""),
    ],
)
def test_slip_of_the_finger_is_marked_at_its_field(as_user, facilitator, version, field, value):
    response = as_user(facilitator).post("/trainings/new/", form_of(version, **{field: value}))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_manager_of_another_team_cannot_be_chosen(as_user, facilitator, version, stranger, manager):
    client = as_user(facilitator)
    assert client.post("/trainings/new/", form_of(version, manager=stranger.pk)).status_code == 422
    assert client.post("/trainings/new/", form_of(version, manager=manager.pk)).status_code == 302


def test_join_code_that_is_taken_is_made_again(monkeypatch, planned, version, team, facilitator):
    made = iter([planned.code, planned.code, "AAAAAA"])
    monkeypatch.setattr(codes, "join_code", lambda length: next(made))
    second = factories.plan_version(version, team=team, facilitator=facilitator)
    assert second.code == "AAAAAA"


def test_with_many_teams_the_team_is_chosen_first(as_user, facilitator):
    version = factories.VersionFactory()
    factories.VersionFactory(program=factories.ProgramFactory(team=None, key="second"))
    for number in range(20):
        factories.MembershipFactory(user=facilitator, team=factories.TeamFactory(name=f"Team Z{number:02}"))
    client = as_user(facilitator)
    first, second = (client.get("/trainings/new/", {"page": page}) for page in (1, 2))
    assert ([len(page.context["teams"]) for page in (first, second)], first.context["versions"]) == ([20, 1], None)
    last = second.context["teams"][0]
    programs = client.get("/trainings/new/", {"team": last.pk})
    assert version in programs.context["versions"]
    assert list(programs.context["teams"]) == [last]


def test_membership_of_an_owner_counts_as_manager(as_user, facilitator, version):
    choices = as_user(facilitator).get("/trainings/new/").context["form"].fields["manager"].queryset
    assert list(choices) == [facilitator]
    assert facilitator.memberships.get().role == Membership.Role.OWNER
