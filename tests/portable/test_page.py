"""The page of a team's file: only for its owners, looked through before anything is added."""

import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commitments.models import Commitment
from facilitator.models import Team, TeamFile, User
from sessions.models import TrainingSession
from tests.portable.teamfile import changed, document, written

pytestmark = pytest.mark.django_db


def sent(client: Client, team: Team, data: bytes, name: str = "team.json") -> Any:
    return client.post(f"/teams/{team.pk}/file/", {"file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize("kind", ["json", "gz"])
def test_an_owner_takes_it_along_and_reads_it_elsewhere(
    full: Team, elsewhere: Team, facilitator: User, stranger: User, as_user: Any, kind: str
) -> None:
    response = as_user(facilitator).get(f"/teams/{full.pk}/file/{kind}/")

    async def all_of() -> bytes:
        return b"".join([part async for part in response.streaming_content])

    data = async_to_sync(all_of)()
    assert response.headers["Cache-Control"] == "no-store"
    client = as_user(stranger)
    assert sent(client, elsewhere, data).status_code == 302
    page = client.get(f"/teams/{elsewhere.pk}/file/").text
    assert "Nothing is added yet" in page
    for label in ("Duties", "Commitments"):
        assert f'<th scope="row">{label}</th>' in page
    assert not TrainingSession.objects.filter(team=elsewhere).exists()
    client.post(f"/teams/{elsewhere.pk}/file/read/", {})
    assert Commitment.objects.filter(team=elsewhere).count() == 1
    assert not TeamFile.objects.exists()
    sent(client, elsewhere, data)
    assert "nothing in it that this team does not have" in client.get(f"/teams/{elsewhere.pk}/file/").text


def test_a_file_can_be_left(elsewhere: Team, stranger: User, as_user: Any) -> None:
    client = as_user(stranger)
    sent(client, elsewhere, written(elsewhere))
    client.post(f"/teams/{elsewhere.pk}/file/read/", {"forget": "1"})
    assert not TeamFile.objects.exists()
    assert client.post(f"/teams/{elsewhere.pk}/file/read/", {}).status_code == 302


def test_a_file_with_faults_says_which_rows(full: Team, elsewhere: Team, stranger: User, as_user: Any) -> None:
    client = as_user(stranger)
    sent(client, elsewhere, json.dumps(changed(document(full), "facilitator.rep", role="king")).encode())
    assert "cannot be read and" in client.get(f"/teams/{elsewhere.pk}/file/").text
    done = client.post(f"/teams/{elsewhere.pk}/file/read/", {})
    assert "What was read" in done.text
    assert "role" in done.text


@pytest.mark.parametrize("data", [b"no json", b"", b"{}"])
def test_a_file_that_is_none_is_refused_on_the_page(elsewhere: Team, stranger: User, as_user: Any, data: bytes) -> None:
    response = sent(as_user(stranger), elsewhere, data)
    assert response.status_code == 422
    assert not TeamFile.objects.exists()


def test_a_manager_takes_nothing_along(full: Team, manager: User, as_user: Any) -> None:
    for path in ("", "json/", "gz/"):
        assert as_user(manager).get(f"/teams/{full.pk}/file/{path}").status_code == 403
