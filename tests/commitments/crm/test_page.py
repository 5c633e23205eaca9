"""The page of CRM files: what lacks an id, lists shown before they are kept, own names."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commitments import crm
from commitments.exports import crmfiles
from commitments.models import Commitment, CrmRecord, CrmSettings, Play
from facilitator.models import AuditEntry, Team, User
from tests.commitments.crm.loader import ACCOUNT, ACCOUNT_18
from tests.commitments.test_exports import drained


def test_the_page_counts_and_names_what_lacks_an_id(
    play: Play, other_note: Commitment, team: Team, manager: User, as_user: Any
) -> None:
    page = as_user(manager).get(f"/desk/{team.pk}/crm/").text
    assert "2 accounts have no id yet" in page
    assert f'href="/desk/{team.pk}/crm/tasks/new/"' in page
    assert f'href="/desk/{team.pk}/crm/tasks/update/"' not in page
    assert "guarded" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_few_as_for_many(
    many: Any, count: int, team: Team, manager: User, as_user: Any, django_assert_num_queries: Any
) -> None:
    many(count)
    client = as_user(manager)
    with django_assert_num_queries(12):
        client.get(f"/desk/{team.pk}/crm/")


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_asks_as_often_for_few_as_for_many(
    many: Any, count: int, team: Team, django_assert_num_queries: Any
) -> None:
    many(count)
    own, task = CrmSettings(team=team), crmfiles.FILES["tasks"]
    with django_assert_num_queries(3):
        crmfiles._chunk("tasks", task.sources[0], team, own, crm.TASK, 0, False)


def test_a_list_is_shown_before_it_is_kept_and_kept_once(
    note: Commitment, team: Team, manager: User, as_user: Any
) -> None:
    client, url = as_user(manager), f"/desk/{team.pk}/crm/ids/"
    text = f"Name,Id\nNorthwind Freight,{ACCOUNT}\nAcme,nonsense"
    shown = client.post(url, {"file": SimpleUploadedFile("ids.csv", text.encode()), "step": "check"})
    assert shown.status_code == 200
    assert "Keep 1 id, leave the marked rows out" in shown.text
    assert not CrmRecord.objects.exists()
    for _time in range(2):
        assert client.post(url, {"text": text, "step": "keep"}).status_code == 302
    assert CrmRecord.objects.values_list("name", "record_id").get() == ("Northwind Freight", ACCOUNT_18)
    assert AuditEntry.objects.filter(action="load_crm_ids", user=manager).count() == 2


@pytest.mark.parametrize("data", [{}, {"text": " \n"}, {"text": 'a,"b'}, {"text": "x,y\n" * 3_002}])
def test_a_list_that_cannot_be_read_says_so(team: Team, manager: User, as_user: Any, data: dict[str, str]) -> None:
    response = as_user(manager).post(f"/desk/{team.pk}/crm/ids/", {**data, "step": "keep"})
    assert response.status_code == 422
    assert not CrmRecord.objects.exists()


def usual() -> dict[str, str]:
    stages = {f"stage_{ours}": theirs for ours, theirs in crm.STAGES.items()}
    fields = {f"field_{ours}": theirs for ours, theirs in crm.FIELDS.items()}
    return {"opportunity_type": crm.TYPE, **stages, **fields}


def test_only_names_that_differ_are_stored(team: Team, manager: User, as_user: Any) -> None:
    client, url = as_user(manager), f"/desk/{team.pk}/crm/names/"
    client.post(url, {**usual(), "stage_engaged": "Discovery", "field_sponsor": "Boss__c", "field_exception": ""})
    own = CrmSettings.objects.get(team=team)
    assert (own.stages, own.fields) == ({"engaged": "Discovery"}, {"sponsor": "Boss__c", "exception": ""})
    assert 'value="Discovery"' in client.get(f"/desk/{team.pk}/crm/").text


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"stage_engaged": "=1+1"}, "Begin with a letter"),
        ({"stage_engaged": ""}, "required"),
        ({"field_sponsor": "Boss"}, "API name"),
        ({"field_sponsor": "Loss_Reason__c"}, "used above already"),
        ({"field_sponsor": 'a",b__c'}, "API name"),
    ],
)
def test_a_name_that_the_crm_cannot_have_is_refused_and_kept_on_the_page(
    team: Team, manager: User, as_user: Any, changed: dict[str, str], problem: str
) -> None:
    response = as_user(manager).post(f"/desk/{team.pk}/crm/names/", {**usual(), **changed})
    assert response.status_code == 422
    assert problem in response.text
    assert not CrmSettings.objects.exists()


@pytest.mark.parametrize(
    ("path", "filename", "begins"),
    [
        ("tasks/new", "team-west-crm-tasks-new-2026-11-24.csv", b'"Subject"'),
        ("events/update", "team-west-crm-events-update-2026-11-24.csv", b'"Id","Subject"'),
        ("opportunities/sdl", "team-west-crm-opportunities-new-2026-11-24.sdl", b"#Mapping values\nName=Name\n"),
        ("tasks/update-sdl", "team-west-crm-tasks-update-2026-11-24.sdl", b"#Mapping values\nId=Id\n"),
    ],
)
def test_files_are_downloads_with_a_name(
    team: Team, manager: User, as_user: Any, path: str, filename: str, begins: bytes
) -> None:
    response = as_user(manager).get(f"/desk/{team.pk}/crm/{path}/")
    data = drained(response.streaming_content) if response.streaming else response.content
    assert data.startswith(begins)
    assert filename in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["tasks/everything", "salaries/new"])
def test_what_there_is_no_file_of_is_not_found(team: Team, manager: User, as_user: Any, path: str) -> None:
    assert as_user(manager).get(f"/desk/{team.pk}/crm/{path}/").status_code == 404
