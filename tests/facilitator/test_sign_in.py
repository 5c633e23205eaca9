import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from facilitator.actions import accounts
from facilitator.models import Membership, SignInLink, User
from tests import factories

URL = "/sign-in/"


@pytest.fixture
def known(facilitator):
    facilitator.set_password(factories.PASSWORD)
    facilitator.save()
    return facilitator


def enter(client, email="fay@example.com", password=factories.PASSWORD, **extra):
    return client.post(URL, {"email": email, "password": password}, **extra)


def test_wrong_password_is_refused_without_saying_which_part_is_wrong(client, known):
    wrong, unknown = enter(client, password="nope"), enter(client, email="nobody@example.com")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_eleventh_failure_in_ten_minutes_is_told_to_wait(client, known):
    statuses = [enter(client, password="nope").status_code for _ in range(10)]
    last = enter(client, password="nope")
    assert statuses == [422] * 10
    assert last.status_code == 429
    assert 0 < int(last.headers["Retry-After"]) <= 600


def test_failures_elsewhere_do_not_lock_the_owner_out(client, known):
    for _ in range(11):
        enter(client, password="nope", REMOTE_ADDR="127.0.0.2")
    assert enter(client).status_code == 302


def test_ten_minutes_later_the_count_is_over(client, known):
    with time_machine.travel(dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC), tick=False) as moving:
        for _ in range(11):
            enter(client, password="nope")
        moving.shift(601)
        assert enter(client).status_code == 302


def test_success_forgets_earlier_slips(client, known):
    for _ in range(9):
        enter(client, password="nope")
    enter(client)
    client.post("/sign-out/")
    assert [enter(client, password="nope").status_code for _ in range(10)] == [422] * 10


def test_password_signs_in_whatever_the_case_of_the_address(client, known):
    response = enter(client, email="FAY@example.com")
    assert (response.status_code, response.url) == (302, "/")


def test_sign_in_leads_to_where_the_person_wanted_to_go_but_not_away_from_here(client, known):
    data = {"email": known.email, "password": factories.PASSWORD}
    assert Client().post(URL, {**data, "next": "/teams/"}).url == "/teams/"
    assert Client().post(URL, {**data, "next": "https://evil.example/"}).url == "/"


@pytest.mark.parametrize(
    "wanted", ["teams", "?x", "facilitator:sign_in", "//evil.example", "/\\evil.example", "x" * 300]
)
def test_a_broken_way_on_leads_to_the_first_page(known, wanted):
    client = Client()
    assert client.post(URL, {"email": known.email, "password": factories.PASSWORD, "next": wanted}).url == "/"
    assert client.get(URL, {"next": wanted}).url == "/"


def test_opening_a_link_does_not_use_it(client, facilitator):
    token = accounts.make_sign_in_link(user=facilitator)
    for _ in range(3):
        assert client.get(f"/sign-in/{token}/").status_code == 200
    assert SignInLink.objects.get().used_at is None


def test_link_signs_in_once(facilitator):
    token = accounts.make_sign_in_link(user=facilitator)
    assert Client().post(f"/sign-in/{token}/").url == "/"
    assert Client().post(f"/sign-in/{token}/").status_code == 404
    assert Client().get(f"/sign-in/{token}/").status_code == 404


def test_link_is_over_after_its_minutes(client, facilitator):
    with time_machine.travel(dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC), tick=False) as moving:
        token = accounts.make_sign_in_link(user=facilitator, minutes=15)
        moving.shift(15 * 60)
        assert client.post(f"/sign-in/{token}/").status_code == 404


def test_new_link_ends_the_earlier_one(client, facilitator):
    earlier, latest = accounts.make_sign_in_link(user=facilitator), accounts.make_sign_in_link(user=facilitator)
    assert client.post(f"/sign-in/{earlier}/").status_code == 404
    assert client.post(f"/sign-in/{latest}/").status_code == 302


def test_only_the_digest_of_a_link_is_stored(facilitator):
    token = accounts.make_sign_in_link(user=facilitator)
    assert token not in str(SignInLink.objects.values_list().get())


def test_link_of_a_deactivated_account_opens_nothing(client, facilitator):
    token = accounts.make_sign_in_link(user=facilitator)
    User.objects.filter(pk=facilitator.pk).update(is_active=False)
    assert client.post(f"/sign-in/{token}/").status_code == 404


def test_first_facilitator_is_made_once(db):
    first = accounts.ensure_first_facilitator()
    assert first.email == "facilitator@localhost"
    assert accounts.ensure_first_facilitator() == first


def test_existing_account_is_the_first_facilitator(facilitator):
    assert accounts.ensure_first_facilitator() == facilitator


def test_nameless_person_is_asked_for_a_name_first(client, db):
    user = accounts.ensure_first_facilitator()
    response = client.post(f"/sign-in/{accounts.make_sign_in_link(user=user)}/")
    assert response.url == "/welcome/"
    assert client.post("/welcome/", {"name": "Fay", "password": ""}).url == "/"
    user.refresh_from_db()
    assert (user.name, user.has_usable_password()) == ("Fay", False)


def test_short_password_is_refused_on_the_welcome_page(as_user, facilitator):
    response = as_user(facilitator).post("/welcome/", {"name": "Fay", "password": "short"})
    assert response.status_code == 422
    assert "password" in response.context["form"].errors


def test_own_password_keeps_the_session_and_works_next_time(as_user, facilitator):
    facilitator.set_unusable_password()
    facilitator.save()
    client = as_user(facilitator)
    client.post("/welcome/", {"name": "Fay", "password": "a long enough phrase"})
    assert client.get("/teams/").status_code == 200
    assert enter(Client(), password="a long enough phrase").status_code == 302


def test_changing_a_password_needs_the_present_one(as_user, known):
    client = as_user(known)
    data = {"name": "Fay", "password": "another long phrase"}
    assert client.post("/welcome/", {**data, "current": "nope"}).status_code == 422
    assert client.post("/welcome/", {**data, "current": factories.PASSWORD}).status_code == 302


def test_signing_out_takes_a_post(as_user, facilitator):
    client = as_user(facilitator)
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/teams/").status_code == 302


def test_owner_may_not_open_an_account_that_belongs_to_others(facilitator, stranger, team):
    membership = factories.MembershipFactory(user=stranger, team=team, role=Membership.Role.MANAGER)
    assert accounts.may_be_given_links(giver=facilitator, users=[membership.user]) == set()


def test_owner_may_invite_somebody_without_a_password_again(facilitator, manager):
    manager.set_unusable_password()
    manager.last_login = timezone.now()
    assert accounts.may_be_given_links(giver=facilitator, users=[manager]) == {manager.pk}


def test_owner_may_not_open_an_account_with_a_password(facilitator, manager):
    manager.set_password(factories.PASSWORD)
    assert accounts.may_be_given_links(giver=facilitator, users=[manager]) == set()


@pytest.mark.parametrize("on_a_laptop", [True, False])
def test_page_of_the_code_leads_to_sign_in_where_phones_may_reach_it(client, db, settings, on_a_laptop):
    settings.LOOPBACK_ONLY = on_a_laptop
    assert ('href="/sign-in/"' in client.get("/j/").text) != on_a_laptop
