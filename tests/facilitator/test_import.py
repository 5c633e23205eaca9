import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from facilitator import roster
from facilitator.actions import reps
from facilitator.models import AuditEntry, Rep
from tests import factories

FAULTY = "name,email,role\nAna,ana@example.com,csm\nBen,nonsense,ae\nMo,,boss"


@pytest.fixture
def send(as_user, facilitator, team):
    client = as_user(facilitator)

    def post(text="", step="check", seen="", **extra):
        return client.post(f"/teams/{team.pk}/reps/import/", {"text": text, "step": step, "seen": seen, **extra})

    return post


def seen(page):
    return page.context["shown"].initial["seen"]


def names():
    return sorted(Rep.objects.values_list("name", flat=True))


def test_manager_imports_nothing(as_user, manager, team):
    assert as_user(manager).post(f"/teams/{team.pk}/reps/import/", {"text": "Ana"}).status_code == 403


def test_preview_adds_nothing_and_keeps_the_text(send):
    page = send(FAULTY)
    assert (page.status_code, names()) == (200, [])
    assert page.context["shown"].initial["text"] == FAULTY
    assert "Ben,nonsense,ae" in page.text


def test_preview_names_line_and_fault(send):
    found = send(FAULTY).context["found"]
    assert [(row.line, row.state) for row in found.rows] == [(2, "ok"), (3, "error"), (4, "error")]


def test_list_with_faults_is_not_added_in_part(send):
    send(FAULTY, "add", seen(send(FAULTY)))
    assert names() == []


def test_faulty_rows_are_left_out_when_the_person_says_so(send):
    send(FAULTY, "without", seen(send(FAULTY)))
    assert names() == ["Ana"]


def test_unread_column_is_left_out_only_when_the_person_says_so(send):
    text = "Name;Ruolo\nAna;CSM"
    page = send(text)
    assert "Column “Ruolo” is not recognised" in page.text
    send(text, "add", seen(page))
    assert names() == []
    send(text, "without", seen(page))
    assert names() == ["Ana"]


def test_previewed_list_is_added_whole(send):
    response = send("Ana\r\nBen", "add", seen(send("Ana\nBen")))
    assert (response.status_code, names()) == (302, ["Ana", "Ben"])


def test_list_changed_after_its_preview_is_previewed_again(send):
    page = send("Ana\nBen\nMo", "add", seen(send("Ana\nBen")))
    assert (page.status_code, names()) == (200, [])


def test_who_is_in_the_team_is_not_doubled(send, team):
    factories.RepFactory(team=team, name="Ana")
    send("Ana\nBen", "add", seen(send("Ana\nBen")))
    assert names() == ["Ana", "Ben"]


def test_who_had_left_comes_back(send, team):
    gone = factories.RepFactory(team=team, name="Ana", email="ana@example.com", active=False)
    send("Ana", "add", seen(send("Ana")))
    gone.refresh_from_db()
    assert (gone.active, gone.email, Rep.objects.count()) == (True, "ana@example.com", 1)


def test_file_is_previewed_with_its_text_on_the_page(send):
    page = send(file=SimpleUploadedFile("reps.csv", "name;role\nZoë;csm".encode("utf-8-sig")))
    assert page.context["shown"].initial["text"] == "name;role\nZoë;csm"
    assert [row.name for row in page.context["found"].usable] == ["Zoë"]


def test_spreadsheet_is_refused_in_words(send):
    page = send(file=SimpleUploadedFile("reps.xlsx", b"PK\x03\x04"))
    assert page.status_code == 422
    assert "CSV" in page.context["form"].errors["file"][0]


def test_refused_list_keeps_its_text(send):
    text = "\n".join(f"Rep {n}" for n in range(2_001))
    page = send(text)
    assert (page.status_code, page.context["shown"].initial["text"]) == (422, text)


@pytest.mark.parametrize("count", [1, 3, 2_000])
def test_list_is_added_by_the_same_queries_however_long(team, facilitator, django_assert_num_queries, count):
    rows = roster.read("\n".join(f"Rep {n},rep{n}@example.com,csm" for n in range(count)), team={}).usable
    with django_assert_num_queries(5):
        assert reps.import_reps(team=team, user=facilitator, rows=rows) == count
    assert (Rep.objects.count(), AuditEntry.objects.filter(action="add", subject="rep").count()) == (count, count)


@pytest.mark.parametrize("count", [1, 3])
def test_who_had_left_comes_back_by_the_same_queries_however_many(team, facilitator, django_assert_num_queries, count):
    for n in range(count):
        factories.RepFactory(team=team, name=f"Rep {n}", email=f"rep{n}@example.com", active=False)
    rows = roster.read("\n".join(f"REP {n},,ae" for n in range(count)), team={}).usable
    with django_assert_num_queries(5):
        assert reps.import_reps(team=team, user=facilitator, rows=rows) == count
    back = Rep.objects.filter(active=True, role="ae").order_by("name").values_list("name", "email")
    assert list(back) == [(f"REP {n}", f"rep{n}@example.com") for n in range(count)]


@pytest.mark.parametrize("count", [1, 3])
def test_preview_takes_the_same_queries_for_any_number(send, django_assert_num_queries, count):
    with django_assert_num_queries(5):
        assert len(send("\n".join(f"Rep {n}" for n in range(count))).context["found"].usable) == count


def test_longest_list_is_previewed_and_added(send):
    text = "\n".join(f"Somebody Called {n:04},somebody.{n:04}@long-company-name.example,csm" for n in range(2_000))
    page = send(text)
    assert (page.status_code, len(page.context["found"].usable)) == (200, 2_000)
    send(text, "add", seen(page))
    assert Rep.objects.count() == 2_000


def test_list_beyond_the_limit_says_how_many_fit(send):
    page = send("\n".join(f"Rep {n}" for n in range(2_001)))
    assert page.context["form"].errors["text"] == ["The list has 2001 rows. Import at most 2000 at a time."]
