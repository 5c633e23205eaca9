"""The personal link: it brings its owner to another phone, and nobody else."""

from django.test import Client

from sessions import identity
from sessions.actions import joining
from sessions.models import Participant


def link_of(participant):
    return f"/me/{identity.personal_link(participant)}/"


def test_a_personal_link_that_is_forged_revoked_or_of_a_removed_name_is_over(training, rep):
    link = link_of(rep)
    assert Client().get("/me/made-up/").status_code == 404

    Participant.objects.update(link_number=1)
    assert Client().post(link).status_code == 404

    joining.remove(participant=rep)
    assert Client().post(link_of(rep)).status_code == 404


def test_looking_at_a_personal_link_moves_nothing(training, rep, as_phone):
    scanner = Client()

    assert scanner.get(link_of(rep)).status_code == 200
    assert scanner.head(link_of(rep)).status_code == 405
    assert identity.cookie_name(training.pk) not in scanner.cookies
    assert as_phone(rep).get(f"/s/{training.code}/snapshot/").status_code == 200


def test_posting_a_personal_link_moves_the_person_to_this_phone(training, rep, as_phone):
    old, new = as_phone(rep), Client()

    answer = new.post(link_of(rep))

    assert answer.headers["Location"] == f"/s/{training.code}/"
    assert new.get(f"/s/{training.code}/snapshot/").status_code == 200
    assert old.get(f"/s/{training.code}/snapshot/").status_code == 404


def test_the_own_link_page_is_only_the_owners(training, rep, as_phone):
    assert Client().get(f"/s/{training.code}/link/").status_code == 404

    html = as_phone(rep).get(f"/s/{training.code}/link/").content.decode()

    assert identity.personal_link(rep).split(":")[0] in html
    assert "<svg" in html


def test_the_own_link_points_to_the_address_of_the_network(training, rep, as_phone, settings):
    settings.LAN_URL = "http://192.168.4.20:8000/"

    html = as_phone(rep).get(f"/s/{training.code}/link/").content.decode()

    assert "http://192.168.4.20:8000/me/" in html
