import pytest
from django.conf import settings
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


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/programs/upload/", "256 KB"),
        ("/programs/1/draft/about/", "4,000 characters"),
        ("/teams/1/reps/import/", "240 KB"),
        ("/desk/1/ranking/", "10,000 rows"),
        ("/sign-in/", "A text has a few thousand characters"),
    ],
)
def test_text_that_is_too_large_is_refused_with_what_that_page_takes(facilitator, path, said):
    client = Client(enforce_csrf_checks=True)
    client.force_login(facilitator)
    client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    response = client.post(path, "text=" + "x" * 300_000, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert said in response.text
    assert "everything is still in the form" in response.text


def test_script_is_told_in_its_own_form_that_it_sent_too_much(rep, as_phone):
    url = f"/s/{rep.training.code}/do/{rep.training.activity_runs.get().pk}/answer/"
    response = as_phone(rep).post(
        url, "x" * 300_000, content_type="application/x-www-form-urlencoded", headers={"accept": "application/json"}
    )
    assert (response.status_code, response.json()["problem"]) == (413, response.json()["errors"]["__all__"][0])


def test_damaged_body_is_a_bad_request(as_user, facilitator):
    fields = {f"field-{number}": "x" for number in range(500)}
    response = as_user(facilitator).post("/sign-in/", fields)
    assert response.status_code == 400
    assert "Nothing was changed" in response.text
