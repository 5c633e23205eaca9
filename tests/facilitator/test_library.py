import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from facilitator.actions import programs as actions
from facilitator.models import ProgramVersion
from tests import factories


@pytest.fixture
def builtin(db):
    return actions.load_builtin_programs()[0]


def upload(client, team, source, name="mine.toml"):
    file = SimpleUploadedFile(name, source.encode())
    return client.post("/programs/upload/", {"team": team.pk, "file": file})


def test_another_teams_program_is_not_found(as_user, stranger, team):
    version = factories.VersionFactory(program__team=team, source="x")
    client = as_user(stranger)
    for path in ("", "1/", "1/file/"):
        assert client.get(f"/programs/{version.program_id}/{path}").status_code == 404
    assert client.get("/programs/").context["programs"] == []


def test_built_in_program_is_everybodys(as_user, stranger, builtin):
    page = as_user(stranger).get(f"/programs/{builtin.program_id}/")
    assert builtin.title in page.text
    assert len(page.context["page"].sections) == 6


def test_every_figure_is_shown_with_its_standing(as_user, facilitator, builtin):
    page = as_user(facilitator).get(f"/programs/{builtin.program_id}/").text
    assert page.count('class="standing"') == builtin.claims.count()


def test_download_is_the_file_byte_for_byte(as_user, facilitator, builtin):
    response = as_user(facilitator).get(f"/programs/{builtin.program_id}/1/file/")
    assert response.content.decode() == builtin.source
    assert response.headers["Content-Disposition"].endswith('-1.toml"')


def test_manager_loads_no_file_for_the_team(as_user, manager, team, builtin):
    assert upload(as_user(manager), team, builtin.source).status_code == 422


def test_loading_a_file_is_offered_before_there_is_a_team_and_leads_to_one(as_user, builtin):
    client = as_user(factories.UserFactory())
    page = client.get("/programs/").text
    assert "/programs/upload/" in page
    assert "/teams/new/" in page
    assert "/teams/new/" in client.get("/programs/upload/").text


def test_broken_file_is_answered_with_file_line_field_and_reason(as_user, facilitator, team, builtin):
    broken = builtin.source.replace("minutes = 15", 'minutes = "15"', 1)
    page = upload(as_user(facilitator), team, broken)
    problem = page.context["problems"][0]
    assert (page.status_code, problem.file, problem.field) == (422, "mine.toml", "sections[2].minutes")
    assert broken.splitlines()[problem.line - 1] == 'minutes = "15"'
    assert problem.reason.split(":")[0] in page.text.replace("&#x27;", "'")
    assert not ProgramVersion.objects.filter(program__team=team).exists()


def test_file_that_is_not_text_is_refused(as_user, facilitator, team):
    file = SimpleUploadedFile("mine.toml", b"\xff\xfe\x00")
    response = as_user(facilitator).post("/programs/upload/", {"team": team.pk, "file": file})
    assert (response.status_code, len(response.context["problems"])) == (422, 1)


def test_earlier_version_says_that_it_is_one(as_user, facilitator):
    program = factories.ProgramFactory()
    for number in (1, 2):
        factories.VersionFactory(program=program, number=number)
    client = as_user(facilitator)
    assert "earlier version" in client.get(f"/programs/{program.pk}/1/").text
    assert "earlier version" not in client.get(f"/programs/{program.pk}/").text


@pytest.mark.parametrize("count", [1, 3])
def test_library_takes_the_same_queries_for_any_number(as_user, facilitator, django_assert_num_queries, count):
    for _ in range(count):
        program = factories.ProgramFactory()
        for number in (1, 2):
            factories.SectionFactory(version=factories.VersionFactory(program=program, number=number))
    client = as_user(facilitator)
    with django_assert_num_queries(7):
        assert len(client.get("/programs/").context["programs"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_program_takes_the_same_queries_for_any_number(as_user, facilitator, django_assert_num_queries, count):
    version = factories.VersionFactory()
    for position in range(count):
        factories.SectionFactory(version=version, position=position)
        factories.ClaimFactory(version=version)
    client = as_user(facilitator)
    with django_assert_num_queries(10):
        client.get(f"/programs/{version.program_id}/")


def test_library_has_pages_and_begins_with_what_comes_with_askonce(as_user, facilitator, team):
    for number in range(12):
        program = factories.ProgramFactory(team=team)
        factories.VersionFactory(program=program, title=f"Own {number:02}")
    factories.VersionFactory(program=factories.ProgramFactory(), title="Zero")
    client = as_user(facilitator)
    first, second = ([p.title for p in client.get("/programs/", {"page": n}).context["programs"]] for n in (1, 2))
    assert (first[:2], second) == (["Zero", "Own 00"], ["Own 11"])
