"""Loading a program's file: it becomes a draft, and what is wrong with it is corrected on the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from facilitator.actions import draft_edits as edits
from facilitator.actions import drafts
from facilitator.actions.programs import load_builtin_programs
from facilitator.models import Program, ProgramChange, ProgramDraft, ProgramVersion
from facilitator.programfile.blank import blank
from tests import factories

pytestmark = pytest.mark.django_db
SOURCE = "# ours\n" + blank(key="ours", title="Ours")


@pytest.fixture
def client(as_user, facilitator):
    return as_user(facilitator)


@pytest.fixture
def load(client, team):
    def send(source="", *, text="", name="ours.toml", **more):
        file = {"file": SimpleUploadedFile(name, source if isinstance(source, bytes) else source.encode())}
        return client.post("/programs/upload/", {"team": team.pk, "text": text, **more, **(file if source else {})})

    return send


def drafted(team):
    return ProgramDraft.objects.get(program__team=team)


def test_manager_and_stranger_load_nothing_for_the_team(as_user, manager, stranger, team):
    for user in (manager, stranger):
        page = as_user(user).post("/programs/upload/", {"team": team.pk, "text": SOURCE})
        assert page.status_code == 422
    assert not ProgramDraft.objects.exists()


def test_file_becomes_a_draft_byte_for_byte_and_no_version(load, team, facilitator):
    source = SOURCE.replace("\n", "\r\n")
    response = load(source)
    draft = drafted(team)
    assert response.url == f"/programs/{draft.program_id}/draft/"
    assert (draft.source, draft.base, draft.updated_by) == (source, None, facilitator)
    assert not ProgramVersion.objects.filter(program__team=team).exists()


def test_text_can_be_pasted_and_a_chosen_file_counts_more(load, team):
    load(text=SOURCE.replace("\n", "\r\n"))
    assert drafted(team).source == SOURCE
    assert load().status_code == 422
    load(SOURCE.replace("ours", "theirs"), text=SOURCE)
    assert set(Program.objects.filter(team=team).values_list("key", flat=True)) == {"ours", "theirs"}


def test_faulty_text_is_kept_beside_every_fault_with_a_suggestion(load, team):
    faulty = SOURCE.replace("purpose", "purpos", 1).replace("minutes = 55", "minutes = 50")
    page = load(faulty)
    found = [(problem.line, problem.field, problem.suggestion) for problem in page.context["problems"]]
    lines = faulty.split("\n")
    assert [(lines[line - 1].split(" ")[0], suggestion) for line, _field, suggestion in found] == [
        ("minutes", None),
        ("[[sections]]", None),
        ("purpos", "purpose"),
    ]
    assert "Did you mean “purpose”?" in page.text
    assert page.context["form"]["text"].value() == faulty
    assert not Program.objects.filter(team=team).exists()
    corrected = page.context["form"]["text"].value().replace("purpos ", "purpose ").replace("= 50", "= 55")
    assert load(text=corrected).status_code == 302


@pytest.mark.parametrize("source", ["key = ", "\x00", "= = =", "x" * 300_000])
def test_what_is_no_program_is_refused_in_words_and_changes_nothing(load, team, source):
    page = load(source)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert not Program.objects.filter(team=team).exists()


def test_newer_file_begins_a_draft_from_the_version_in_use(load, team, facilitator):
    load(SOURCE)
    version = drafts.publish(program=drafted(team).program, user=facilitator)
    assert load(SOURCE).url == f"/programs/{version.program_id}/"
    assert not ProgramDraft.objects.exists()
    load(SOURCE.replace("First section", "Begin"))
    draft = drafted(team)
    assert (draft.base, draft.previous) == (version, SOURCE)
    version.refresh_from_db()
    assert version.source == SOURCE
    (told,) = ProgramChange.objects.filter(program=draft.program, what="changed")
    assert (told.user, told.values) == (facilitator, {"title": ["First section", "Begin"]})


def test_file_replaces_a_draft_of_others_only_once_they_are_seen_and_can_be_taken_back(load, team, facilitator, client):
    load(SOURCE)
    draft, other = drafted(team), factories.UserFactory(name="Olga")
    edits.save_part(
        program=draft.program, user=other, address=("sections", "first"), values={"title": "Hers"}, seen=draft.number
    )
    page = load(SOURCE.replace("First section", "Mine"))
    assert page.status_code == 409
    assert "Olga changed it" in page.text
    assert "Hers" in drafted(team).source
    form = page.context["form"]
    assert "Mine" in form["text"].value()
    # Somebody changed it once more since that page: it is asked again.
    seen = form["over"].value()
    edits.save_part(
        program=draft.program, user=other, address=("sections", "first"), values={"minimum": 9}, seen=int(seen)
    )
    again = load(text=form["text"].value(), over=seen)
    assert again.status_code == 409
    load(text=form["text"].value(), over=again.context["form"]["over"].value())
    assert "Mine" in drafted(team).source
    client.post(f"/programs/{draft.program_id}/draft/undo/", {"seen": drafted(team).number})
    assert "Hers" in drafted(team).source


def test_same_text_as_the_draft_opens_it(load, team):
    load(SOURCE)
    number = drafted(team).number
    assert load(SOURCE).url == f"/programs/{drafted(team).program_id}/draft/"
    assert drafted(team).number == number


def test_only_comments_differ_and_are_kept(load, team):
    load(SOURCE)
    load(SOURCE.replace("# ours", "# all ours"), over=drafted(team).number)
    assert drafted(team).source.startswith("# all ours")


def test_key_of_a_built_in_program_makes_one_of_the_team(load, team):
    builtin = load_builtin_programs()[0]
    load(builtin.source)
    assert drafted(team).program_id != builtin.program_id
    assert drafted(team).source == builtin.source


def test_program_of_another_team_with_this_key_is_left_alone(load, team):
    theirs = factories.VersionFactory(program__team=factories.TeamFactory(), program__key="ours", source="x")
    load(SOURCE)
    assert drafted(team).program_id != theirs.program_id
    assert ProgramDraft.objects.count() == 1
