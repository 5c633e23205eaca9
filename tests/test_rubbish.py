"""Whatever is written into addresses and forms is answered: nothing of it ends in an error of the server."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from facilitator.models import User
from sessions.models import Participant, TrainingSession
from tests.rights import rubbish
from tests.rights.routes import OK, ROUTES
from tests.rights.world import World, make_world
from tests.test_rights import undone

FORM = "application/x-www-form-urlencoded"
# So often everything at once, and each field of a form alone.
TURNS, TURNS_ALONE = 6, 8


@pytest.fixture
def world(training: TrainingSession, rep: Participant, manager: User) -> World:
    return make_world(training, rep, manager)


@pytest.fixture
def clients(facilitator: User, manager: User, rep: Participant, as_user: Any, as_phone: Any) -> dict[str, Client]:
    found = {"facilitator": as_user(facilitator), "manager": as_user(manager), "rep": as_phone(rep)}
    for client in found.values():
        client.raise_request_exception = False
    return found


def asked(client: Client, url: str, values: list[tuple[str, str]], *, post: bool) -> int:
    with undone():
        if post:
            return client.generic("POST", url, rubbish.encoded(values), content_type=FORM).status_code
        return client.generic("GET", url, QUERY_STRING=rubbish.encoded(values)).status_code


@pytest.mark.parametrize("actor", ["facilitator", "manager", "rep"])
def test_rubbish_in_every_field_at_once_is_answered(world, clients, actor):
    names, failed = rubbish.field_names(), []
    for place, (name, route) in enumerate(ROUTES.items()):
        url = reverse(name, args=route.args(world))
        for turn in range(TURNS if route.rights[actor] == OK else 1):
            values = rubbish.rotated(names, place + turn)
            failed += [
                (name, "POST" if post else "GET", place + turn)
                for post in (False, True)
                if asked(clients[actor], url, values, post=post) >= 500
            ]
    assert failed == []


@pytest.mark.parametrize("actor", ["facilitator", "manager", "rep"])
def test_one_field_of_rubbish_in_each_form_of_each_page_is_answered(world, clients, actor):
    failed, seen = [], set()
    for name, route in ROUTES.items():
        if route.post is not None or route.rights[actor] != OK:
            continue
        url = reverse(name, args=route.args(world))
        with undone():
            page = clients[actor].get(url)
        if not page.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for form in rubbish.forms_of(page.content.decode()):
            where = form.action or url
            known = (where, form.method, *(one for one, _value in form.values))
            if known in seen or not where.startswith("/"):
                continue
            seen.add(known)
            failed += [
                (name, where, values)
                for values in rubbish.spoiled(form, len(seen), TURNS_ALONE)
                if asked(clients[actor], where, values, post=form.method == "post") >= 500
            ]
    assert failed == []
