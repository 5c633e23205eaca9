import pytest
from django.templatetags.static import static

from facilitator.actions import teams as actions
from facilitator.models import AuditEntry, Membership, SignInLink, Team, User
from tests import factories

CALENDAR = {
    "name": "Team North",
    "timezone": "Europe/Berlin",
    "followup_weekday": "4",
    "followup_time": "09:00",
    "quiet_from": "19:00",
    "quiet_until": "08:00",
    "holidays_country": "DE",
}


def test_stranger_finds_no_team(as_user, stranger, team):
    assert as_user(stranger).get(f"/teams/{team.pk}/").status_code == 404


def test_manager_reads_but_does_not_change(as_user, manager, team):
    client = as_user(manager)
    page = client.get(f"/teams/{team.pk}/")
    assert (page.status_code, "/edit/" in page.text) == (200, False)
    assert client.post(f"/teams/{team.pk}/edit/", CALENDAR).status_code == 403


def test_facilitator_does_not_decide_who_else_sees_the_team(as_user, team):
    user = factories.MembershipFactory(team=team, role=Membership.Role.FACILITATOR).user
    assert as_user(user).get(f"/teams/{team.pk}/members/new/").status_code == 403


def test_maker_of_a_team_owns_it(as_user, facilitator):
    as_user(facilitator).post("/teams/new/", CALENDAR)
    team = Team.objects.get(name="Team North")
    assert (team.timezone, team.holidays_country) == ("Europe/Berlin", "DE")
    assert Membership.objects.get(team=team).role == Membership.Role.OWNER


def test_unknown_zone_is_refused(as_user, facilitator):
    response = as_user(facilitator).post("/teams/new/", {**CALENDAR, "timezone": "Mars/Olympus"})
    assert response.status_code == 422
    assert "timezone" in response.context["form"].errors


def test_form_without_a_name_changes_nothing(as_user, facilitator, team):
    response = as_user(facilitator).post(f"/teams/{team.pk}/edit/", {**CALENDAR, "name": " "})
    team.refresh_from_db()
    assert (response.status_code, team.name) == (422, "Team West")


def test_change_is_kept_on_record(as_user, facilitator, team):
    as_user(facilitator).post(f"/teams/{team.pk}/edit/", CALENDAR)
    entry = AuditEntry.objects.get(action="change")
    assert entry.changes["name"] == ["Team West", "Team North"]
    assert entry.user == facilitator


def test_second_team_takes_the_calendar_of_the_first(as_user, facilitator, team):
    form = as_user(facilitator).get("/teams/new/").context["form"]
    assert form.initial["timezone"] == team.timezone


def test_browser_proposes_the_zone_of_the_first_team(as_user, db):
    assert static("js/timezone.js") in as_user(factories.UserFactory()).get("/teams/new/").text


def test_new_member_gets_a_link_that_is_shown_once(as_user, facilitator, team):
    client = as_user(facilitator)
    data = {"email": "New@example.com", "name": "Nia", "role": "manager"}
    page = client.post(f"/teams/{team.pk}/members/new/", data)
    assert User.objects.get(email="new@example.com").memberships.get().role == "manager"
    assert SignInLink.objects.count() == 1
    assert page.context["link"].startswith("http://testserver/sign-in/")
    assert page.context["link"] not in client.get(f"/teams/{team.pk}/").text


@pytest.mark.parametrize(("here", "said"), [(True, "Let them open it on this laptop"), (False, "send it to them")])
def test_link_page_says_where_the_link_works(as_user, facilitator, team, settings, here, said):
    settings.LOOPBACK_ONLY, settings.PUBLIC_BASE_URL = here, "" if here else "https://ask.example"
    data = {"email": "new@example.com", "name": "Nia", "role": "manager"}
    page = as_user(facilitator).post(f"/teams/{team.pk}/members/new/", data).text
    assert said in page
    assert ("on this laptop" in page) == here


def test_adding_a_known_account_gives_no_link_to_it(as_user, facilitator, team, stranger):
    data = {"email": "SAM@example.com", "name": "", "role": "manager"}
    assert as_user(facilitator).post(f"/teams/{team.pk}/members/new/", data).status_code == 302
    assert Membership.objects.filter(user=stranger, team=team).exists()
    assert not SignInLink.objects.exists()


def test_same_role_twice_is_refused(as_user, facilitator, team, manager):
    data = {"email": manager.email, "name": "", "role": "manager"}
    assert as_user(facilitator).post(f"/teams/{team.pk}/members/new/", data).status_code == 422


def test_owner_cannot_make_a_link_for_an_account_of_another_team(as_user, facilitator, team, stranger):
    membership = factories.MembershipFactory(user=stranger, team=team, role=Membership.Role.MANAGER)
    response = as_user(facilitator).post(f"/members/{membership.pk}/link/")
    assert (response.status_code, SignInLink.objects.count()) == (302, 0)


def test_removed_member_sees_the_team_no_longer(as_user, facilitator, manager, team):
    membership = manager.memberships.get()
    as_user(facilitator).post(f"/members/{membership.pk}/remove/")
    assert as_user(manager).get(f"/teams/{team.pk}/").status_code == 404


def test_only_owner_stays(facilitator):
    with pytest.raises(actions.LastOwnerError):
        actions.remove_member(membership=facilitator.memberships.get(), by=facilitator)


@pytest.mark.parametrize("count", [1, 3])
def test_team_page_takes_the_same_queries_for_any_number(as_user, facilitator, team, django_assert_num_queries, count):
    for _ in range(count):
        factories.RepFactory(team=team)
        factories.RepFactory(team=team, active=False)
        factories.MembershipFactory(team=team, role=Membership.Role.MANAGER)
    client = as_user(facilitator)
    with django_assert_num_queries(7):
        client.get(f"/teams/{team.pk}/")


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_teams_takes_the_same_queries_for_any_number(as_user, facilitator, django_assert_num_queries, count):
    for _ in range(count):
        factories.MembershipFactory(user=facilitator)
    client = as_user(facilitator)
    with django_assert_num_queries(5):
        client.get("/teams/")


def test_large_team_is_shown_a_page_at_a_time_and_searched_by_name(as_user, facilitator, team):
    for number in range(23):
        factories.RepFactory(team=team, name=f"Rep {number:02}")
    client, url = as_user(facilitator), f"/teams/{team.pk}/"
    assert [rep.name for rep in client.get(url, {"page": "2"}).context["reps"]] == ["Rep 20", "Rep 21", "Rep 22"]
    assert [rep.name for rep in client.get(url, {"find": "rep 07"}).context["reps"]] == ["Rep 07"]
    assert "Nobody by this name" in client.get(url, {"find": "Quentin"}).text


def test_who_has_left_stands_on_a_list_of_their_own(as_user, facilitator, team):
    factories.RepFactory(team=team, name="Ana")
    factories.RepFactory(team=team, name="Ben", active=False)
    client = as_user(facilitator)
    here, gone = (client.get(f"/teams/{team.pk}/", {"gone": gone}) for gone in ("", "1"))
    assert [[rep.name for rep in page.context["reps"]] for page in (here, gone)] == [["Ana"], ["Ben"]]
    assert "Is back" in gone.text
    assert "Is back" not in here.text


def test_twenty_first_team_is_on_the_second_page(as_user, facilitator, team):
    for number in range(20):
        factories.MembershipFactory(user=facilitator, team=factories.TeamFactory(name=f"Team A{number:02}"))
    client = as_user(facilitator)
    assert [line.name for line in client.get("/teams/", {"page": "2"}).context["teams"]] == [team.name]
    assert 'rel="next"' in client.get("/teams/").text
