import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("400.html", "Nothing was changed"),
        ("413.html", "leave out columns"),
        ("500.html", "saved is lost"),
        ("503.html", "send it again"),
    ],
)
def test_page_renders_without_a_request(template, said):
    assert said in render_to_string(template)


def locked(**anything):
    raise OperationalError("database is locked")


def test_a_locked_database_asks_the_phone_to_send_again(rep, as_phone, monkeypatch, key):
    monkeypatch.setattr("sessions.actions.answers.once", locked)
    run = rep.training.activity_runs.get()
    url = f"/s/{rep.training.code}/do/{run.pk}/answer/"
    response = as_phone(rep).post(url, {"choice": 0, "client_key": key()}, headers={"accept": "application/json"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert response.json()["errors"]["__all__"] == [response.json()["problem"]]


def test_a_locked_database_says_on_a_page_that_nothing_was_saved(facilitator, as_user, monkeypatch):
    monkeypatch.setattr("facilitator.actions.accounts.introduce", locked)
    response = as_user(facilitator).post("/welcome/", {"name": "Fay"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert "Not saved yet" in response.text


def test_unknown_address_has_a_page_of_its_own(client, db):
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "Nothing is here" in response.text


def test_refusal_says_why(as_user, manager, team):
    response = as_user(manager).get(f"/teams/{team.pk}/edit/")
    assert response.status_code == 403
    assert "Managers read this team" in response.text


def test_form_of_an_old_page_is_refused_in_words(facilitator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(facilitator)
    response = client.post("/sign-out/")
    assert response.status_code == 403
    assert "open for too long" in response.text


def test_error_pages_show_no_menu_to_phones(client, db):
    assert 'class="menu"' not in client.get("/nothing/here/").text
